#pragma once
// What every handler works with: the world behind its lock, the clock, and the way out.

#include <atomic>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "base/http.h"
#include "simulator/world.h"

namespace k197::simulator {

/// A value that is only reached while its lock is held. Do no I/O inside use().
template <class T>
class Guarded {
 public:
    explicit Guarded(T value) : value_{std::move(value)} {}

    template <class F>
    auto use(F&& work) {
        const std::lock_guard lock{mutex_};
        return std::forward<F>(work)(value_);
    }

 private:
    std::mutex mutex_{};
    T value_;
};

struct Stage {
    Stage(const Options& options_, const Clock& clock_, Http& http_)
        : options{options_},
          clock{clock_},
          http{http_},
          world{make_world(options_, clock_.now())} {}

    const Options options;
    const Clock& clock;
    Http& http;
    Guarded<World> world;
    std::atomic<bool> stopping{false};
};

}  // namespace k197::simulator
