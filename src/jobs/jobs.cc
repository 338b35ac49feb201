#include "jobs/jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/log.h"

namespace k197::jobs {
namespace {

constexpr Time kLease = 2 * kMinute;
constexpr Time kLongestSleep = 500 * kMillisecond;

/// The bell of this process. Counting rings loses none between a look at the table and the wait.
struct Bell {
    std::mutex mutex{};
    std::condition_variable rung{};
    std::uint64_t count = 0;
};

Bell& bell() {
    static Bell instance;
    return instance;
}

std::uint64_t rings() {
    const std::lock_guard lock{bell().mutex};
    return bell().count;
}

void wait_for_ring(std::uint64_t seen, Time at_most) {
    std::unique_lock lock{bell().mutex};
    bell().rung.wait_for(lock, std::chrono::microseconds{at_most}, [&] {
        return bell().count != seen;
    });
}

void insert(db::Tx& tx, const Clock& clock, Job job, std::string_view on_conflict) {
    if (job.id.empty()) job.id = new_id();
    if (job.position == 0) job.position = clock.now();
    if (job.run_at == 0) job.run_at = clock.now();
    tx.query(
        "INSERT INTO jobs (id, kind, lane, position, payload, run_at, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) " +
            std::string{on_conflict},
        job.id,
        job.kind,
        job.lane,
        job.position,
        job.payload,
        job.run_at,
        clock.now()
    );
    tx.after_commit(&wake);
}

}  // namespace

void wake() {
    const std::lock_guard lock{bell().mutex};
    ++bell().count;
    bell().rung.notify_all();
}

void enqueue(db::Tx& tx, const Clock& clock, Job job) {
    insert(tx, clock, std::move(job), "DO NOTHING");
}

void postpone(db::Tx& tx, const Clock& clock, Job job) {
    insert(
        tx,
        clock,
        std::move(job),
        "DO UPDATE SET run_at = $6, position = $4 WHERE jobs.state = 'ready'"
    );
}

void complete(db::Tx& tx, const Job& job) {
    tx.query("DELETE FROM jobs WHERE id = $1", job.id);
}

void release_all(db::Tx& tx) {
    tx.query("UPDATE jobs SET state = 'ready', lease_until = 0 WHERE state = 'running'");
}

Time backoff(int attempts) {
    const int doublings = std::clamp(attempts - 1, 0, 6);
    return std::min<Time>(kSecond << doublings, kMinute);
}

std::optional<Job> claim(db::Tx& tx, Time now, Time lease) {
    const auto row = tx.one(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = $2 WHERE id = ("
        "  SELECT j.id FROM jobs j WHERE ((j.state = 'ready' AND j.run_at <= $1)"
        "      OR (j.state = 'running' AND j.lease_until < $1))"
        "    AND (j.lane = '' OR NOT EXISTS (SELECT 1 FROM jobs k WHERE k.lane = j.lane AND "
        "k.state <> 'buried'"
        "      AND k.id <> j.id AND (k.state = 'running' OR k.position < j.position"
        "        OR (k.position = j.position AND k.id < j.id))))"
        "  ORDER BY j.run_at LIMIT 1) RETURNING id, kind, lane, position, payload, run_at, "
        "attempts",
        now,
        now + lease
    );
    if (!row) return std::nullopt;
    return Job{
        .id = row->text("id"),
        .kind = row->text("kind"),
        .lane = row->text("lane"),
        .position = row->integer("position"),
        .payload = row->text("payload"),
        .run_at = row->integer("run_at"),
        .attempts = static_cast<int>(row->integer("attempts")),
    };
}

Workers::Workers(
    db::Database& database,
    const Clock& clock,
    Metrics& metrics,
    std::map<std::string, StepOptions> steps
)
    : database_{database}, clock_{clock}, metrics_{metrics}, steps_{std::move(steps)} {}

Workers::~Workers() {
    stop();
}

void Workers::start(unsigned threads) {
    stopping_ = false;
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

void Workers::stop() {
    stopping_ = true;
    wake();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

int Workers::run_due() {
    int count = 0;
    while (run_one()) ++count;
    return count;
}

/// A worker's life. A store that fails is waited for: the jobs are safe in it.
void Workers::loop() {
    while (!stopping_) {
        const auto seen = rings();
        Time sleep = kSecond;
        try {
            if (run_one()) continue;
            sleep = next_due();
        } catch (const std::exception& problem) {
            log_error("jobs_store_failed", fmt::format("problem=\"{}\"", problem.what()));
        }
        if (!stopping_) wait_for_ring(seen, sleep);
    }
}

Time Workers::next_due() {
    const auto row = database_.read([](db::Query& query) {
        return query.one(
            "SELECT min(run_at) AS due FROM jobs WHERE state = 'ready' AND run_at > $1",
            std::int64_t{0}
        );
    });
    const Time due = row ? row->maybe_integer("due").value_or(INT64_MAX) : INT64_MAX;
    const Time now = clock_.now();
    if (due <= now) return 20 * kMillisecond;  // due, but its lane is busy
    return std::min(due - now, kLongestSleep);
}

bool Workers::run_one() {
    const bool any = database_.read([&](db::Query& query) {
        return query
            .one(
                "SELECT 1 FROM jobs WHERE (state = 'ready' AND run_at <= $1) OR (state = 'running' "
                "AND lease_until < $1) "
                "LIMIT 1",
                clock_.now()
            )
            .has_value();
    });
    if (!any) return false;
    const auto job = database_.write([&](db::Tx& tx) { return claim(tx, clock_.now(), kLease); });
    if (!job) return false;
    run(*job);
    return true;
}

void Workers::run(const Job& job) {
    const auto found = steps_.find(job.kind);
    if (found == steps_.end()) {
        give_back(job, {.after = 0, .problem = "no step of this name"}, 1);
        return;
    }
    std::optional<Retry> retry;
    try {
        retry = found->second.step(job);
    } catch (const std::exception& problem) {
        retry = Retry{.after = backoff(job.attempts), .problem = problem.what()};
    }
    if (retry) {
        give_back(job, *retry, found->second.most_attempts);
    } else {
        metrics_.add(fmt::format("jobs_done_total{{kind=\"{}\"}}", job.kind));
        wake();  // the next of its lane may go
    }
}

void Workers::give_back(const Job& job, const Retry& retry, int most_attempts) {
    const bool bury = most_attempts > 0 && job.attempts >= most_attempts;
    const char* outcome = bury ? "buried" : "retried";
    metrics_.add(fmt::format("jobs_{}_total{{kind=\"{}\"}}", outcome, job.kind));
    const auto details = fmt::format(
        "kind={} job={} attempt={} problem=\"{}\"", job.kind, job.id, job.attempts, retry.problem
    );
    if (bury) {
        log_error("job_buried", details);
    } else {
        log_debug("job_retried", details);
    }
    database_.write([&](db::Tx& tx) {
        tx.query(
            "UPDATE jobs SET state = $2, run_at = $3, problem = $4 WHERE id = $1",
            job.id,
            bury ? "buried" : "ready",
            clock_.now() + retry.after,
            retry.problem
        );
    });
}

}  // namespace k197::jobs
