#pragma once
// The table of contents of a zip, without opening anything in it.

#include <optional>
#include <string_view>
#include <vector>

namespace k197::media {

/// The names in a zip, as views into `bytes`; nothing when its directory cannot be read, is of the
/// 64-bit form or lists more than 20,000.
std::optional<std::vector<std::string_view>> zip_names(std::string_view bytes);

}  // namespace k197::media
