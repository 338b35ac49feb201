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
#include <map>
#include <mutex>

#include "base/log.h"
#include "base/stopwatch.h"
#include "base/thread_name.h"
#include "jobs/jobs.h"

namespace k197::jobs {
namespace {

constexpr Time kLease = 15 * kSecond;
constexpr Time kFollowing = 5 * kSecond;
constexpr Time kLongestSleep = kSecond;
constexpr unsigned kMostClaimed = 32;
constexpr int kMostWaysGiven = 25;
constexpr Time kWay = 10 * kMillisecond;
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

/// Rung when there may be work for a pool: one of its threads looks, and wakes others if it finds
/// more. Counting rings loses none between a look at the table and the wait.
struct Workers::Bell {
    explicit Bell(std::size_t count) : pools{count} {}

    struct Pool {
        std::condition_variable rung{};
        std::uint64_t rings = 0;
    };
    std::mutex mutex{};
    std::vector<Pool> pools;
    std::condition_variable ended{};
    bool stopping = false;

    /// Wakes so many threads of that pool.
    void ring(std::size_t pool, std::size_t threads = 1) {
        const std::lock_guard lock{mutex};
        ++pools[pool].rings;
        for (std::size_t i = 0; i < threads; ++i) pools[pool].rung.notify_one();
    }
    void end() {
        const std::lock_guard lock{mutex};
        stopping = true;
        for (auto& pool : pools) pool.rung.notify_all();
        ended.notify_all();
    }
    std::uint64_t rings(std::size_t pool) {
        const std::lock_guard lock{mutex};
        return pools[pool].rings;
    }
    void wait(std::size_t pool, std::uint64_t seen, Time at_most) {
        std::unique_lock lock{mutex};
        pools[pool].rung.wait_for(lock, std::chrono::microseconds{at_most}, [&] {
            return stopping || pools[pool].rings != seen;
        });
    }
    /// True when it is time to end, after `at_most` else.
    bool wait_for_end(Time at_most) {
        std::unique_lock lock{mutex};
        return ended.wait_for(lock, std::chrono::microseconds{at_most}, [&] { return stopping; });
    }
    bool is_stopping() {
        const std::lock_guard lock{mutex};
        return stopping;
    }
};

/// The jobs that wait or run here, each with the claim that it is held by: one whose lease was lost
/// may be claimed here again before its first run ends.
struct Workers::Held {
    std::mutex mutex{};
    std::map<std::string, int, std::less<>> attempts{};  // by id

    void add(const std::vector<Job>& jobs) {
        const std::lock_guard lock{mutex};
        for (const auto& job : jobs) attempts.insert_or_assign(job.id, job.attempts);
    }
    void remove(const Job& job) {
        const std::lock_guard lock{mutex};
        const auto held = attempts.find(job.id);
        if (held != attempts.end() && held->second == job.attempts) attempts.erase(held);
    }
    std::vector<std::string> all() {
        const std::lock_guard lock{mutex};
        std::vector<std::string> ids;
        for (const auto& [id, claim] : attempts) ids.push_back(id);
        return ids;
    }
};

struct Workers::Pool {
    std::string name{};
    std::size_t number = 0;  // of its bell
    unsigned threads = 1;
    std::mutex mutex{};
    std::deque<Job> claimed{};

    std::mutex claiming{};  // held by the thread that looks for more; of the next two
    /// A look found nothing to claim when the bell had rung so often: until it rings again or this
    /// moment nobody needs to look.
    std::uint64_t quiet_rings = 0;
    std::chrono::steady_clock::time_point quiet_until{};

    std::optional<Job> take() {
        const std::lock_guard lock{mutex};
        if (claimed.empty()) return std::nullopt;
        Job job = std::move(claimed.front());
        claimed.pop_front();
        return job;
    }
};

struct Workers::Look {
    bool due = false;
    bool expired = false;  // a lease ran out
    Time pause = 0;        // until something else is due. What is due already may wait for its lane
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
      bell_{std::make_shared<Bell>(options_.threads.size())},
      held_{std::make_unique<Held>()},
      seen_{clock.now()} {
    for (const auto& [kind, step] : steps_) counts_.emplace(kind, step_metrics(metrics_, kind));
    for (const auto& [name, threads] : options_.threads) {
        auto pool = std::make_unique<Pool>();
        pool->name = name;
        pool->number = pools_.size();
        pool->threads = threads;
        pools_.push_back(std::move(pool));
    }
}

Workers::~Workers() {
    stop();
}

void Workers::start() {
    bell_->stopping = false;
    for (auto& pool : pools_) {
        database_.listen(signal_of(pool->name), [bell = bell_, number = pool->number] {
            bell->ring(number);
        });
        for (unsigned i = 0; i < pool->threads; ++i)
            threads_.emplace_back([this, &own = *pool] { work(own); });
    }
    threads_.emplace_back([this] { keep_leases(); });
    threads_.emplace_back([this] { keep_lanes(); });
}

void Workers::stop() {
    if (threads_.empty()) return;
    bell_->end();
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
        give_way();
        if (bell_->is_stopping()) break;
        const auto seen = bell_->rings(pool.number);
        Time sleep = kLongestSleep;
        try {
            heed_clock();
            if (const auto job = pool.take()) {
                run_held(*job);
                continue;
            }
            sleep = refill(pool);
        } catch (const std::exception& problem) {
            log_error("jobs_store_failed", log_problem(problem.what()));
        }
        if (sleep > 0) bell_->wait(pool.number, seen, sleep);
    }
}

void Workers::give_way() {
    if (!options_.give_way) return;
    for (int given = 0; given < kMostWaysGiven && options_.give_way(); ++given) {
        if (bell_->wait_for_end(kWay)) return;
    }
}

/// One thread looks, the others take of what it finds. Gives how long there is nothing to do.
Time Workers::refill(Pool& pool) {
    using std::chrono::microseconds;
    using std::chrono::steady_clock;
    const std::lock_guard claiming{pool.claiming};
    {
        const std::lock_guard lock{pool.mutex};
        if (!pool.claimed.empty()) return 0;
    }
    const auto rings = bell_->rings(pool.number);
    const auto left = pool.quiet_until - steady_clock::now();
    if (rings == pool.quiet_rings && left > microseconds{0})
        return std::chrono::duration_cast<microseconds>(left).count() + 1;
    const auto found = look(pool);
    if (found.due && claim_for(pool, found.expired)) {
        if (found.pause < kLongestSleep) bell_->ring(pool.number);  // somebody else waits for that
        return 0;
    }
    pool.quiet_rings = rings;
    pool.quiet_until = steady_clock::now() + microseconds{found.pause};
    return found.pause;
}

Workers::Look Workers::look(const Pool& pool) {
    const Time now = clock_.now();
    const auto rows = database_.look(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'ready' AND pool = $1 AND behind = 0 AND "
        "run_at <= $2) AS due, EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until "
        "< $2) AS expired, (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND pool = $1 AND "
        "behind = 0 AND run_at > $2) AS next",
        pool.name,
        now
    );
    const auto& row = rows.front();
    const Time next = row.maybe_integer("next").value_or(INT64_MAX);
    return {
        .due = row.flag("due") || row.flag("expired"),
        .expired = row.flag("expired"),
        .pause = std::min(next - now, kLongestSleep)};
}

/// False when there was nothing that may run now.
bool Workers::claim_for(Pool& pool, bool any_expired) {
    const Claiming many{
        .pool = pool.name,
        .node = options_.node,
        .now = clock_.now(),
        .lease = kLease,
        .most = std::min(kMostClaimed, 2 * pool.threads),
        .any_expired = any_expired};
    auto jobs = database_.write([&](db::Tx& tx) { return claim(tx, many); }, db::Commit::Relaxed);
    if (jobs.empty()) return false;
    held_->add(jobs);
    const auto others = jobs.size() - 1;
    {
        const std::lock_guard lock{pool.mutex};
        std::ranges::move(jobs, std::back_inserter(pool.claimed));
    }
    if (others > 0) bell_->ring(pool.number, others);
    return true;
}

void Workers::keep_leases() {
    while (!bell_->wait_for_end(options_.renewal)) {
        try {
            heed_clock();
            renew_leases();
        } catch (const std::exception& problem) {
            log_error("leases_not_renewed", log_problem(problem.what()));
        }
    }
}

/// Of what waits or runs here, so that only a dead node loses them.
void Workers::renew_leases() {
    const auto ids = held_->all();
    if (ids.empty()) return;
    const auto renew = [&](db::Tx& tx) {
        db::query_in(
            tx,
            "UPDATE jobs SET lease_until = $1 WHERE state = 'running' AND claimed_by = $2 AND "
            "id IN ",
            {clock_.now() + kLease, options_.node},
            ids
        );
    };
    database_.write(renew, db::Commit::Relaxed);
}

/// Nothing that waits in a lane is forgotten for longer than a minute, at a start at once.
void Workers::keep_lanes() {
    do {
        try {
            for (const auto& pool : pools_) {
                const auto lanes = take_in_forgotten(database_, pool->name);
                if (lanes > 0) log_warning("lanes_taken_in", fmt::format("lanes={}", lanes));
            }
        } catch (const std::exception& problem) {
            log_error("lanes_not_looked_at", log_problem(problem.what()));
        }
    } while (!bell_->wait_for_end(kMinute));
}

/// Without this, what was about to run when the clock was set back would wait until it is as late
/// again. Not heeded until it is on file: a store that is gone is asked again.
void Workers::heed_clock() {
    const std::unique_lock lock{heeding_, std::try_to_lock};
    if (!lock) return;
    const Time now = clock_.now();
    if (now < seen_ - kSmallStep) {
        log_warning("clock_set_back", fmt::format("seconds={}", (seen_ - now) / kSecond));
        database_.write([&](db::Tx& tx) {
            follow_clock_back(tx, seen_, now, kLease);
            if (options_.clock_set_back) options_.clock_set_back(tx, seen_, now);
        });
        follow_at_ = now + kFollowing;
        follow_until_ = now + kMinute;
    } else if (now >= follow_at_ && now < follow_until_) {
        database_.write([&](db::Tx& tx) { follow_made_ahead(tx, now); });
        follow_at_ = now + kFollowing;
    }
    seen_ = now;
}

/// Whatever happens, the lease is not renewed any more: a job that could not be given back is taken
/// again when it runs out.
void Workers::run_held(const Job& job) {
    struct Release {
        Held& held;
        const Job& job;
        ~Release() { held.remove(job); }
    } const release{*held_, job};
    run(job);
}

void Workers::run(const Job& job) {
    const auto found = steps_.find(job.kind);
    if (found == steps_.end()) {
        const Retry unknown{.after = 0, .problem = "no step of this name"};
        give_back(job, {.retry = unknown, .is_last = true});
        return;
    }
    const auto counted = counts(job.kind);
    const Stopwatch watch;
    const auto outcome = run_step(found->second, job);
    counted.seconds.observe(watch.seconds());
    if (outcome.retry) {
        give_back(job, outcome);
    } else {
        counted.done.add();
    }
}

/// A job of a kind without a step is rare: its metrics are looked up.
StepMetrics Workers::counts(const std::string& kind) {
    const auto known = counts_.find(kind);
    return known == counts_.end() ? step_metrics(metrics_, kind) : known->second;
}

void Workers::give_back(const Job& job, const Outcome& outcome) {
    const auto counted = counts(job.kind);
    (outcome.is_last ? counted.buried : counted.retried).add();
    const auto details = fmt::format(
        "kind={} job={} attempt={} {}",
        job.kind,
        job.id,
        job.attempts,
        log_problem(outcome.retry->problem)
    );
    if (outcome.is_last) {
        log_error("job_buried", details);
    } else {
        log_debug("job_retried", details);
    }
    // One that is lost is tried again when its lease ends or its node starts.
    const auto commit = outcome.is_last ? db::Commit::OnDisk : db::Commit::Relaxed;
    database_.write([&](db::Tx& tx) { put_back(tx, clock_.now(), job, outcome); }, commit);
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
        tx.signal("");
    });
}

}  // namespace k197::jobs
