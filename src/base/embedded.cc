#include "base/embedded.h"

#include <algorithm>
#include <span>

#include "base/embedded_table.h"

namespace k197 {
namespace {
std::span<const base::EmbeddedFile> table() {
    return {base::kEmbeddedFiles, base::kEmbeddedCount};
}
}  // namespace

std::optional<std::string_view> embedded(std::string_view path) {
    for (const auto& file : table()) {
        if (path == file.path) {
            return std::string_view{file.begin, static_cast<std::size_t>(file.end - file.begin)};
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> embedded_paths(std::string_view prefix) {
    std::vector<std::string_view> out;
    for (const auto& file : table()) {
        if (std::string_view{file.path}.starts_with(prefix)) out.emplace_back(file.path);
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace k197
