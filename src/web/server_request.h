#pragma once
// Reading the target of a request. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "web/server.h"

namespace k197::web {

/// A Request with target, path and query, or nothing when the target is not to be trusted: not in
/// origin form, a
/// '%' that encodes nothing, raw bytes outside ASCII, or a path that is not UTF-8, has control
/// characters or
/// "." and ".." segments.
std::optional<Request> read_target(std::string_view target);

/// Whether a Host header has only characters of a host and port.
bool is_host(std::string_view host);

}  // namespace k197::web
