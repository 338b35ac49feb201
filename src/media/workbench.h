#pragma once
// One untrusted file on the table: it lies alone in a scratch folder, tools work on it in the
// sandbox, and what they leave behind is taken only when it is what was asked for.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/file.h"
#include "media/sandbox.h"

namespace k197::media {

/// How the work on a file ended.
enum class Work {
    Done,
    Damaged,    ///< the tools cannot open it
    TooSlow,    ///< the time for it is up
    NoSandbox,  ///< the tools cannot be run here at all
};

class Workbench {
 public:
    /// Lays `bytes` down as file `name`; all runs together may take `seconds`. Throws db::Failure
    /// without a folder.
    Workbench(const Sandbox& sandbox, std::string_view name, std::string_view bytes, int seconds);

    /// Runs a tool in the folder.
    Work run(std::vector<std::string> argv);
    /// The file `name` that a tool wrote; nothing unless it is a file whose content is of media
    /// type `type`.
    [[nodiscard]] std::optional<std::string> take(std::string_view name, std::string_view type)
        const;

    /// Standard output of the last run.
    [[nodiscard]] const std::string& output() const { return last_.output; }
    /// Standard error of the last run.
    [[nodiscard]] const std::string& problem() const { return last_.problem; }

 private:
    const Sandbox& sandbox_;
    ScratchFolder folder_;
    std::chrono::steady_clock::time_point deadline_;
    ToolOutcome last_{};
};

}  // namespace k197::media
