#pragma once
// One thread, epoll, and one alarm of sub-millisecond precision.

#include <chrono>
#include <cstdint>
#include <functional>

namespace k197::bench {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;

/// Something that owns a file descriptor of the loop. It must outlive the call of ready() that it
/// is in; Loop::later is for what must end itself.
class Watcher {
 public:
    Watcher() = default;
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    virtual ~Watcher() = default;
    /// `events` are those of epoll.
    virtual void ready(std::uint32_t events) = 0;
};

class Loop {
 public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void add(int fd, std::uint32_t events, Watcher& watcher);
    void change(int fd, std::uint32_t events, Watcher& watcher);
    void remove(int fd);
    /// Calls `action` at `when`, once; replaces the alarm that was set before.
    void alarm(Moment when, std::function<void()> action);
    /// Calls `action` when the events at hand are through.
    void later(std::function<void()> action);
    /// Until stop(). An alarm that is not set again leaves the loop waiting for descriptors.
    void run();
    void stop() { stopped_ = true; }

 private:
    void ring();

    int epoll_;
    int timer_;
    bool stopped_ = false;
    std::function<void()> action_{};
    std::function<void()> later_{};
};

/// Throws std::runtime_error with errno's text when `result` is negative; else gives it.
int checked(int result, const char* what);

}  // namespace k197::bench
