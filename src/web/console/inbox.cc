// Raw deliveries, for the administrator: what came in, what could not be read, reading it again.

#include <fmt/format.h>

#include "base/bytes.h"
#include "inbox/delivery.h"
#include "org/access.h"
#include "web/console/handlers.h"
#include "web/console/wording.h"
#include "web/page.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPageSize = 30;
constexpr std::size_t kMostRaw = 20'000;
constexpr std::string_view kStates[] = {"new", "buried", "read", "duplicate", "foreign"};

Json tab(
    std::string_view label, const std::string& state, const Json& count, const std::string& current
) {
    return Json::object()
        .set("label", label)
        .set("href", "/console/inbox?state=" + state)
        .set("count", count)
        .set("current", state == current);
}

Json tabs_view(db::Query& query, const std::string& current) {
    Json counts = Json::object();
    for (const auto state : kStates) counts.set(state, 0);
    counts.set("read", false);  // nearly the whole table: not counted
    for (const auto& row : query.query(fmt::format(
             "SELECT state, count(*) AS n FROM deliveries WHERE {} GROUP BY state UNION ALL "
             "SELECT 'new' AS state, count(*) AS n FROM deliveries WHERE state = 'new'",
             inbox::kOddDeliveries
         ))) {
        counts.set(row.text("state"), row.integer("n"));
    }
    Json out = Json::array();
    out.push(tab("Tất cả", "", Json(false), current));
    for (const auto state : kStates) {
        const auto count = counts.at("/" + std::string{state});
        out.push(tab(name_of("delivery", state), std::string{state}, count, current));
    }
    return out;
}

std::string state_tone(const std::string& state) {
    if (state == "buried") return "alarm";
    return state == "new" ? "work" : state == "read" ? "done" : "stopped";
}

Json row_view(const inbox::Delivery& delivery, bool with_sealed) {
    const bool hidden = delivery.sealed && !with_sealed;
    return Json::object()
        .set("delivery_id", delivery.id)
        .set("channel_label", name_of("channel", delivery.channel))
        .set("received", time_view(delivery.received_at))
        .set("state_label", name_of("delivery", delivery.state))
        .set("state_tone", state_tone(delivery.state))
        .set("reason", maybe(delivery.reason))
        .set("size", size_words(static_cast<std::int64_t>(delivery.bytes)))
        .set("message_count", delivery.messages.size())
        .set("hidden", hidden)
        .set("raw", hidden ? Json(false) : maybe(to_valid_utf8(delivery.body.substr(0, kMostRaw))));
}

Json list_page(db::Query& query, const Visit& visit) {
    const std::string state = visit.asked("state");
    auto deliveries = inbox::list_deliveries(query, state, visit.asked("after"), kPageSize + 1);
    const bool more = deliveries.size() > kPageSize;
    if (more) deliveries.pop_back();
    const std::string here = "/console/inbox?state=" + url_encode(state);
    Json items = Json::array();
    for (const auto& delivery : deliveries)
        items.push(row_view(delivery, visit.caller().roles.has(org::Role::Sealed)));
    return Json::object()
        .set("title", "Hộp nhận")
        .set("section", "inbox")
        .set("tabs", tabs_view(query, state))
        .set("here", here)
        .set(
            "notice",
            visit.asked("done") == "replay" ? Json("Bản nhận được đưa vào đọc lại.") : Json(false)
        )
        .set("has_rows", !deliveries.empty())
        .set("rows", items)
        .set("first", visit.asked("after").empty() ? Json(false) : Json(here))
        .set("next", more ? Json(here + "&after=" + deliveries.back().id) : Json(false));
}

}  // namespace

Response show_inbox(const Visit& visit) {
    if (!org::may_see_inbox(visit.caller())) return show_forbidden(visit);
    return show(visit, "inbox", visit.app.database.read([&](db::Query& query) {
        return list_page(query, visit);
    }));
}

Response replay_delivery(const Visit& visit) {
    if (!org::may_see_inbox(visit.caller())) return show_forbidden(visit);
    const auto replayed = visit.app.database.write([&](db::Tx& tx) {
        return inbox::replay(tx, visit.request.param("id"));
    });
    if (!replayed) return show_problem(visit, replayed.error());
    const std::string next = visit.form.text("next");
    return redirect(next.empty() ? "/console/inbox?done=replay" : local_path(next));
}

Response send_delivery_bytes(const Visit& visit) {
    if (!org::may_see_inbox(visit.caller())) return show_forbidden(visit);
    const std::string id = visit.request.param("id");
    auto delivery =
        visit.app.database.read([&](db::Query& query) { return inbox::find_delivery(query, id); });
    const bool hidden =
        delivery && delivery->sealed && !visit.caller().roles.has(org::Role::Sealed);
    if (!delivery || hidden) return show_not_found(visit);
    return {
        .content_type = "application/octet-stream",
        .body = std::move(delivery->body),
        .headers = {
            {"Content-Disposition", "attachment; filename=\"delivery-" + delivery->id + ".bin\""},
            {"Cache-Control", "no-store"}}};
}

}  // namespace k197::web::console
