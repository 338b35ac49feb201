#include "jobs/jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/bytes.h"

namespace k197::jobs {
namespace {

constexpr int kMostPassedOver = 1'000;  // so many are set aside by one claim

constexpr std::string_view kInsert =
    "INSERT INTO jobs (id, kind, lane, position, payload, run_at, created_at, pool) VALUES";

std::vector<db::Value> values_of(const Clock& clock, Job job) {
    const Time now = clock.now();
    if (job.id.empty()) job.id = new_id(now);
    if (job.position == 0) job.position = now;
    if (job.run_at == 0) job.run_at = now;
    return {job.id, job.kind, job.lane, job.position, job.payload, job.run_at, now, job.pool};
}

Job job_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .kind = row.text("kind"),
        .lane = row.text("lane"),
        .position = row.integer("position"),
        .payload = row.text("payload"),
        .run_at = row.integer("run_at"),
        .attempts = static_cast<int>(row.integer("attempts")),
        .pool = row.text("pool"),
    };
}

/// Wakes a worker of that pool after the commit.
void ring(db::Tx& tx, std::string_view pool) {
    tx.signal(signal_of(pool));
}

/// The first of the lane is claimed again when it is due. For the transaction that ends a job
/// behind which others were set aside: it holds that job's row, so nobody sets another aside behind
/// it.
void take_in(db::Tx& tx, std::string_view lane) {
    while (const auto first = tx.one(
               "SELECT id, position FROM jobs WHERE lane = $1 AND state <> 'buried' ORDER BY "
               "position, id LIMIT 1",
               lane
           )) {
        const auto kept = tx.one(
            "UPDATE jobs SET behind = 0, followed = 1 WHERE id = $1 AND position = $2 AND state <> "
            "'buried' RETURNING pool",
            first->text("id"),
            first->integer("position")
        );
        if (!kept) continue;  // another transaction has just ended or moved it
        ring(tx, kept->text("pool"));
        return;
    }
}

/// The same for each of the jobs that this transaction ended or moved: their lane and whether they
/// are followed.
void take_in_behind(db::Tx& tx, const db::Rows& gone) {
    for (const auto& row : gone) {
        if (row.flag("followed")) take_in(tx, row.text("lane"));
    }
}

/// Those of `ids` that come after the first of their lane wait for it to end. Rows that another
/// transaction holds are left out: it may be ending them.
void set_aside(db::Tx& tx, std::string_view lane, const std::vector<std::string>& ids) {
    const auto first = tx.one(
        "UPDATE jobs SET followed = 1, behind = 0 WHERE id = (SELECT id FROM jobs WHERE lane = $1 "
        "AND state <> 'buried' ORDER BY position, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, "
        "position",
        lane
    );
    if (!first) return;
    db::query_in(
        tx,
        "UPDATE jobs SET behind = 1 WHERE id IN (SELECT id FROM jobs WHERE state = 'ready' AND "
        "behind = 0 AND (position, id) > ($1, $2) AND id IN ",
        {first->integer("position"), first->text("id")},
        ids,
        " FOR UPDATE SKIP LOCKED)"
    );
}

/// Sets aside what a claim passed over before it came to the moment and id, so that no later one
/// does.
void set_aside_passed_over(db::Tx& tx, std::string_view pool, Time until, std::string_view id) {
    std::map<std::string, std::vector<std::string>> by_lane;
    for (const auto& row : tx.query(
             "SELECT lane, id FROM (SELECT lane, position, id FROM jobs WHERE state = 'ready' AND "
             "pool = $1 AND behind = 0 AND (run_at, id) < ($2, $3) AND lane <> '' ORDER BY run_at, "
             "id LIMIT $4) AS j WHERE EXISTS (SELECT 1 FROM jobs e WHERE e.lane = j.lane AND "
             "(e.position, e.id) < (j.position, j.id) AND e.state <> 'buried')",
             pool,
             until,
             id,
             kMostPassedOver
         ))
        by_lane[row.text("lane")].push_back(row.text("id"));
    for (const auto& [lane, ids] : by_lane) set_aside(tx, lane, ids);
}

[[noreturn]] void fail_as_lost(const Job& job) {
    throw db::Failure{fmt::format("job {} is somebody else's now", job.id)};
}

}  // namespace

std::string signal_of(std::string_view pool) {
    return fmt::format("jobs:{}", pool);
}

std::size_t take_in_forgotten(db::Database& database, std::string_view pool) {
    const auto lanes = database.read([&](db::Query& query) {
        return query.query(
            "SELECT DISTINCT lane FROM jobs j WHERE state = 'ready' AND pool = $1 AND behind = 1 "
            "AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.lane = j.lane AND e.followed = 1 AND "
            "e.state <> 'buried' AND (e.position, e.id) < (j.position, j.id))",
            pool
        );
    });
    for (const auto& row : lanes)
        database.write([&](db::Tx& tx) { take_in(tx, row.text("lane")); }, db::Commit::Relaxed);
    return lanes.size();
}

void enqueue(db::Tx& tx, const Clock& clock, Job job) {
    ring(tx, job.pool);
    db::insert_rows(tx, kInsert, "ON CONFLICT (id) DO NOTHING", {values_of(clock, std::move(job))});
}

void enqueue_all(db::Tx& tx, const Clock& clock, std::vector<Job> jobs) {
    if (jobs.empty()) return;
    std::vector<std::vector<db::Value>> rows;
    rows.reserve(jobs.size());
    for (auto& job : jobs) {
        ring(tx, job.pool);
        rows.push_back(values_of(clock, std::move(job)));
    }
    db::insert_rows(tx, kInsert, "ON CONFLICT (id) DO NOTHING", std::move(rows));
}

void postpone(db::Tx& tx, const Clock& clock, Job job) {
    ring(tx, job.pool);
    const auto moved = db::insert_rows(
        tx,
        kInsert,
        "ON CONFLICT (id) DO UPDATE SET run_at = excluded.run_at, position = excluded.position, "
        "behind = 0 WHERE jobs.state = 'ready' RETURNING lane, followed",
        {values_of(clock, std::move(job))}
    );
    take_in_behind(tx, moved);
}

void hasten(db::Tx& tx, std::string_view id, std::string_view pool, Time at) {
    tx.query(
        "UPDATE jobs SET run_at = $2 WHERE id = $1 AND state = 'ready' AND run_at > $2", id, at
    );
    ring(tx, pool);
}

void check_ours(db::Tx& tx, const Job& job) {
    // The update also takes the job's row, so that nobody claims it before the commit.
    const auto ours = tx.one(
        "UPDATE jobs SET attempts = attempts WHERE id = $1 AND attempts = $2 RETURNING id",
        job.id,
        job.attempts
    );
    if (!ours) fail_as_lost(job);
}

void complete(db::Tx& tx, const Job& job) {
    const auto done = tx.query(
        "DELETE FROM jobs WHERE id = $1 AND attempts = $2 RETURNING lane, followed",
        job.id,
        job.attempts
    );
    if (done.empty()) fail_as_lost(job);
    take_in_behind(tx, done);
    if (!job.lane.empty()) ring(tx, job.pool);  // the next of its lane may go
}

std::vector<std::string> waiting_in(db::Query& query, std::string_view lane) {
    std::vector<std::string> ids;
    for (const auto& row : query.query(
             "SELECT id FROM jobs WHERE lane = $1 AND state = 'ready' ORDER BY position, id", lane
         ))
        ids.push_back(row.text("id"));
    return ids;
}

void drop_waiting(db::Tx& tx, const std::vector<std::string>& ids) {
    const auto dropped = db::query_in(
        tx,
        "DELETE FROM jobs WHERE state = 'ready' AND id IN ",
        {},
        ids,
        " RETURNING lane, followed"
    );
    take_in_behind(tx, dropped);
}

Outcome run_step(const StepOptions& step, const Job& job) {
    std::optional<Retry> retry;
    int most_attempts = step.most_attempts;
    try {
        retry = step.step(job);
    } catch (const std::exception& problem) {
        retry = Retry{.after = backoff(job.attempts), .problem = problem.what()};
        if (db::is_of_the_store(problem)) most_attempts = 0;
    }
    const bool is_last = retry && most_attempts > 0 && job.attempts >= most_attempts;
    return {.retry = std::move(retry), .is_last = is_last};
}

void put_back(db::Tx& tx, Time now, const Job& job, const Outcome& outcome) {
    const auto put = tx.query(
        "UPDATE jobs SET state = $2, run_at = $3, problem = $4 WHERE id = $1 AND attempts = $5 AND "
        "state = 'running' RETURNING lane, followed",
        job.id,
        outcome.is_last ? "buried" : "ready",
        now + outcome.retry->after,
        outcome.retry->problem,
        job.attempts
    );
    if (outcome.is_last) take_in_behind(tx, put);
    ring(tx, job.pool);  // when it is due again, and its lane, need a new look
}

void release_all(db::Tx& tx, std::string_view node) {
    tx.query(
        "UPDATE jobs SET state = 'ready', lease_until = 0 WHERE state = 'running' AND claimed_by = "
        "$1",
        node
    );
}

void follow_clock_back(db::Tx& tx, Time before, Time now, Time lease) {
    tx.query(
        "UPDATE jobs SET run_at = $1 WHERE state = 'ready' AND run_at > $1 AND run_at <= $2 AND "
        "created_at <= $1",
        now,
        before + kMinute
    );
    tx.query(
        "UPDATE jobs SET lease_until = $1, run_at = CASE WHEN run_at > $2 THEN $2 ELSE run_at END "
        "WHERE state = 'running' AND lease_until > $1",
        now + lease,
        now
    );
    tx.query(
        "UPDATE jobs SET run_at = run_at - ($1 - $2), created_at = $2 WHERE created_at > $2 AND "
        "created_at <= $1 AND state <> 'buried'",
        before,
        now
    );
    follow_made_ahead(tx, now);
}

void follow_made_ahead(db::Tx& tx, Time now) {
    tx.query(
        "UPDATE jobs SET run_at = run_at - (created_at - $1), created_at = $1 WHERE created_at > "
        "$1 AND state <> 'buried'",
        now
    );
    tx.signal("");
}

Time backoff(int attempts) {
    const int doublings = std::clamp(attempts - 1, 0, 6);
    return std::min<Time>(kSecond << doublings, kMinute);
}

std::vector<Job> claim(db::Tx& tx, const Claiming& claiming) {
    // Two nodes that looked at the same time could each find a job of the same lane.
    tx.lock_until_end("jobs.claim");
    if (claiming.any_expired) {
        tx.query(
            "UPDATE jobs SET state = 'ready', lease_until = 0 WHERE state = 'running' AND "
            "lease_until < $1",
            claiming.now
        );
    }
    const auto rows = tx.query(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = $2, claimed_by "
        "= $3 WHERE id IN ("
        "  SELECT j.id FROM jobs j WHERE j.state = 'ready' AND j.pool = $4 AND j.behind = 0"
        "    AND j.run_at <= $1 AND (j.lane = '' OR ("
        "      NOT EXISTS (SELECT 1 FROM jobs r WHERE r.state = 'running' AND r.lane = j.lane)"
        "      AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.lane = j.lane AND (e.position, e.id) < "
        "(j.position, j.id) AND e.state <> 'buried')))"
        "  ORDER BY j.run_at, j.id LIMIT $5 FOR UPDATE SKIP LOCKED) "
        "RETURNING id, kind, lane, position, payload, run_at, attempts, pool",
        claiming.now,
        claiming.now + claiming.lease,
        claiming.node,
        claiming.pool,
        claiming.most
    );
    std::vector<Job> out;
    for (const auto& row : rows) out.push_back(job_of(row));
    std::ranges::sort(out, [](const Job& a, const Job& b) {
        return std::pair{a.run_at, std::string_view{a.id}} <
               std::pair{b.run_at, std::string_view{b.id}};
    });
    if (out.size() < claiming.most) {
        set_aside_passed_over(tx, claiming.pool, claiming.now + 1, "");
    } else if (!out.empty()) {
        set_aside_passed_over(tx, claiming.pool, out.back().run_at, out.back().id);
    }
    return out;
}

}  // namespace k197::jobs
