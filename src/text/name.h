#pragma once
// The name by which a citizen introduces themself.

#include <optional>
#include <string>
#include <string_view>

namespace k197::text {

/// The writer's own name: "Tôi là Nguyễn Thị Mẫu", "tôi tên …", or a name before a telephone
/// number. Cautious: a name must begin with a Vietnamese family name, and names of others ("ông
/// Nguyễn Văn X") are not taken.
std::optional<std::string> find_name(std::string_view text);

}  // namespace k197::text
