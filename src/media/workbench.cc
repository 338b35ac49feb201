#include "media/workbench.h"

#include "media/sniff.h"

namespace k197::media {

Workbench::Workbench(
    const Sandbox& sandbox, std::string_view name, std::string_view bytes, int seconds
)
    : sandbox_{sandbox},
      folder_{sandbox.scratch},
      deadline_{std::chrono::steady_clock::now() + std::chrono::seconds{seconds}} {
    write_file(folder_.path() / name, bytes);
}

Work Workbench::run(std::vector<std::string> argv) {
    last_ = run_tool(sandbox_, folder_.path(), {.argv = std::move(argv), .deadline = deadline_});
    switch (last_.how) {
        case ToolOutcome::How::Done: return Work::Done;
        case ToolOutcome::How::Failed: return Work::Damaged;
        case ToolOutcome::How::TimedOut: return Work::TooSlow;
        case ToolOutcome::How::NotStarted: return Work::NoSandbox;
    }
    return Work::NoSandbox;
}

std::optional<std::string> Workbench::take(std::string_view name, std::string_view type) const {
    auto bytes = read_file(folder_.path() / name, most_bytes_of_all() * 2);
    if (!bytes || sniff(*bytes).type != type) return std::nullopt;
    return bytes;
}

}  // namespace k197::media
