#include "jobs/watch.h"

#include <algorithm>

#include "jobs/jobs.h"

namespace k197::jobs {

namespace {

/// Those of one pool that wait for another try are due within the longest pause; what is planned
/// for later and was never tried does not count.
db::Rows waiting_in(db::Query& query, std::string_view pool, bool behind, Time now) {
    return query.query(
        "SELECT kind, count(*) AS n, min(CASE WHEN attempts > 0 THEN created_at ELSE run_at END) "
        "AS since FROM (SELECT kind, attempts, run_at, created_at FROM jobs WHERE state = 'ready' "
        "AND pool = $1 AND behind = $2 AND run_at <= $3 ORDER BY run_at LIMIT $4) AS near WHERE "
        "run_at <= $5 OR attempts > 0 GROUP BY kind",
        pool,
        behind,
        now + kHour,
        kMostCounted,
        now
    );
}

}  // namespace

std::vector<Waiting> waiting_jobs(db::Query& query, Time now) {
    std::map<std::string, Waiting> by_kind;
    const auto add = [&](const db::Row& row) {
        auto& found = by_kind[row.text("kind")];
        const Time since = row.integer("since");
        found.since = found.count == 0 ? since : std::min(found.since, since);
        found.count += row.integer("n");
        found.kind = row.text("kind");
    };
    for (const auto pool : {kQuick, kSending, kSlow}) {
        for (const bool behind : {false, true})
            std::ranges::for_each(waiting_in(query, pool, behind, now), add);
    }
    std::vector<Waiting> out;
    for (auto& [kind, waiting] : by_kind) out.push_back(std::move(waiting));
    return out;
}

std::vector<BuriedJob> buried_jobs(db::Query& query, std::size_t limit) {
    std::vector<BuriedJob> out;
    for (const auto& row : query.query(
             "SELECT id, kind, lane, payload, problem, attempts, run_at FROM jobs WHERE state = "
             "'buried' ORDER BY run_at DESC, id LIMIT $1",
             limit
         )) {
        out.push_back({
            .id = row.text("id"),
            .kind = row.text("kind"),
            .lane = row.text("lane"),
            .payload = row.text("payload"),
            .problem = row.text("problem"),
            .attempts = static_cast<int>(row.integer("attempts")),
            .buried_at = row.integer("run_at"),
        });
    }
    return out;
}

std::map<std::string, std::int64_t> count_buried_jobs(db::Query& query) {
    std::map<std::string, std::int64_t> out;
    for (const auto& row : query.query(
             "SELECT kind, count(*) AS n FROM (SELECT kind FROM jobs WHERE state = 'buried' LIMIT "
             "$1) AS buried GROUP BY kind",
             kMostCounted
         )) {
        out[row.text("kind")] = row.integer("n");
    }
    return out;
}

Result<void> dig_up(db::Tx& tx, const Clock& clock, std::string_view id) {
    const auto row = tx.one(
        "UPDATE jobs SET state = 'ready', run_at = $2, attempts = 0, behind = 0 WHERE id = $1 AND "
        "state = 'buried' RETURNING id",
        id,
        clock.now()
    );
    if (!row) return fail(Errc::NotFound, "Việc này không còn nằm trong danh sách bị dừng.");
    tx.signal("");
    return {};
}

}  // namespace k197::jobs
