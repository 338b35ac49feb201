#pragma once
// How long work of this process took, for metrics: by the clock that is never set. What is decided
// or stored uses Clock.

#include <chrono>

namespace k197 {

class Stopwatch {
 public:
    /// Since it was made.
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }

 private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace k197
