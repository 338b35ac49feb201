#include "base/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace k197 {
namespace {

std::int64_t resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::int64_t all = 0;
    std::int64_t resident = 0;
    file >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

/// Without the one that looking opens.
std::int64_t open_files() {
    std::error_code failure;
    const std::filesystem::directory_iterator files{"/proc/self/fd", failure};
    return failure ? 0 : std::distance(begin(files), end(files)) - 1;
}

}  // namespace

ProcessState process_state() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return {
        .resident_bytes = resident_bytes(),
        .open_files = open_files(),
        .most_files = static_cast<std::int64_t>(limit.rlim_cur),
    };
}

}  // namespace k197
