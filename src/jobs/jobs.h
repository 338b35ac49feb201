#pragma once
// The durable queue: a job is a row, written in the transaction that makes it necessary. A worker
// claims it for a while (lease); a crash lets the lease run out and another takes it. Done means
// deleted, in the transaction that did the work. Jobs of one lane run one at a time, by position.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/db.h"

namespace k197::jobs {

struct Job {
    std::string id{};
    std::string kind{};     ///< the step, for example "inbox.read"
    std::string lane{};     ///< "" for none; "conversation:<id>" and the like
    Time position = 0;      ///< order within the lane, usually the time something was sent
    std::string payload{};  ///< what the step works on: an id, or JSON
    Time run_at = 0;        ///< not before
    int attempts = 0;       ///< claims so far, this one included
};

/// Adds a job and wakes a worker after the commit. `id` and `position` are filled in when empty. A
/// job with an id that exists already is left as it is (idempotent).
void enqueue(db::Tx& tx, const Clock& clock, Job job);
/// Like enqueue, but an existing job of the same id that has not begun is moved to the new run_at.
void postpone(db::Tx& tx, const Clock& clock, Job job);
/// Marks the job as done: to be called in the transaction that saves what it did.
void complete(db::Tx& tx, const Job& job);

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

/// Makes every claimed job ready again: at the start of a server that alone works on its store,
/// after it was killed.
void release_all(db::Tx& tx);

/// How long to wait before attempt `attempts + 1`: 1 s, doubled each time, at most 60 s.
Time backoff(int attempts);

/// Claims the job that is due, if any. `lease` is how long the caller may take.
std::optional<Job> claim(db::Tx& tx, Time now, Time lease);

/// Worker threads that run steps until stopped. Exceptions of a step count as a Retry with backoff.
class Workers {
 public:
    Workers(
        db::Database& database,
        const Clock& clock,
        Metrics& metrics,
        std::map<std::string, StepOptions> steps
    );
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void start(unsigned threads);
    /// Lets the jobs under way finish; the rest stays in the table.
    void stop();
    /// Runs due jobs on the calling thread until none is due. For tests and `seed`. Gives how many
    /// ran.
    int run_due();

 private:
    void loop();
    bool run_one();
    void run(const Job& job);
    void give_back(const Job& job, const Retry& retry, int most_attempts);
    Time next_due();

    db::Database& database_;
    const Clock& clock_;
    Metrics& metrics_;
    std::map<std::string, StepOptions> steps_;
    std::vector<std::thread> threads_{};
    std::atomic<bool> stopping_{false};
};

/// Wakes the workers of this process: work is waiting.
void wake();

}  // namespace k197::jobs
