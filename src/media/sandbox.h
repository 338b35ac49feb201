#pragma once
// Tools that open untrusted media (ffmpeg, kenh197-picture) run here: in a child that sees /usr and
// one scratch folder, no network, no file of ours, with limits on memory, time and what it writes.
// It is never left out silently: which kind is used is the caller's decision, and a tool that
// cannot be started is an outcome of its own.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace k197::media {

enum class SandboxKind {
    Bubblewrap,  ///< namespaces of its own and the limits
    Limits,  ///< only the limits: for machines that allow no namespaces, when the operator says so
};

/// Our own tool for pictures; it lies beside this program.
constexpr const char* kPictureProgram = "kenh197-picture";
/// The folder of the program that runs.
std::filesystem::path folder_of_this_program();

struct Sandbox {
    SandboxKind kind = SandboxKind::Bubblewrap;
    std::filesystem::path scratch = "/tmp";               ///< where the scratch folders are made
    std::filesystem::path bubblewrap = "/usr/bin/bwrap";  ///< the program
    std::filesystem::path programs = folder_of_this_program();  ///< where kPictureProgram is
};

/// The kind that a configuration names: "bubblewrap" or "rlimits".
std::optional<SandboxKind> sandbox_kind(std::string_view name);

struct ToolRun {
    std::vector<std::string> argv{};  ///< the program by name; paths relative to the folder
    std::chrono::steady_clock::time_point deadline{};
};

struct ToolOutcome {
    enum class How {
        Done,        ///< it says it succeeded
        Failed,      ///< it says it failed, or crashed, or broke a limit
        TimedOut,    ///< killed at the deadline
        NotStarted,  ///< sandbox or tool cannot be run here: says nothing about the file
    };
    How how = How::NotStarted;
    std::string output{};
    std::string problem{};
};

/// Runs a tool in the sandbox with `folder` as its only writable place.
ToolOutcome run_tool(
    const Sandbox& sandbox, const std::filesystem::path& folder, const ToolRun& run
);

/// Whether this machine can make the sandbox; Unavailable says what is in the way (for doctor).
Result<void> sandbox_works(const Sandbox& sandbox);
/// Whether bubblewrap can make its namespaces here.
bool bubblewrap_works();

}  // namespace k197::media
