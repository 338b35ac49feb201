#include <fmt/format.h>

#include <array>
#include <span>

#include "channel/outbox.h"
#include "conversation/step.h"
#include "inbox/delivery.h"
#include "org/access.h"
#include "org/units.h"
#include "web/api/api.h"
#include "web/api/query.h"
#include "web/api/write.h"
#include "web/problem.h"
#include "web/report_view.h"
#include "web/visible_outbox.h"

namespace k197::web::api {
namespace {

Response forbidden() {
    return json_problem(fail(Errc::Forbidden, "Vai trò của bạn không xem được mục này."));
}

std::string value_of(const Request& request, std::string_view name) {
    return request.query_value(name).value_or("");
}

constexpr std::array<std::string_view, 5> kDeliveryStates{
    "new", "read", "duplicate", "foreign", "buried"};
constexpr std::array<std::string_view, 5> kOutboxStates{
    "waiting", "held", "sent", "refused", "unknown"};

/// What a page of a list is asked for.
struct Wanted {
    std::string state{};
    std::string after{};
    std::size_t limit = 0;
};

Result<Wanted> wanted_of(const Request& request, std::span<const std::string_view> states) {
    const auto state = word_of(request, "state", states);
    if (!state) return state.error();
    const auto limit = limit_of(request);
    if (!limit) return limit.error();
    return Wanted{.state = *state, .after = value_of(request, "after"), .limit = *limit};
}

Response bad_cursor() {
    return json_problem(fail(Errc::Invalid, "Tham số after không hợp lệ.", "after"));
}

Json delivery_json(const inbox::Delivery& delivery, bool with_sealed) {
    Json messages = Json::array();
    for (const auto& id : delivery.messages) messages.push(id);
    Json json = Json::object()
                    .set("id", delivery.id)
                    .set("received_at", to_rfc3339(delivery.received_at))
                    .set("channel", delivery.channel)
                    .set("state", delivery.state)
                    .set("reason", delivery.reason)
                    .set("bytes", delivery.bytes)
                    .set("messages", messages);
    if (!delivery.sealed || with_sealed) json.set("raw", to_valid_utf8(delivery.body));
    return json;
}

Json outbox_json(const db::Row& row) {
    const auto time = [&](std::string_view column) {
        const auto at = row.maybe_integer(column);
        return at ? Json(to_rfc3339(*at)) : Json();
    };
    return Json::object()
        .set("id", row.text("id"))
        .set("to", row.text("recipient"))
        .set("kind", row.text("kind"))
        .set("state", row.text("state"))
        .set("attempts", row.integer("attempts"))
        .set("reason", row.text("reason"))
        .set("report", row.text("code").empty() ? Json() : Json(row.text("code")))
        .set("created_at", time("created_at"))
        .set("sent_at", time("sent_at"))
        .set("delivered_at", time("delivered_at"))
        .set("read_at", time("read_at"))
        .set("external_id", row.text("external_id"));
}

Json count_by(
    db::Query& query, const std::string& column, const cases::Filter& filter, Time from, Time to
) {
    Json out = Json::object();
    for (const auto& row : query.query(
             "SELECT " + column +
                 " AS name, count(*) AS n FROM reports WHERE created_at >= $1 AND created_at < $2 "
                 "AND (sealed "
                 "= 0 OR $3 = 1) AND ($4 = '' OR id IN (SELECT report_id FROM handovers WHERE "
                 "unit_id = $4)) GROUP BY 1 ORDER BY 1",
             from,
             to,
             filter.with_sealed,
             filter.only_unit_id
         )) {
        out.set(row.text("name"), row.integer("n"));
    }
    return out;
}

}  // namespace

Response get_conversation(const App& app, const org::Caller& caller, const Request& request) {
    return app.database.read([&](db::Query& query) {
        const auto conversation = visible_conversation(query, caller, request.param("id"));
        if (!conversation) return json_problem(conversation.error());
        Json messages = Json::array();
        for (const auto& message : inbox::messages_of(query, conversation->id))
            messages.push(to_json(message));
        Json reports = Json::array();
        for (const auto& report : cases::reports_of_conversation(query, conversation->id)) {
            if (org::may_see(caller, facts_of(query, report))) reports.push(report.code);
        }
        return json_answer(Json::object()
                               .set("id", conversation->id)
                               .set("channel", conversation->channel)
                               .set("person_name", conversation->person_name)
                               .set("handled_by", conversation->handled_by)
                               .set("sealed", conversation->sealed)
                               .set("waits_for", conversation::waits_for(query, conversation->id))
                               .set("reports", reports)
                               .set("messages", messages));
    });
}

Response hand_back_conversation(const App& app, const org::Caller& caller, const Request& request) {
    return write_once(app, caller, once_of(request), [&](db::Tx& tx) {
        const auto conversation = visible_conversation(tx, caller, request.param("id"));
        if (!conversation) return json_problem(conversation.error());
        if (!org::may_act(caller, org::Action::Message)) return forbidden();
        conversation::hand_back(tx, app.clock, app.texts_vi, conversation->id);
        return json_answer(Json::object().set("handled_by", "bot"));
    });
}

Response list_inbox(const App& app, const org::Caller& caller, const Request& request) {
    if (!org::may_see_inbox(caller)) return forbidden();
    const auto wanted = wanted_of(request, kDeliveryStates);
    if (!wanted) return json_problem(wanted.error());
    return app.database.read([&](db::Query& query) {
        if (!wanted->after.empty() && !inbox::find_delivery(query, wanted->after))
            return bad_cursor();
        const auto deliveries =
            inbox::list_deliveries(query, wanted->state, wanted->after, wanted->limit);
        Json items = Json::array();
        for (const auto& delivery : deliveries) {
            items.push(delivery_json(delivery, caller.roles.has(org::Role::Sealed)));
        }
        const bool more = deliveries.size() == wanted->limit;
        return list_answer(
            std::move(items), more ? std::optional{deliveries.back().id} : std::nullopt
        );
    });
}

Response replay_delivery(const App& app, const org::Caller& caller, const Request& request) {
    if (!org::may_see_inbox(caller)) return forbidden();
    return write_once(app, caller, once_of(request), [&](db::Tx& tx) {
        const std::string id = request.param("id");
        const auto replayed = inbox::replay(tx, id);
        if (!replayed) return json_problem(replayed.error());
        return json_answer(Json::object().set("id", id).set("state", "new"), 202);
    });
}

Response list_outbox(const App& app, const org::Caller& caller, const Request& request) {
    if (!org::may_see_outbox(caller)) return forbidden();
    const auto wanted = wanted_of(request, kOutboxStates);
    if (!wanted) return json_problem(wanted.error());
    return app.database.read([&](db::Query& query) {
        if (!wanted->after.empty() && !channel::find_outbox(query, wanted->after))
            return bad_cursor();
        const auto rows = query.query(
            fmt::format(
                "SELECT o.*, r.code{} AND {} AND ($3 = '' OR (o.created_at, o.id) < (SELECT "
                "created_at, id FROM outbox WHERE id = $3)) ORDER BY o.created_at DESC, o.id DESC "
                "LIMIT $4",
                kVisibleOutbox,
                wanted->state.empty() ? "$2 = ''" : "o.state = $2"  // the latter by its index
            ),
            caller.roles.has(org::Role::Sealed),
            wanted->state,
            wanted->after,
            wanted->limit
        );
        Json items = Json::array();
        for (const auto& row : rows) items.push(outbox_json(row));
        const bool more = rows.size() == wanted->limit;
        return list_answer(
            std::move(items), more ? std::optional{rows.back().text("id")} : std::nullopt
        );
    });
}

Response list_units(const App& app, const org::Caller&, const Request& request) {
    const std::string date = request.query_value("date").value_or(org::date_of(app.clock.now()));
    const auto units = app.database.read([&](db::Query& query) {
        return org::list_units(query, date == "all" ? "" : date);
    });
    Json items = Json::array();
    for (const auto& unit : units) {
        items.push(
            Json::object()
                .set("code", unit.code)
                .set("name", unit.name)
                .set("level", unit.level)
                .set("parent_code", unit.parent_code.empty() ? Json() : Json(unit.parent_code))
                .set("valid_from", unit.valid_from)
                .set("valid_to", unit.valid_to.empty() ? Json() : Json(unit.valid_to))
        );
    }
    return list_answer(std::move(items), std::nullopt);
}

Response list_fields(const App& app, const org::Caller&, const Request&) {
    Json items = Json::array();
    for (const auto& field : app.fields) {
        Json subfields = Json::array();
        for (const auto& sub : field.subfields) {
            subfields.push(Json::object().set("code", sub.code).set("vi", sub.vi).set("en", sub.en)
            );
        }
        items.push(Json::object()
                       .set("code", field.code)
                       .set("number", field.number)
                       .set("vi", field.vi)
                       .set("en", field.en)
                       .set("subfields", subfields));
    }
    return list_answer(std::move(items), std::nullopt);
}

Response stats(const App& app, const org::Caller& caller, const Request& request) {
    const auto begin = moment_of(request, "from");
    if (!begin) return json_problem(begin.error());
    const auto end = end_moment_of(request, "to");
    if (!end) return json_problem(end.error());
    const Time from = begin->value_or(0);
    const Time to = end->value_or(app.clock.now() + kDay);
    return app.database.read([&](db::Query& query) {
        cases::Filter filter;
        restrict_to(filter, query, app, caller);
        return json_answer(Json::object()
                               .set("from", to_rfc3339(from))
                               .set("to", to_rfc3339(to))
                               .set("by_status", count_by(query, "status", filter, from, to))
                               .set("by_field", count_by(query, "field", filter, from, to))
                               .set("by_channel", count_by(query, "channel", filter, from, to))
                               .set("by_urgency", count_by(query, "urgency", filter, from, to)));
    });
}

}  // namespace k197::web::api
