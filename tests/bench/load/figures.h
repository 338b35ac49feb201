#pragma once
// Latencies, counted from the moment that a request was due, whether or not it could leave then.

#include <cstdint>
#include <vector>

#include "base/json.h"
#include "load/loop.h"

namespace k197::bench {

class Latencies {
 public:
    void add(Moment due) { add(due, SteadyClock::now()); }
    void add(Moment due, Moment end);
    [[nodiscard]] std::size_t count() const { return microseconds_.size(); }
    /// {count, p50, p90, p99, p999, max} in milliseconds.
    [[nodiscard]] Json summary() const;

 private:
    std::vector<std::uint32_t> microseconds_{};
};

}  // namespace k197::bench
