#include "inbox/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "base/stopwatch.h"
#include "base/thread_name.h"
#include "inbox/delivery.h"
#include "jobs/step_metrics.h"

namespace k197::inbox {
namespace {

/// Deliveries in one read: few, since nothing else is written to SQLite meanwhile, or many, which
/// is quicker, once they have lost patience.
constexpr std::size_t kFew = 32;
constexpr std::size_t kMany = 256;
/// A look without being rung: what another node has taken in and left behind when it died.
constexpr std::chrono::seconds kLook{1};
/// A crowded door has the machine for so many times as long as a read took.
constexpr double kMostPauses = 39;
/// When deliveries have waited so long, no crowd at the door goes before them; a second earlier it
/// begins to have less.
constexpr Time kPatience = 10 * kSecond;

constexpr std::chrono::milliseconds kGlance{20};

/// Seconds to leave the machine to a crowd after a read that took so many, of which the oldest
/// delivery had waited so long before it.
double pause_after(double took, Time waited) {
    const auto left = std::max(0.0, static_cast<double>(kPatience - waited) / kSecond - took);
    return std::min(left, kMostPauses * took * std::min(left, 1.0));
}

}  // namespace

struct Reader::Bell {
    std::mutex mutex{};
    std::condition_variable rung{};
    std::condition_variable ended{};
    bool waiting = true;  // there may be something to read
    bool stopping = false;

    void ring() {
        {
            const std::lock_guard lock{mutex};
            waiting = true;
        }
        rung.notify_one();
    }
    /// Lets the door have the machine as long as it is crowded, at most so many seconds.
    void rest(double seconds, const std::function<bool()>& crowded) {
        const Stopwatch watch;
        std::unique_lock lock{mutex};
        while (!stopping && watch.seconds() < seconds && crowded()) ended.wait_for(lock, kGlance);
    }
    /// False when it is time to end.
    bool wait() {
        std::unique_lock lock{mutex};
        rung.wait_for(lock, kLook, [this] { return waiting || stopping; });
        waiting = false;
        return !stopping;
    }
};

Reader::Reader(const ReadContext& context, std::function<bool()> crowded)
    : context_{context}, crowded_{std::move(crowded)}, bell_{std::make_shared<Bell>()} {}

Reader::~Reader() {
    stop();
}

void Reader::start() {
    context_.database.listen(std::string{kUnread}, [bell = bell_] { bell->ring(); });
    thread_ = std::thread{[this] { run(); }};
}

void Reader::stop() {
    {
        const std::lock_guard lock{bell_->mutex};
        bell_->stopping = true;
    }
    bell_->rung.notify_one();
    bell_->ended.notify_one();
    if (thread_.joinable()) thread_.join();
}

/// A store that fails is waited for: the deliveries are safe in it.
void Reader::run() {
    name_thread("reader");
    const auto counted = jobs::step_metrics(context_.metrics, "inbox.read");
    std::size_t together = kFew;
    while (bell_->wait()) {
        try {
            const Stopwatch watch;
            const auto seen = read_new(context_, together);
            if (seen.deliveries == 0) continue;
            counted.seconds.observe(watch.seconds());
            counted.done.add(static_cast<std::int64_t>(seen.deliveries));
            if (seen.deliveries == together) bell_->ring();
            together = seen.waited < kPatience ? kFew : kMany;
            bell_->rest(pause_after(watch.seconds(), seen.waited), crowded_);
        } catch (const std::exception& problem) {
            log_error("reading_failed", log_problem(problem.what()));
        }
    }
}

}  // namespace k197::inbox
