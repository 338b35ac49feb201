#include "web/health.h"

#include <fmt/format.h>

#include "channel/send_gate.h"
#include "inbox/delivery.h"

namespace k197::web {
namespace {

constexpr std::string_view kUnsentStates[] = {"waiting", "held", "unknown", "refused"};

std::int64_t number(db::Query& query, std::string_view sql, std::vector<db::Value> values) {
    const auto rows = query.query(sql, std::move(values));
    return rows.empty() ? 0 : rows.front().integer("n");
}

std::int64_t count_buried_deliveries(db::Query& query) {
    return number(
        query,
        fmt::format(
            "SELECT count(*) AS n FROM (SELECT id FROM deliveries WHERE {} AND state = 'buried' "
            "LIMIT $1) AS buried",
            inbox::kOddDeliveries
        ),
        {jobs::kMostCounted}
    );
}

/// A delivery that is not read yet is work like a job.
void add_unread(db::Query& query, std::vector<jobs::Waiting>& waiting) {
    const auto row = query.one(
        "SELECT count(*) AS n, min(received_at) AS since FROM (SELECT received_at FROM deliveries "
        "WHERE state = 'new' ORDER BY received_at, id LIMIT $1) AS unread",
        jobs::kMostCounted
    );
    if (!row || row->integer("n") == 0) return;
    waiting.push_back(
        {.kind = "inbox.read", .count = row->integer("n"), .since = row->integer("since")}
    );
}

Counted count_unsent(db::Query& query, Time now) {
    Counted out;
    for (const auto state : kUnsentStates) {
        out[std::string{state}] = number(
            query,
            "SELECT count(*) AS n FROM (SELECT id FROM outbox WHERE state = $1 AND created_at > $2 "
            "LIMIT $3) AS unsent",
            {state, now - 7 * kDay, jobs::kMostCounted}
        );
    }
    return out;
}

Counted count_alerts(db::Query& query) {
    Counted out;
    for (const auto& row : query.query(
             "SELECT kind, count(*) AS n FROM (SELECT kind FROM alerts WHERE seen_at IS NULL LIMIT "
             "$1) AS open GROUP BY kind",
             jobs::kMostCounted
         )) {
        out[row.text("kind")] = row.integer("n");
    }
    return out;
}

std::vector<PageGate> gates_not_open(db::Query& query, const std::string& page_id) {
    std::vector<PageGate> out;
    for (const std::string of : {"messages", "posts"}) {
        const auto gate = channel::find_gate(query, of + ":" + page_id);
        if (gate.state == "open") continue;
        out.push_back(
            {.of = of,
             .state = gate.state,
             .cause = gate.cause,
             .reason = gate.reason,
             .since = gate.closed_at,
             .probe_at = gate.probe_at}
        );
    }
    return out;
}

/// The first value of one column, or nothing.
std::optional<Time> time_of(db::Query& query, std::string_view sql) {
    const auto row = query.one(sql);
    return row ? row->maybe_integer("at") : std::nullopt;
}

}  // namespace

Health read_health(const App& app) {
    auto health = app.database.read([&](db::Query& query) {
        const Time now = app.clock.now();
        auto waiting = jobs::waiting_jobs(query, now);
        add_unread(query, waiting);
        return Health{
            .now = now,
            .waiting = std::move(waiting),
            .buried_jobs = jobs::count_buried_jobs(query),
            .buried_deliveries = count_buried_deliveries(query),
            .last_delivery = time_of(query, "SELECT max(received_at) AS at FROM deliveries"),
            .outbox = count_unsent(query, now),
            .outbox_since =
                time_of(query, "SELECT min(created_at) AS at FROM outbox WHERE state = 'waiting'"),
            .alerts = count_alerts(query),
            .gates = gates_not_open(query, app.page_id),
            .token = channel::load_health(query, "token"),
            .subscription = channel::load_health(query, "subscription"),
            .certain = inbox::certain_until(query, inbox::Part::Messages),
        };
    });
    if (app.intake != nullptr) health.intake = app.intake->waiting();
    if (app.store_facts) health.store = app.store_facts();
    health.process = process_state();
    return health;
}

Health read_health_for_people(const App& app) {
    auto health = read_health(app);
    app.database.read([&](db::Query& query) {
        health.backfill = inbox::backfill_report(query, health.now);
    });
    return health;
}

}  // namespace k197::web
