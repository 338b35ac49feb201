#include "load/loop.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace k197::bench {

int checked(int result, const char* what) {
    if (result < 0) throw std::runtime_error{fmt::format("{}: {}", what, std::strerror(errno))};
    return result;
}

Loop::Loop()
    : epoll_{checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      timer_{checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), "timerfd_create")} {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;  // the alarm
    checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event), "epoll_ctl");
}

Loop::~Loop() {
    close(timer_);
    close(epoll_);
}

void Loop::add(int fd, std::uint32_t events, Watcher& watcher) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &watcher;
    checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

void Loop::change(int fd, std::uint32_t events, Watcher& watcher) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &watcher;
    checked(epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event), "epoll_ctl");
}

void Loop::remove(int fd) {
    checked(epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr), "epoll_ctl");
}

void Loop::alarm(Moment when, std::function<void()> action) {
    using std::chrono::nanoseconds;
    action_ = std::move(action);
    const auto at = std::max<std::int64_t>(
        1, std::chrono::duration_cast<nanoseconds>(when.time_since_epoch()).count()
    );
    itimerspec spec{};
    spec.it_value.tv_sec = at / 1'000'000'000;
    spec.it_value.tv_nsec = at % 1'000'000'000;
    checked(timerfd_settime(timer_, TFD_TIMER_ABSTIME, &spec, nullptr), "timerfd_settime");
}

void Loop::later(std::function<void()> action) {
    if (later_) {
        action = [before = std::move(later_), last = std::move(action)] {
            before();
            last();
        };
    }
    later_ = std::move(action);
}

void Loop::ring() {
    std::uint64_t count = 0;
    if (read(timer_, &count, sizeof count) != sizeof count) return;
    const auto action = std::exchange(action_, nullptr);
    if (action) action();
}

void Loop::run() {
    std::array<epoll_event, 128> events{};
    while (!stopped_) {
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        if (count < 0 && errno == EINTR) continue;
        checked(count, "epoll_wait");
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (event.data.ptr == nullptr) {
                ring();
            } else {
                static_cast<Watcher*>(event.data.ptr)->ready(event.events);
            }
        }
        if (const auto action = std::exchange(later_, nullptr)) action();
    }
}

}  // namespace k197::bench
