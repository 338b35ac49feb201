// The threads that run the steps. Each pool claims a handful of jobs at a time; a job claimed here
// waits in memory for a free thread of its pool, its lease renewed meanwhile.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

#include "base/log.h"
#include "base/stopwatch.h"
#include "base/thread_name.h"
#include "jobs/jobs.h"

namespace k197::jobs {
namespace {

constexpr Time kLease = 15 * kSecond;
constexpr Time kRenewal = 5 * kSecond;
constexpr Time kLongestSleep = kSecond;
constexpr unsigned kMostClaimed = 32;
constexpr Time kSmallStep = kSecond;  // a clock that is corrected by less is no matter

/// Taking in comes first: when the processor is short, the steps wait and not the door. (On Linux a
/// thread has a niceness of its own.)
void step_back() {
    constexpr int kNiceness = 5;
    const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
    if (::setpriority(PRIO_PROCESS, thread, kNiceness) != 0)
        log_warning("workers_not_niced", fmt::format("errno={}", errno));
}

}  // namespace

/// Rung when there may be work. Counting rings loses none between a look at the table and the wait.
struct Workers::Bell {
    std::mutex mutex{};
    std::condition_variable rung{};
    std::uint64_t count = 0;
    bool stopping = false;

    void ring() {
        const std::lock_guard lock{mutex};
        ++count;
        rung.notify_all();
    }
    std::uint64_t rings() {
        const std::lock_guard lock{mutex};
        return count;
    }
    void wait(std::uint64_t seen, Time at_most) {
        std::unique_lock lock{mutex};
        rung.wait_for(lock, std::chrono::microseconds{at_most}, [&] {
            return stopping || count != seen;
        });
    }
    /// True when it is time to end, after `at_most` else.
    bool wait_for_end(Time at_most) {
        std::unique_lock lock{mutex};
        return rung.wait_for(lock, std::chrono::microseconds{at_most}, [&] { return stopping; });
    }
    bool is_stopping() {
        const std::lock_guard lock{mutex};
        return stopping;
    }
};

/// The ids of the jobs that wait or run here.
struct Workers::Held {
    std::mutex mutex{};
    std::set<std::string, std::less<>> ids{};

    void add(const std::vector<Job>& jobs) {
        const std::lock_guard lock{mutex};
        for (const auto& job : jobs) ids.insert(job.id);
    }
    void remove(const std::string& id) {
        const std::lock_guard lock{mutex};
        ids.erase(id);
    }
    std::vector<std::string> all() {
        const std::lock_guard lock{mutex};
        return {ids.begin(), ids.end()};
    }
};

struct Workers::Pool {
    std::string name{};
    unsigned threads = 1;
    std::mutex mutex{};
    std::mutex claiming{};  // held by the thread that looks for more
    std::deque<Job> claimed{};

    std::optional<Job> take() {
        const std::lock_guard lock{mutex};
        if (claimed.empty()) return std::nullopt;
        Job job = std::move(claimed.front());
        claimed.pop_front();
        return job;
    }
};

Workers::Workers(
    db::Database& database,
    const Clock& clock,
    Metrics& metrics,
    std::map<std::string, StepOptions> steps,
    WorkersOptions options
)
    : database_{database},
      clock_{clock},
      metrics_{metrics},
      steps_{std::move(steps)},
      options_{std::move(options)},
      bell_{std::make_shared<Bell>()},
      held_{std::make_unique<Held>()},
      seen_{clock.now()} {
    for (const auto& [kind, step] : steps_) counts_.emplace(kind, step_metrics(metrics_, kind));
    for (const auto& [name, threads] : options_.threads) {
        auto pool = std::make_unique<Pool>();
        pool->name = name;
        pool->threads = threads;
        pools_.push_back(std::move(pool));
    }
}

Workers::~Workers() {
    stop();
}

void Workers::start() {
    bell_->stopping = false;
    database_.listen([bell = bell_] { bell->ring(); });
    for (auto& pool : pools_) {
        for (unsigned i = 0; i < pool->threads; ++i)
            threads_.emplace_back([this, &own = *pool] { work(own); });
    }
    threads_.emplace_back([this] { keep_leases(); });
}

void Workers::stop() {
    if (threads_.empty()) return;
    {
        const std::lock_guard lock{bell_->mutex};
        bell_->stopping = true;
    }
    bell_->ring();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    std::vector<Job> left;
    for (auto& pool : pools_) {
        while (auto job = pool->take()) left.push_back(std::move(*job));
    }
    hand_back(left);
}

int Workers::run_due() {
    heed_clock();
    int count = 0;
    for (bool any = true; any;) {
        any = false;
        for (auto& pool : pools_) {
            const Claiming one{
                .pool = pool->name, .node = options_.node, .now = clock_.now(), .lease = kLease};
            const auto jobs =
                database_.write([&](db::Tx& tx) { return claim(tx, one); }, db::Commit::Relaxed);
            if (jobs.empty()) continue;
            run(jobs.front());
            any = true;
            ++count;
        }
    }
    return count;
}

/// A worker's life. A store that fails is waited for: the jobs are safe in it.
void Workers::work(Pool& pool) {
    name_thread(pool.name.empty() ? "quick" : pool.name.c_str());
    step_back();
    while (!bell_->is_stopping()) {
        const auto seen = bell_->rings();
        Time sleep = kLongestSleep;
        try {
            if (const auto job = next(pool)) {
                run_held(*job);
                continue;
            }
            sleep = next_due(pool.name);
        } catch (const std::exception& problem) {
            log_error("jobs_store_failed", log_problem(problem.what()));
        }
        bell_->wait(seen, sleep);
    }
}

std::optional<Job> Workers::next(Pool& pool) {
    if (auto job = pool.take()) return job;
    refill(pool);
    return pool.take();
}

/// One thread looks, the others wait for what it finds.
void Workers::refill(Pool& pool) {
    const std::lock_guard claiming{pool.claiming};
    {
        const std::lock_guard lock{pool.mutex};
        if (!pool.claimed.empty()) return;
    }
    if (!is_any_due(pool.name)) return;
    const Claiming many{
        .pool = pool.name,
        .node = options_.node,
        .now = clock_.now(),
        .lease = kLease,
        .most = std::min(kMostClaimed, 2 * pool.threads)};
    auto jobs = database_.write([&](db::Tx& tx) { return claim(tx, many); }, db::Commit::Relaxed);
    if (jobs.empty()) return;
    held_->add(jobs);
    {
        const std::lock_guard lock{pool.mutex};
        std::ranges::move(jobs, std::back_inserter(pool.claimed));
    }
    if (jobs.size() > 1) bell_->ring();
}

bool Workers::is_any_due(std::string_view pool) {
    return database_.read([&](db::Query& query) {
        return query
            .one(
                "SELECT 1 AS due WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'ready' AND "
                "pool = $1 AND run_at <= $2) OR EXISTS (SELECT 1 FROM jobs WHERE state = "
                "'running' AND lease_until < $2)",
                pool,
                clock_.now()
            )
            .has_value();
    });
}

/// How long to sleep. What is due already waits for its lane, whose end rings.
Time Workers::next_due(std::string_view pool) {
    const Time now = clock_.now();
    const auto row = database_.read([&](db::Query& query) {
        return query.one(
            "SELECT min(run_at) AS due FROM jobs WHERE state = 'ready' AND pool = $1 AND run_at > "
            "$2",
            pool,
            now
        );
    });
    const Time due = row ? row->maybe_integer("due").value_or(INT64_MAX) : INT64_MAX;
    return std::min(due - now, kLongestSleep);
}

/// Renews the leases of what waits or runs here, so that only a dead node loses them.
void Workers::keep_leases() {
    while (!bell_->wait_for_end(kRenewal)) {
        try {
            heed_clock();
            const auto ids = held_->all();
            if (ids.empty()) continue;
            const auto renew = [&](db::Tx& tx) {
                db::query_in(
                    tx,
                    "UPDATE jobs SET lease_until = $1 WHERE state = 'running' AND claimed_by = $2 "
                    "AND id IN ",
                    {clock_.now() + kLease, options_.node},
                    ids
                );
            };
            database_.write(renew, db::Commit::Relaxed);
        } catch (const std::exception& problem) {
            log_error("leases_not_renewed", log_problem(problem.what()));
        }
    }
}

/// Without this, what was about to run when the clock was set back would wait until it is as late
/// again. Not heeded until it is on file: a store that is gone is asked again.
void Workers::heed_clock() {
    const Time now = clock_.now();
    const Time before = seen_;
    if (now < before - kSmallStep) {
        log_warning("clock_set_back", fmt::format("seconds={}", (before - now) / kSecond));
        database_.write([&](db::Tx& tx) { follow_clock_back(tx, before, now, kLease); });
    }
    seen_ = now;
}

/// Whatever happens, the lease is not renewed any more: a job that could not be given back is taken
/// again when it runs out.
void Workers::run_held(const Job& job) {
    struct Release {
        Held& held;
        const std::string& id;
        ~Release() { held.remove(id); }
    } const release{*held_, job.id};
    run(job);
}

void Workers::run(const Job& job) {
    const auto found = steps_.find(job.kind);
    if (found == steps_.end()) {
        give_back(job, {.after = 0, .problem = "no step of this name"}, 1);
        return;
    }
    const auto counted = counts(job.kind);
    const Stopwatch watch;
    std::optional<Retry> retry;
    try {
        retry = found->second.step(job);
    } catch (const std::exception& problem) {
        retry = Retry{.after = backoff(job.attempts), .problem = problem.what()};
    }
    counted.seconds.observe(watch.seconds());
    if (retry) {
        give_back(job, *retry, found->second.most_attempts);
    } else {
        counted.done.add();
    }
}

/// A job of a kind without a step is rare: its metrics are looked up.
StepMetrics Workers::counts(const std::string& kind) {
    const auto known = counts_.find(kind);
    return known == counts_.end() ? step_metrics(metrics_, kind) : known->second;
}

void Workers::give_back(const Job& job, const Retry& retry, int most_attempts) {
    const bool bury = most_attempts > 0 && job.attempts >= most_attempts;
    const auto counted = counts(job.kind);
    (bury ? counted.buried : counted.retried).add();
    const auto details = fmt::format(
        "kind={} job={} attempt={} {}", job.kind, job.id, job.attempts, log_problem(retry.problem)
    );
    if (bury) {
        log_error("job_buried", details);
    } else {
        log_debug("job_retried", details);
    }
    database_.write([&](db::Tx& tx) {
        tx.query(
            "UPDATE jobs SET state = $2, run_at = $3, problem = $4 WHERE id = $1 AND attempts = $5 "
            "AND state = 'running'",
            job.id,
            bury ? "buried" : "ready",
            clock_.now() + retry.after,
            retry.problem,
            job.attempts
        );
        if (bury && !job.lane.empty()) tx.signal();
    });
}

void Workers::hand_back(const std::vector<Job>& jobs) {
    if (jobs.empty()) return;
    std::vector<std::string> ids;
    for (const auto& job : jobs) ids.push_back(job.id);
    database_.write([&](db::Tx& tx) {
        db::query_in(
            tx,
            "UPDATE jobs SET state = 'ready', attempts = attempts - 1, lease_until = 0 WHERE state "
            "= 'running' AND claimed_by = $1 AND id IN ",
            {options_.node},
            ids
        );
        tx.signal();
    });
}

}  // namespace k197::jobs
