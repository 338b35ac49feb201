#pragma once
// Links to media on Facebook's CDN: when they die, and when to try again.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace k197::media {

/// When a CDN link expires: its query parameter `oe`, seconds since 1970 in hex. Nothing when it
/// has none.
std::optional<Time> expiry_of(std::string_view url);

/// How long to wait after attempt number `attempts` failed: 1 s, doubled each time, at most 15 min,
/// and not past `deadline`, when there is one last attempt. Nothing when `deadline` has come: give
/// up.
std::optional<Time> next_attempt(int attempts, Time now, Time deadline);

/// Where a redirect from `url` to `location` leads; nothing for anything but http and https.
std::optional<std::string> redirect_target(std::string_view url, std::string_view location);

}  // namespace k197::media
