#include "web/console/frame.h"

#include <fmt/format.h>

#include "inbox/delivery.h"
#include "org/access.h"
#include "web/console/views.h"
#include "web/console/wording.h"
#include "web/report_view.h"

namespace k197::web::console {
namespace {

constexpr int kMostAlerts = 5;

std::int64_t count(db::Query& query, std::string_view sql, std::vector<db::Value> values) {
    const auto rows = query.query(sql, std::move(values));
    return rows.empty() ? 0 : rows.front().integer("n");
}

/// Alerts of conversations and reports that are not hidden from the caller.
constexpr std::string_view kOpenAlerts =
    " FROM alerts a LEFT JOIN conversations c ON c.id = a.conversation_id LEFT JOIN reports r ON "
    "r.id = a.report_id WHERE "
    "a.seen_at IS NULL AND ($1 = 1 OR (coalesce(c.sealed, 0) = 0 AND coalesce(r.sealed, 0) = 0))";

struct Place {
    std::string_view section{};
    std::string_view label{};
    std::string_view href{};
    bool open = false;
    std::int64_t count = 0;
    std::string_view counted{};  ///< what the number counts, for those who do not see it in place
};

Json nav_item(const Place& place, std::string_view section) {
    return Json::object()
        .set("label", place.label)
        .set("href", place.href)
        .set("current", place.section == section)
        .set("count", place.count > 0 ? Json(place.count) : Json(false))
        .set("counted", place.counted);
}

Json alert_view(const db::Row& row, Time now) {
    const std::string code = row.text("code");
    const std::string conversation = row.text("conversation_id");
    std::string href;
    if (!code.empty()) {
        href = "/console/reports/" + code;
    } else if (!conversation.empty()) {
        href = "/console/conversations/" + conversation;
    }
    return Json::object()
        .set("alert_id", row.text("id"))
        .set("alert_kind", name_of("alert", row.text("kind")))
        .set("alert_note", maybe(row.text("note")))
        .set("alert_ago", ago(row.integer("at"), now))
        .set("alert_href", maybe(href))
        .set("alert_where", code.empty() ? "Mở cuộc trao đổi" : code);
}

}  // namespace

Tally tally(db::Query& query, const App& app, const org::Caller& caller) {
    Tally out;
    cases::Filter rights;
    restrict_to(rights, query, app, caller);
    const auto counts = count_reports(query, rights, app.clock.now());
    const auto tabs = tabs_for(caller.roles);
    if (!tabs.empty()) {
        const auto found = counts.by_status.find(std::string{cases::to_string(tabs.front())});
        if (found != counts.by_status.end()) out.reports = found->second;
    }
    if (!org::may_see_conversation(caller, false)) return out;
    const bool with_sealed = rights.with_sealed;
    out.conversations = count(
        query,
        "SELECT count(*) AS n FROM conversations WHERE handled_by = 'person' AND (sealed = 0 OR $1 "
        "= 1)",
        {with_sealed}
    );
    out.unsent = count(
        query,
        "SELECT count(*) AS n FROM outbox o LEFT JOIN conversations c ON c.id = o.conversation_id "
        "WHERE o.state IN ('held', "
        "'refused', 'unknown') AND o.created_at > $2 AND (coalesce(c.sealed, 0) = 0 OR $1 = 1)",
        {with_sealed, app.clock.now() - 7 * kDay}
    );
    out.alerts = count(query, "SELECT count(*) AS n" + std::string{kOpenAlerts}, {with_sealed});
    if (org::may_see_inbox(caller)) {
        out.buried = count(
            query,
            fmt::format(
                "SELECT count(*) AS n FROM deliveries WHERE {} AND state = 'buried'",
                inbox::kOddDeliveries
            ),
            {}
        );
    }
    return out;
}

Json navigation(const org::Caller& caller, const Tally& tally, std::string_view section) {
    const bool sees_threads = org::may_see_conversation(caller, false);
    const Place places[] = {
        {"reports", "Tin phản ánh", "/console", true, tally.reports, "tin chờ bạn"},
        {"new",
         "Nhận tin mới",
         "/console/reports/new",
         org::may_act(caller, org::Action::File),
         0,
         ""},
        {"conversations",
         "Trao đổi",
         "/console/conversations",
         sees_threads,
         tally.conversations,
         "cuộc trao đổi do cán bộ trả lời"},
        {"outbox",
         "Hộp gửi",
         "/console/outbox",
         org::may_see_outbox(caller),
         tally.unsent,
         "mục chưa gửi được"},
        {"inbox",
         "Hộp nhận",
         "/console/inbox",
         org::may_see_inbox(caller),
         tally.buried,
         "bản nhận không đọc được"},
        {"operations", "Vận hành", "/console/operations", org::may_see_operations(caller), 0, ""},
        {"accounts", "Tài khoản", "/console/accounts", org::may_administer(caller), 0, ""},
    };
    Json out = Json::array();
    for (const auto& place : places) {
        if (place.open) out.push(nav_item(place, section));
    }
    return out;
}

Json user_view(const org::Session& session) {
    std::string roles;
    for (const auto role :
         {org::Role::Admin,
          org::Role::Intake,
          org::Role::Leader,
          org::Role::Unit,
          org::Role::Publisher,
          org::Role::Inspector,
          org::Role::Sealed}) {
        if (!session.caller.roles.has(role)) continue;
        roles += (roles.empty() ? "" : ", ") + name_of("role", org::to_string(role));
    }
    return Json::object()
        .set("name", session.full_name.empty() ? session.caller.name : session.full_name)
        .set("roles", roles);
}

Json open_alerts(db::Query& query, const App& app, const org::Caller& caller) {
    Json out = Json::array();
    if (!org::may_see_conversation(caller, false)) return out;
    for (const auto& row : query.query(
             "SELECT a.id, a.kind, a.conversation_id, a.note, a.at, r.code" +
                 std::string{kOpenAlerts} + " ORDER BY a.at DESC LIMIT $2",
             caller.roles.has(org::Role::Sealed),
             kMostAlerts
         )) {
        out.push(alert_view(row, app.clock.now()));
    }
    return out;
}

}  // namespace k197::web::console
