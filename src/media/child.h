#pragma once
// A child process with nothing of ours but what it is given: arguments, environment, folder, a time
// limit.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace k197::media {

struct ChildSpec {
    std::vector<std::string> argv{};  ///< the first is the program's path
    std::vector<std::string> environment{};
    std::filesystem::path folder{};
    std::chrono::steady_clock::time_point deadline{};
};

struct Ended {
    enum class How {
        Exited,      ///< `status` is its exit status
        Killed,      ///< by a signal, not by us
        TimedOut,    ///< it was still running at the deadline and was killed
        NotStarted,  ///< there is no such program, or no process could be made
    };
    How how = How::NotStarted;
    int status = 0;
    std::string output{};   ///< its standard output, at most 256 KB
    std::string problem{};  ///< its standard error, at most 4 KB
};

/// Runs a child to its end. It gets a process group of its own, no standard input and no open file
/// of ours. Safe with threads (posix_spawn).
Ended run_child(const ChildSpec& spec);

}  // namespace k197::media
