#include "web/public/followed.h"

#include <algorithm>
#include <array>

#include "cases/people.h"
#include "cases/report_store.h"
#include "inbox/message_store.h"
#include "publication/publish.h"
#include "web/public/page_data.h"
#include "web/public/without_people.h"

namespace k197::web::site {
namespace {

using cases::Report;

constexpr std::array<std::string_view, 10> kTold{
    "filed",
    "accept",
    "ask",
    "decline",
    "assign",
    "close",
    "reopen",
    "merge",
    "unmerge",
    "publish",
};
constexpr int kMostMerges = 8;

/// Who must not be read on the page of this report.
void add_people(People& known, db::Query& query, const App& app, const Report& report) {
    if (const auto reporter = cases::find_person(query, app.cases.master, report.person_id)) {
        known.names.push_back(reporter->name);
        known.phones.push_back(reporter->phone);
        // An address without a number may be a ward's name, which answers must be able to say.
        const bool exact = reporter->address.find_first_of("0123456789") != std::string::npos;
        if (exact) known.names.push_back(reporter->address);
    }
    if (const auto conversation = inbox::find_conversation(query, report.conversation_id)) {
        known.names.push_back(conversation->person_name);
    }
}

/// The report that a merged one ended up in.
std::optional<Report> main_report(db::Query& query, const Report& merged) {
    auto main = cases::find_report(query, merged.merged_into);
    for (int i = 0; i < kMostMerges && main && main->status == cases::Status::Duplicate; ++i) {
        main = cases::find_report(query, main->merged_into);
    }
    return main && !main->sealed ? main : std::nullopt;
}

std::string standing_answer(const Report& report, const People& known) {
    return cases::may_be_rated(report.status) ? without_people(report.answer, known) : "";
}

std::optional<MainReport> main_of(
    db::Query& query, const App& app, const Report& report, People known
) {
    if (report.status != cases::Status::Duplicate) return std::nullopt;
    const auto main = main_report(query, report);
    if (!main) return std::nullopt;
    add_people(known, query, app, *main);
    return MainReport{
        .status = main->status,
        .unit = unit_name(query, main->unit_id),
        .answer = standing_answer(*main, known),
    };
}

void fill(Followed& out, db::Query& query, const App& app, const Report& report) {
    People known;
    add_people(known, query, app, report);
    out.field = report.field;
    out.filed_at = report.created_at;
    out.unit = unit_name(query, report.unit_id);
    if (!cases::is_finished(report.status)) out.due_at = report.due_at;
    out.is_overdue = cases::is_overdue(report, app.clock.now());
    out.answer = standing_answer(report, known);
    out.events =
        events_of(cases::history_of(query, report.id), dispatch::handovers_of(query, report.id));
    for (auto& event : out.events) event.text = without_people(event.text, known);
    out.main = main_of(query, app, report, known);
    if (const auto standing = publication::publication_of(query, report.id))
        out.publication_id = standing->id;
    out.may_be_rated = cases::may_be_rated(report.status);
    if (out.may_be_rated) out.rating = standing_rating(query, report.id, out.events);
}

}  // namespace

std::vector<Event> events_of(
    const std::vector<cases::HistoryLine>& history, const std::vector<dispatch::Handover>& handovers
) {
    std::vector<Event> out;
    auto handover = handovers.begin();
    for (const auto& line : history) {
        if (std::ranges::find(kTold, line.action) == kTold.end()) continue;
        Event event{.action = line.action, .at = line.at};
        if (line.action == "decline" || line.action == "close") event.text = line.note;
        if (line.action == "assign" && handover != handovers.end()) {
            event.unit_id = handover->unit_id;
            event.due_at = handover->due_at;
            ++handover;
        }
        out.push_back(std::move(event));
    }
    return out;
}

std::optional<cases::Rating> standing_rating(
    db::Query& query, std::string_view report_id, const std::vector<Event>& events
) {
    auto rating = cases::rating_of(query, report_id);
    const auto answered =
        std::ranges::find(events.rbegin(), events.rend(), "close", &Event::action);
    if (rating && answered != events.rend() && rating->at < answered->at) return std::nullopt;
    return rating;
}

std::optional<Followed> find_followed(db::Query& query, const App& app, std::string_view code) {
    const auto report = cases::find_report_by_code(query, code);
    if (!report) return std::nullopt;
    Followed out{.code = report->code, .status = report->status, .sealed = report->sealed};
    if (!report->sealed) fill(out, query, app, *report);
    return out;
}

}  // namespace k197::web::site
