#pragma once
// Links to media: until when they live, and whether their host is one from which we fetch.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace k197::channel {

/// When a link to Facebook's CDN dies: its parameter `oe` is the moment in hexadecimal seconds.
std::optional<Time> link_expiry(std::string_view url);

/// True when `url` may be fetched: https, no user part, no port, plain ASCII, and its host is in
/// `allowed` ("a.b" exactly, "*.b" any host below b but not b itself). A loopback host (localhost,
/// 127.x.y.z, [::1]) that is in `allowed` may also use http and a port; an entry "127.0.0.1:8198"
/// allows that port only.
bool host_allowed(std::string_view url, const std::vector<std::string>& allowed);

}  // namespace k197::channel
