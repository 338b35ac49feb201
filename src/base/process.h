#pragma once
// What this process takes of the machine, for /metrics and the operations page.

#include <cstdint>

namespace k197 {

struct ProcessState {
    std::int64_t resident_bytes = 0;
    std::int64_t open_files = 0;
    std::int64_t most_files = 0;  ///< how many it may open
};

/// As it is now, from /proc; 0 for what cannot be read.
ProcessState process_state();

}  // namespace k197
