#pragma once
// The door of the inbox: deliveries that arrive together are put on disk together, by one statement
// and one fsync, and each is answered when it is there.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/db.h"

namespace k197::inbox {

struct IntakeLimits {
    std::size_t waiting = 10'000;  ///< deliveries that wait for the disk; above it they are refused
    std::size_t bytes = 128 << 20;  ///< of their bodies together
    std::size_t together = 1'000;   ///< in one commit, at most
};

/// Thread-safe. A lone delivery waits for nobody: what arrives while one commit is under way makes
/// the next.
class Intake {
 public:
    /// Called once, on the intake's thread: true when the delivery is on stable storage, false when
    /// it could not be stored and must be sent again.
    using Done = std::function<void(bool stored)>;

    Intake(db::Database& database, const Clock& clock, Metrics& metrics, IntakeLimits limits = {});
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    void start();
    /// Stores what waits, then ends. Afterwards everything is refused.
    void stop();
    /// Takes a delivery of a channel. False, and `done` is never called, when too much waits or the
    /// intake does not run.
    [[nodiscard]] bool offer(std::string channel, std::string body, Done done);
    /// How many wait for the disk now.
    [[nodiscard]] std::size_t waiting() const;
    /// Many arrive at once, now or a moment ago: what can wait should leave the machine to us.
    [[nodiscard]] bool crowded() const;

 private:
    struct Waiting {
        std::string channel{};
        std::string body{};
        Done done{};
    };
    void run();
    std::vector<Waiting> take();
    void note_crowd(std::size_t together);
    bool store(std::vector<Waiting>& batch);

    db::Database& database_;
    const Clock& clock_;
    Metrics& metrics_;
    const IntakeLimits limits_;
    mutable std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<Waiting> waiting_{};
    std::size_t waiting_bytes_ = 0;
    bool running_ = false;
    std::atomic<std::chrono::steady_clock::time_point> crowded_until_{};
    std::thread thread_{};
};

}  // namespace k197::inbox
