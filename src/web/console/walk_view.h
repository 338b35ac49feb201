#pragma once
// The looks for missed messages (inbox/backfill.h) in words: how the last one went, and what a
// person must do about it. Pure.

#include <optional>
#include <string>
#include <vector>

#include "web/console/findings.h"

namespace k197::web::console {

/// "Xong 3 phút trước; hỏi 40 cuộc trao đổi, bù 2 tin", or what the walk lacks and what Facebook
/// said.
std::string walk_words(const std::optional<inbox::Walk>& walk, Time now);

/// Lists that Facebook does not show for want of a right, walks that get nowhere, and what was
/// skipped.
std::vector<Finding> walk_findings(const Health& health);

}  // namespace k197::web::console
