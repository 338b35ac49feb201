#pragma once
// What is wrong between us and the Page at Facebook. It is told for as long as it lasts, whoever
// has seen its alarm: by the gates of sending and by what Facebook last said of token and
// subscription. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "web/console/findings.h"

namespace k197::web::console {

/// Sending that stands still, a token that is dead, ends soon or lacks a right, events that do not
/// come.
std::vector<Finding> page_findings(const Health& health);

/// Whether a gate is closed for `cause`.
bool is_stopped(const Health& health, std::string_view cause);

/// How sending of `of` (messages posts) fares: "Đang gửi bình thường", or since when it stands
/// still, why, and when it is tried again.
std::string sending_words(const Health& health, std::string_view of);

}  // namespace k197::web::console
