// The list of reports: tabs by status, filters, search, pages.

#include <algorithm>

#include "base/bytes.h"
#include "cases/code.h"
#include "org/units.h"
#include "web/console/frame.h"
#include "web/console/handlers.h"
#include "web/console/unit_choice.h"
#include "web/console/views.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/report_view.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPageSize = 30;
constexpr std::size_t kExcerpt = 220;

/// What the list was asked for, as typed.
struct Wishes {
    std::string status{};  ///< "" for all
    std::string field{};
    std::string unit{};  ///< as typed: a name or a code
    std::string words{};
    bool overdue = false;
    std::string sort{};
    std::string after{};
};

/// Where the list opens: the role's first status in which something waits, else its first.
std::string first_status(const org::Roles& roles, const Counts& counts) {
    const auto tabs = tabs_for(roles);
    if (tabs.empty()) return "";
    const auto waits = [&](cases::Status status) {
        return counts.by_status.contains(std::string{cases::to_string(status)});
    };
    const auto found = std::ranges::find_if(tabs, waits);
    return std::string{cases::to_string(found == tabs.end() ? tabs.front() : *found)};
}

/// Without a status in the query it is where the list opens; but a search or a filter looks
/// everywhere.
Wishes wishes_of(const Visit& visit, const Counts& counts) {
    const auto given = visit.request.query_value("status");
    const bool narrowed = !visit.asked("q").empty() || !visit.asked("overdue").empty();
    const std::string status =
        given || narrowed ? given.value_or("") : first_status(visit.caller().roles, counts);
    return {
        .status = cases::status_from(status) ? status : "",
        .field = visit.asked("field"),
        .unit = visit.asked("unit"),
        .words = visit.asked("q"),
        .overdue = visit.asked("overdue") == "1",
        .sort =
            visit.asked("sort").empty() ? default_sort(visit.caller().roles) : visit.asked("sort"),
        .after = visit.asked("after"),
    };
}

/// The query of a list like this one but for `status` and `after`.
std::string query_of(const Wishes& wishes, std::string_view status, std::string_view after) {
    std::string out = "?status=" + std::string{status};
    if (!wishes.field.empty()) out += "&field=" + url_encode(wishes.field);
    if (!wishes.unit.empty()) out += "&unit=" + url_encode(wishes.unit);
    if (!wishes.words.empty()) out += "&q=" + url_encode(wishes.words);
    if (wishes.overdue) out += "&overdue=1";
    out += "&sort=" + url_encode(wishes.sort);
    if (!after.empty()) out += "&after=" + url_encode(after);
    return out;
}

Json tab(std::string_view label, std::string href, std::int64_t count, bool current) {
    return Json::object()
        .set("label", label)
        .set("href", std::move(href))
        .set("count", count)
        .set("current", current);
}

/// The role's statuses, "overdue" and "all". A status reached by a link stays as a tab of its own.
Json tabs_view(const org::Roles& roles, const Wishes& wishes, const Counts& counts) {
    auto statuses = tabs_for(roles);
    const auto current = cases::status_from(wishes.status);
    if (current && std::ranges::find(statuses, *current) == statuses.end())
        statuses.push_back(*current);
    Json out = Json::array();
    for (const auto status : statuses) {
        const std::string name{cases::to_string(status)};
        const auto found = counts.by_status.find(name);
        const auto count = found == counts.by_status.end() ? 0 : found->second;
        out.push(tab(status_name(status), "/console?status=" + name, count, current == status));
    }
    const bool late = wishes.overdue && !current;
    out.push(tab("Quá hạn", "/console?status=&overdue=1&sort=due", counts.overdue, late));
    out.push(tab("Tất cả", "/console?status=", counts.all, !current && !wishes.overdue));
    return out;
}

Json row_view(db::Query& query, const Visit& visit, const cases::Report& report) {
    const auto& app = visit.app;
    const Time now = app.clock.now();
    const auto* field = org::find_field(app.fields, report.field);
    const auto unit = report.unit_id.empty() ? "" : app.cases.unit_name(query, report.unit_id);
    const auto ward =
        report.place_unit.empty() ? "" : app.cases.unit_name(query, report.place_unit);
    const bool timed = report.due_at && !cases::is_finished(report.status);
    return Json::object()
        .set("code", report.code)
        .set("status_label", status_name(report.status))
        .set("status_tone", tone_of(report.status))
        .set("flags", flags_view(report, now))
        .set("text", excerpt(report.text, kExcerpt))
        .set("field_label", field == nullptr ? report.field : field->vi)
        .set("place_text", maybe(report.place_text))
        .set("ward", maybe(ward))
        .set("unit_label", maybe(unit))
        .set("due_left", timed ? Json(until(*report.due_at, now)) : Json(false))
        .set("late", cases::is_overdue(report, now))
        .set("pressing", report.urgency != "normal" && !cases::is_finished(report.status))
        .set("created_words", to_people(report.created_at))
        .set("created_iso", to_rfc3339(report.created_at))
        .set("created_ago", ago(report.created_at, now));
}

Json options(
    std::initializer_list<std::pair<std::string_view, std::string_view>> pairs,
    const std::string& chosen
) {
    Json out = Json::array();
    for (const auto& [value, label] : pairs) {
        out.push(
            Json::object().set("value", value).set("label", label).set("chosen", value == chosen)
        );
    }
    return out;
}

Json sort_options(const std::string& sort) {
    return options(
        {{"urgent", "Khẩn trước, cũ trước"},
         {"oldest", "Cũ nhất trước"},
         {"newest", "Mới nhất trước"},
         {"due", "Sắp đến hạn trước"}},
        sort
    );
}

Json field_options(const org::Fields& fields, const std::string& chosen) {
    Json out = Json::array();
    for (const auto& field : fields) {
        out.push(Json::object()
                     .set("value", field.code)
                     .set("label", field.vi)
                     .set("chosen", field.code == chosen));
    }
    return out;
}

Json status_options(const std::string& chosen) {
    Json out = Json::array();
    for (const auto status : cases::all_statuses()) {
        const auto code = cases::to_string(status);
        out.push(Json::object()
                     .set("value", code)
                     .set("label", status_name(status))
                     .set("chosen", code == chosen));
    }
    return out;
}

Json filters_view(const Visit& visit, const Wishes& wishes, const std::vector<org::Unit>& units) {
    const bool all_units = org::sees_all_units(visit.caller());
    return Json::object()
        .set("words", wishes.words)
        .set("typed_unit", wishes.unit)
        .set("late_only", wishes.overdue)
        .set("statuses", status_options(wishes.status))
        .set("fields", field_options(visit.app.fields, wishes.field))
        .set("sorts", sort_options(wishes.sort))
        .set("by_unit", all_units)
        .set("unit_choices", all_units ? choices_view(units) : Json::array())
        .set("narrowed", !wishes.field.empty() || !wishes.unit.empty() || wishes.overdue);
}

cases::Filter filter_of(const Wishes& wishes, const cases::Filter& rights) {
    cases::Filter filter = rights;
    filter.status = wishes.status;
    filter.field = wishes.field;
    filter.words = wishes.words;
    filter.overdue = wishes.overdue;
    filter.sort = wishes.sort;
    filter.limit = kPageSize;
    filter.cursor = wishes.after;
    return filter;
}

/// Narrows the filter to the unit that was typed; says so when there is none.
std::string narrow_to_unit(
    cases::Filter& filter, const std::vector<org::Unit>& units, const std::string& typed
) {
    if (typed.empty()) return "";
    const auto code = read_choice(units, typed, "unit");
    if (!code) return code.error().detail;
    const auto unit = std::ranges::find(units, *code, &org::Unit::code);
    filter.unit_id = unit == units.end() ? *code : unit->id;
    return "";
}

Result<Json> list_page(db::Query& query, const Visit& visit) {
    const Time now = visit.app.clock.now();
    const auto units = org::list_units(query, org::date_of(now));
    cases::Filter rights;
    restrict_to(rights, query, visit.app, visit.caller());
    const auto counts = count_reports(query, rights, now);
    const auto wishes = wishes_of(visit, counts);
    auto filter = filter_of(wishes, rights);
    const std::string wrong_unit = narrow_to_unit(filter, units, wishes.unit);
    const auto found = cases::list_reports(query, filter, now);
    if (!found) return found.error();
    Json rows = Json::array();
    for (const auto& report : found->items) rows.push(row_view(query, visit, report));
    return Json::object()
        .set("title", "Tin phản ánh")
        .set("section", "reports")
        .set("here", "/console" + query_of(wishes, wishes.status, wishes.after))
        .set("tabs", tabs_view(visit.caller().roles, wishes, counts))
        .set("filters", filters_view(visit, wishes, units))
        .set("alerts", open_alerts(query, visit.app, visit.caller()))
        .set("alert", maybe(wrong_unit))
        .set("rows", rows)
        .set("has_rows", !found->items.empty())
        .set(
            "everywhere",
            wishes.status.empty() ? Json(false) : Json("/console" + query_of(wishes, "", ""))
        )
        .set(
            "first",
            wishes.after.empty() ? Json(false)
                                 : Json("/console" + query_of(wishes, wishes.status, ""))
        )
        .set(
            "next",
            found->next ? Json("/console" + query_of(wishes, wishes.status, *found->next))
                        : Json(false)
        );
}

/// The report whose code was typed into the search, if the caller may see it.
std::optional<std::string> code_typed(db::Query& query, const Visit& visit) {
    const auto code = cases::read_code(visit.asked("q"));
    if (!code || !visible_report(query, visit.caller(), *code)) return std::nullopt;
    return code;
}

}  // namespace

Response show_reports(const Visit& visit) {
    const auto code =
        visit.app.database.read([&](db::Query& query) { return code_typed(query, visit); });
    if (code) return redirect("/console/reports/" + *code);
    auto page = visit.app.database.read([&](db::Query& query) { return list_page(query, visit); });
    if (!page) return show_problem(visit, page.error());
    page->set("has_alerts", !page->items("/alerts").empty());
    return show(visit, "list", std::move(*page));
}

}  // namespace k197::web::console
