// What leaves: messages to citizens and posts, with their states and reasons.

#include "channel/outbox.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "org/access.h"
#include "web/console/handlers.h"
#include "web/console/outbox_view.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/visible_outbox.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPageSize = 50;
constexpr std::string_view kStates[] = {"waiting", "held", "unknown", "refused", "sent"};

db::Rows rows_of(db::Query& query, const Visit& visit) {
    return query.query(
        fmt::format("{}{}", kOutboxColumns, kVisibleOutbox) +
            (visit.asked("state").empty() ? " AND $2 = ''" : " AND o.state = $2") +
            " AND ($3 = '' OR (o.created_at, o.id) < (SELECT "
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
    for (const auto state : kStates) counts.set(state, 0);
    counts.set("sent", false);  // nearly the whole table: not counted
    for (const auto& row : query.query(
             "SELECT o.state, count(*) AS n" + std::string{kVisibleOutbox} +
                 " AND o.state IN ('waiting', 'held', 'unknown', 'refused') GROUP BY o.state",
             visit.caller().roles.has(org::Role::Sealed)
         )) {
        counts.set(row.text("state"), row.integer("n"));
    }
    Json out = Json::array();
    out.push(tab("Tất cả", "", Json(false), visit.asked("state")));
    for (const auto state : kStates) {
        const auto count = counts.at("/" + std::string{state});
        out.push(tab(name_of("sent", state), std::string{state}, count, visit.asked("state")));
    }
    return out;
}

Json list_page(db::Query& query, const Visit& visit) {
    auto rows = rows_of(query, visit);
    const bool more = rows.size() > kPageSize;
    if (more) rows.pop_back();
    const std::string here = "/console/outbox?state=" + url_encode(visit.asked("state"));
    Json items = Json::array();
    const bool may_settle = org::may_act(visit.caller(), org::Action::Message);
    for (const auto& row : rows) items.push(outbox_row_view(row, may_settle));
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

Response settle_outbox(const Visit& visit) {
    const auto& caller = visit.caller();
    if (!org::may_see_outbox(caller) || !org::may_act(caller, org::Action::Message))
        return show_forbidden(visit);
    const auto settled = visit.app.database.write([&](db::Tx& tx) -> Result<void> {
        const auto visible = tx.one(
            "SELECT o.id" + std::string{kVisibleOutbox} + " AND o.id = $2",
            caller.roles.has(org::Role::Sealed),
            visit.request.param("id")
        );
        if (!visible) return fail(Errc::NotFound, "Không có mục này.");
        return channel::settle_unknown(
            tx,
            visit.app.clock,
            visible->text("id"),
            visit.form.text("arrived") == "yes",
            caller.name
        );
    });
    return settled ? redirect("/console/outbox?state=unknown")
                   : show_problem(visit, settled.error());
}

}  // namespace k197::web::console
