#pragma once
// The durable queue: a job is a row, written in the transaction that makes it necessary. A node
// claims it for a while (lease) and renews the lease while it works; when the node dies the lease
// runs out and another takes the job. Done means deleted, in the transaction that did the work.
// Jobs of one lane run one at a time over all nodes, by position. Those that come after another are
// set aside by the claim that passes over them (jobs.behind), and the first of them is taken in
// again when that one ends (jobs.followed): a claim costs the same however many wait.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/db.h"
#include "jobs/step_metrics.h"

namespace k197::jobs {

// The pools of workers, so that slow work never keeps an answer waiting.
inline constexpr std::string_view kQuick;             ///< the dialogue and what else takes no time
inline constexpr std::string_view kSending = "send";  ///< waits for Facebook
inline constexpr std::string_view kSlow = "slow";     ///< pictures, films, documents

struct Job {
    std::string id{};
    std::string kind{};     ///< the step, for example "conversation.turn"
    std::string lane{};     ///< "" for none; "conversation:<id>" and the like; of one pool only
    Time position = 0;      ///< order within the lane, usually the time something was sent
    std::string payload{};  ///< what the step works on: an id, or JSON
    Time run_at = 0;        ///< not before
    int attempts = 0;       ///< claims so far, this one included
    std::string pool{kQuick};
};

/// What db::Tx::signal is told when a pool has work.
std::string signal_of(std::string_view pool);

/// Adds a job and wakes a worker after the commit. `id` and `position` are filled in when empty. A
/// job with an id that exists already is left as it is (idempotent).
void enqueue(db::Tx& tx, const Clock& clock, Job job);
/// Many at once, each with an id of its own. None may exist already.
void enqueue_all(db::Tx& tx, const Clock& clock, std::vector<Job> jobs);
/// Like enqueue, but an existing job of the same id that has not begun is moved to the new run_at.
void postpone(db::Tx& tx, const Clock& clock, Job job);
/// A job that has not begun is due at `at`, if it would be later.
void hasten(db::Tx& tx, std::string_view id, std::string_view pool, Time at);
/// To be called before what cannot be taken back. Throws db::Failure when the lease was lost and
/// the job is somebody else's or done.
void check_ours(db::Tx& tx, const Job& job);
/// Marks the job as done: to be called in the transaction that saves what it did. Throws
/// db::Failure, so that nothing is saved, when the lease was lost and the job is somebody else's.
void complete(db::Tx& tx, const Job& job);

/// The jobs of a lane that have not begun.
std::vector<std::string> waiting_in(db::Query& query, std::string_view lane);
/// Takes away those of `ids` that have still not begun: what they ask for is done.
void drop_waiting(db::Tx& tx, const std::vector<std::string>& ids);

/// Jobs of the pool that were set aside behind one which ended without taking them in are claimed
/// again: a program of before migration 9 ended it, on the same database during an upgrade. Gives
/// in how many lanes.
std::size_t take_in_forgotten(db::Database& database, std::string_view pool);

/// What a step says about a job it did not complete.
struct Retry {
    Time after = 0;  ///< how long to wait, microseconds
    std::string problem{};
};
/// A step: does the work and completes the job in its own transaction (then gives nothing), or says
/// when to try again.
using Step = std::function<std::optional<Retry>(const Job&)>;

struct StepOptions {
    Step step{};
    int most_attempts = 12;  ///< then the job is buried; 0: never
};

/// How a run of a step ended; without a Retry it completed its job.
struct Outcome {
    std::optional<Retry> retry{};
    bool is_last = false;  ///< the attempts are used up: the job is to be buried
};
/// Runs the step for a claimed job. One that throws is tried again after its backoff; what only the
/// store prevents is never given up. Throws nothing.
Outcome run_step(const StepOptions& step, const Job& job);
/// Puts a claimed job back after a run that did not complete it: buried, or ready at `now` + the
/// wait. Nothing when it is somebody else's by now.
void put_back(db::Tx& tx, Time now, const Job& job, const Outcome& outcome);

/// Makes every job that this node had claimed ready again: at its start, after it was killed.
void release_all(db::Tx& tx, std::string_view node);

/// The clock was set back from `before` to `now`: what would have been due within a minute is due
/// now, and no lease outlives its length. Also as follow_made_ahead.
void follow_clock_back(db::Tx& tx, Time before, Time now, Time lease);
/// Jobs that were made at a later time than it is now, by the clock as it was before, wait as long
/// from now as they were to wait then.
void follow_made_ahead(db::Tx& tx, Time now);

/// How long to wait before attempt `attempts + 1`: 1 s, doubled each time, at most 60 s.
Time backoff(int attempts);

/// What a node wants to claim.
struct Claiming {
    std::string_view pool{};
    std::string_view node{};
    Time now = 0;
    Time lease = kMinute;
    unsigned most = 1;
    bool any_expired = true;  ///< false: no lease ran out, as somebody has just looked
};
/// Claims the jobs that are due, oldest first: of each lane only the first, and none while another
/// of it runs. Those whose lease ran out are due again.
std::vector<Job> claim(db::Tx& tx, const Claiming& claiming);

struct WorkersOptions {
    std::string node = "here";  ///< a name that no other process on the same store has
    std::map<std::string, unsigned, std::less<>> threads{
        {std::string{kQuick}, 6}, {std::string{kSending}, 12}, {std::string{kSlow}, 3}};
    /// Asked before each job: true while something that cannot wait needs the machine. A thread
    /// then waits, a quarter of a second at most.
    std::function<bool()> give_way{};
    Time renewal = 5 * kSecond;  ///< leases are renewed so often, in real time
    /// Told when the clock was set back from `before` to `now`, in the transaction in which the
    /// jobs follow: moments that others keep have to follow too.
    std::function<void(db::Tx& tx, Time before, Time now)> clock_set_back{};
};

/// Worker threads that run steps until stopped. Exceptions of a step count as a Retry with backoff.
class Workers {
 public:
    Workers(
        db::Database& database,
        const Clock& clock,
        Metrics& metrics,
        std::map<std::string, StepOptions> steps,
        WorkersOptions options = {}
    );
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void start();
    /// Lets the jobs under way finish and hands back those claimed but not begun.
    void stop();
    /// Runs due jobs on the calling thread until none is due. For tests and `seed`. Gives how many
    /// ran.
    int run_due();

 private:
    struct Pool;
    struct Bell;
    struct Held;

    void work(Pool& pool);
    void give_way();
    void keep_leases();
    void renew_leases();
    void keep_lanes();
    void heed_clock();
    Time refill(Pool& pool);
    void run_held(const Job& job);
    void run(const Job& job);
    void give_back(const Job& job, const Outcome& outcome);
    StepMetrics counts(const std::string& kind);
    void hand_back(const std::vector<Job>& jobs);
    struct Look;
    [[nodiscard]] Look look(const Pool& pool);
    bool claim_for(Pool& pool, bool any_expired);

    db::Database& database_;
    const Clock& clock_;
    Metrics& metrics_;
    const std::map<std::string, StepOptions> steps_;
    std::map<std::string, StepMetrics> counts_{};  ///< of every step
    const WorkersOptions options_;
    std::shared_ptr<Bell>
        bell_;  // shared with the database's listener, which may outlive us a moment
    std::unique_ptr<Held> held_;
    std::mutex heeding_{};  ///< of the next three
    Time seen_;             ///< the clock at the last look, to notice that it was set back
    /// What was under way when it was set back may still write the old time.
    Time follow_at_ = 0;
    Time follow_until_ = 0;
    std::vector<std::unique_ptr<Pool>> pools_{};
    std::vector<std::thread> threads_{};
};

}  // namespace k197::jobs
