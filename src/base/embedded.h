#pragma once
// Files carried in the binary: migrations/, data/, templates/, frontend/ and vendor/ (from npm), by
// path.

#include <optional>
#include <string_view>
#include <vector>

namespace k197 {

/// The bytes of "data/fields.json" and the like. They live as long as the process.
std::optional<std::string_view> embedded(std::string_view path);
/// The paths that begin with `prefix`, sorted.
std::vector<std::string_view> embedded_paths(std::string_view prefix);

}  // namespace k197
