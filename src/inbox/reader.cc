#include "inbox/reader.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "base/stopwatch.h"
#include "base/thread_name.h"
#include "jobs/step_metrics.h"

namespace k197::inbox {
namespace {

constexpr std::size_t kTogether = 256;
constexpr std::size_t kWhilePressed = 48;
/// A look without being rung: what another node has taken in and left behind when it died.
constexpr std::chrono::seconds kLook{1};

}  // namespace

struct Reader::Bell {
    std::mutex mutex{};
    std::condition_variable rung{};
    bool waiting = true;  // there may be something to read
    bool stopping = false;

    void ring() {
        {
            const std::lock_guard lock{mutex};
            waiting = true;
        }
        rung.notify_one();
    }
    /// Lets others have the store for a while.
    void rest(double seconds) {
        std::unique_lock lock{mutex};
        rung.wait_for(lock, std::chrono::duration<double>{seconds}, [this] { return stopping; });
    }
    /// False when it is time to end.
    bool wait() {
        std::unique_lock lock{mutex};
        rung.wait_for(lock, kLook, [this] { return waiting || stopping; });
        waiting = false;
        return !stopping;
    }
};

Reader::Reader(const ReadContext& context, std::function<std::size_t()> at_door)
    : context_{context}, at_door_{std::move(at_door)}, bell_{std::make_shared<Bell>()} {}

Reader::~Reader() {
    stop();
}

void Reader::start() {
    context_.database.listen([bell = bell_] { bell->ring(); });
    thread_ = std::thread{[this] { run(); }};
}

void Reader::stop() {
    {
        const std::lock_guard lock{bell_->mutex};
        bell_->stopping = true;
    }
    bell_->rung.notify_one();
    if (thread_.joinable()) thread_.join();
}

/// A store that fails is waited for: the deliveries are safe in it.
void Reader::run() {
    name_thread("reader");
    const auto counted = jobs::step_metrics(context_.metrics, "inbox.read");
    while (bell_->wait()) {
        try {
            const Stopwatch watch;
            const auto most = at_door_() > 0 ? kWhilePressed : kTogether;
            const auto count = read_new(context_, most);
            if (count > 0) counted.seconds.observe(watch.seconds());
            counted.done.add(static_cast<std::int64_t>(count));
            if (count == most) bell_->ring();
            if (count > 0 && at_door_() > 0) bell_->rest(watch.seconds());
        } catch (const std::exception& problem) {
            log_error("reading_failed", log_problem(problem.what()));
        }
    }
}

}  // namespace k197::inbox
