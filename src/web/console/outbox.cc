// What leaves: messages to citizens and posts, with their states and reasons.

#include "base/bytes.h"
#include "org/access.h"
#include "web/console/handlers.h"
#include "web/console/wording.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPageSize = 50;
constexpr std::size_t kExcerpt = 160;
constexpr std::string_view kStates[] = {"waiting", "held", "unknown", "refused", "sent"};

/// Rows whose conversation and report are not hidden from the caller.
constexpr std::string_view kVisible =
    " FROM outbox o LEFT JOIN reports r ON r.id = o.report_id LEFT JOIN conversations c ON c.id = "
    "o.conversation_id WHERE "
    "($1 = 1 OR (coalesce(c.sealed, 0) = 0 AND coalesce(r.sealed, 0) = 0))";

db::Rows rows_of(db::Query& query, const Visit& visit) {
    return query.query(
        "SELECT o.*, r.code, c.person_name" + std::string{kVisible} +
            " AND ($2 = '' OR o.state = $2) AND ($3 = '' OR (o.created_at, o.id) < (SELECT "
            "created_at, id FROM outbox WHERE id = "
            "$3)) ORDER BY o.created_at DESC, o.id DESC LIMIT $4",
        visit.caller().roles.has(org::Role::Sealed),
        visit.asked("state"),
        visit.asked("after"),
        kPageSize + 1
    );
}

Json tab(
    std::string_view label, const std::string& state, const Json& count, const std::string& current
) {
    return Json::object()
        .set("label", label)
        .set("href", "/console/outbox?state=" + state)
        .set("count", count)
        .set("current", state == current);
}

Json tabs_view(db::Query& query, const Visit& visit) {
    Json counts = Json::object();
    for (const auto& row : query.query(
             "SELECT o.state, count(*) AS n" + std::string{kVisible} + " GROUP BY o.state",
             visit.caller().roles.has(org::Role::Sealed)
         )) {
        counts.set(row.text("state"), row.integer("n"));
    }
    Json out = Json::array();
    out.push(tab("Tất cả", "", Json(false), visit.asked("state")));
    for (const auto state : kStates) {
        const auto count = counts.integer("/" + std::string{state}).value_or(0);
        out.push(tab(name_of("sent", state), std::string{state}, Json(count), visit.asked("state"))
        );
    }
    return out;
}

std::string state_tone(const std::string& state) {
    if (state == "sent") return "done";
    return state == "waiting" ? "work" : "alarm";
}

/// To whom it goes, in words.
std::string recipient_words(const db::Row& row) {
    if (row.text("channel") == "page" && row.text("kind") != "private_reply")
        return "Trang công khai";
    return row.text("person_name").empty() ? "Người dân" : row.text("person_name");
}

Json row_view(const db::Row& row) {
    const std::string text = Json::parse(row.text("body")).value_or(Json{}).text_or("/text");
    return Json::object()
        .set("outbox_id", row.text("id"))
        .set("leaving", name_of("leaving", row.text("kind")))
        .set("to_whom", recipient_words(row))
        .set("text", maybe(excerpt(text, kExcerpt)))
        .set("state_label", name_of("sent", row.text("state")))
        .set("state_tone", state_tone(row.text("state")))
        .set("reason", maybe(row.text("reason")))
        .set("attempts", row.integer("attempts"))
        .set("code", maybe(row.text("code")))
        .set("thread_id", maybe(row.text("conversation_id")))
        .set("created", time_view(row.integer("created_at")))
        .set("sent_at", time_view(row.maybe_integer("sent_at")))
        .set("read_at", time_view(row.maybe_integer("read_at")));
}

Json list_page(db::Query& query, const Visit& visit) {
    auto rows = rows_of(query, visit);
    const bool more = rows.size() > kPageSize;
    if (more) rows.pop_back();
    const std::string here = "/console/outbox?state=" + url_encode(visit.asked("state"));
    Json items = Json::array();
    for (const auto& row : rows) items.push(row_view(row));
    return Json::object()
        .set("title", "Hộp gửi")
        .set("section", "outbox")
        .set("tabs", tabs_view(query, visit))
        .set("has_rows", !rows.empty())
        .set("rows", items)
        .set("first", visit.asked("after").empty() ? Json(false) : Json(here))
        .set("next", more ? Json(here + "&after=" + rows.back().text("id")) : Json(false));
}

}  // namespace

Response show_outbox(const Visit& visit) {
    if (!org::may_see_outbox(visit.caller())) return show_forbidden(visit);
    return show(visit, "outbox", visit.app.database.read([&](db::Query& query) {
        return list_page(query, visit);
    }));
}

}  // namespace k197::web::console
