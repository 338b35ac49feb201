#include "media/sandbox.h"

#include <fmt/format.h>

#include "media/child.h"
#include "media/file.h"

namespace k197::media {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kOwnPrograms = "/kenh197";  // in the namespaces

void append(Words& to, const Words& words) {
    to.insert(to.end(), words.begin(), words.end());
}

/// Memory 3 GB, processor 120 s, one file 400 MB, no core.
Words limits() {
    return {
        "/usr/bin/prlimit",
        "--as=3221225472",
        "--cpu=120",
        "--fsize=400000000",
        "--nofile=128",
        "--core=0",
        "--"};
}

Words namespaces(const Sandbox& sandbox, const std::filesystem::path& folder) {
    return {
        sandbox.bubblewrap.string(),
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--cap-drop",
        "ALL",
        "--hostname",
        "media",
        "--ro-bind",
        "/usr",
        "/usr",
        "--symlink",
        "usr/lib",
        "/lib",
        "--symlink",
        "usr/lib64",
        "/lib64",
        "--symlink",
        "usr/bin",
        "/bin",
        "--ro-bind-try",
        "/etc/alternatives",
        "/etc/alternatives",  // libblas is found through it
        "--ro-bind-try",
        "/etc/ld.so.cache",
        "/etc/ld.so.cache",
        "--dev-bind",
        "/dev/null",
        "/dev/null",
        "--dev-bind",
        "/dev/urandom",
        "/dev/urandom",
        "--ro-bind-try",
        (sandbox.programs / kPictureProgram).string(),
        std::string{kOwnPrograms} + "/" + kPictureProgram,
        "--bind",
        folder.string(),
        "/work",
        "--chdir",
        "/work",
        "--",
    };
}

Words command(const Sandbox& sandbox, const std::filesystem::path& folder, const Words& tool) {
    Words words = limits();
    if (sandbox.kind == SandboxKind::Bubblewrap) {
        append(words, namespaces(sandbox, folder));
    } else {
        append(words, {"/usr/bin/setpriv", "--no-new-privs", "--pdeathsig", "KILL", "--"});
    }
    append(words, tool);
    return words;
}

std::chrono::steady_clock::time_point in_seconds(int seconds) {
    return std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
}

/// The wrappers speak before the tool does: what they say at the start of standard error is about
/// this machine, and so is a full disk.
bool machine_failed(std::string_view problem) {
    return problem.starts_with("bwrap: ") || problem.starts_with("prlimit: ") ||
           problem.starts_with("setpriv: ") ||
           problem.find("No space left on device") != std::string_view::npos;
}

// As wrappers and the dynamic linker, which misses a library, say it.
constexpr int kCannotRun = 126;
constexpr int kNotFound = 127;

ToolOutcome::How outcome_of(const Ended& ended) {
    switch (ended.how) {
        case Ended::How::NotStarted: return ToolOutcome::How::NotStarted;
        case Ended::How::TimedOut: return ToolOutcome::How::TimedOut;
        case Ended::How::Killed: return ToolOutcome::How::Failed;
        case Ended::How::Exited: break;
    }
    if (ended.status == 0) return ToolOutcome::How::Done;
    if (ended.status == kCannotRun || ended.status == kNotFound)
        return ToolOutcome::How::NotStarted;
    return machine_failed(ended.problem) ? ToolOutcome::How::NotStarted : ToolOutcome::How::Failed;
}

}  // namespace

std::filesystem::path folder_of_this_program() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

std::optional<SandboxKind> sandbox_kind(std::string_view name) {
    if (name == "bubblewrap") return SandboxKind::Bubblewrap;
    if (name == "rlimits") return SandboxKind::Limits;
    return std::nullopt;
}

ToolOutcome run_tool(
    const Sandbox& sandbox, const std::filesystem::path& folder, const ToolRun& run
) {
    const std::string own =
        sandbox.kind == SandboxKind::Bubblewrap ? kOwnPrograms : sandbox.programs.string();
    Ended ended = run_child({
        .argv = command(sandbox, std::filesystem::absolute(folder), run.argv),
        .environment =
            {"PATH=/usr/bin:" + own,
             "HOME=.",
             "TMPDIR=.",
             "LC_ALL=C.UTF-8",
             "VIPS_BLOCK_UNTRUSTED=1",
             "VIPS_CONCURRENCY=1",
             "MALLOC_ARENA_MAX=2"},
        .folder = folder,
        .deadline = run.deadline,
    });
    return {
        .how = outcome_of(ended),
        .output = std::move(ended.output),
        .problem = std::move(ended.problem)};
}

Result<void> sandbox_works(const Sandbox& sandbox) {
    const std::vector<Words> questions{
        {"true"}, {"ffmpeg", "-version"}, {"ffprobe", "-version"}, {kPictureProgram, "--version"}};
    const ScratchFolder folder{sandbox.scratch};
    for (const auto& question : questions) {
        const auto outcome =
            run_tool(sandbox, folder.path(), {.argv = question, .deadline = in_seconds(10)});
        if (outcome.how == ToolOutcome::How::Done) continue;
        return fail(
            Errc::Unavailable,
            fmt::format("{} cannot be run: {}", question.front(), outcome.problem)
        );
    }
    return {};
}

bool bubblewrap_works() {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    const Sandbox sandbox{.kind = SandboxKind::Bubblewrap};
    const auto outcome =
        run_tool(sandbox, folder.path(), {.argv = {"true"}, .deadline = in_seconds(10)});
    return outcome.how == ToolOutcome::How::Done;
}

}  // namespace k197::media
