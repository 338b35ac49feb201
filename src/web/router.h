#pragma once
// Which route answers a path. Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/server.h"

namespace k197::web {

using Params = std::map<std::string, std::string, std::less<>>;

/// The texts behind the pattern's braces, or nothing when `path` does not fit. "{name}" takes one
/// segment that is not empty; a last "{rest*}" takes all that remains, nothing included.
std::optional<Params> match_pattern(std::string_view pattern, std::string_view path);

struct FoundRoute {
    const Route* route = nullptr;  ///< the first that fits method and path; null when none does
    Params params{};
    std::string allow{};  ///< without a route: the methods the path has, "GET, HEAD, POST"; "" for
                          ///< an unknown path
};

/// A HEAD finds the GET route. The route lives as long as `routes`.
FoundRoute find_route(
    const std::vector<Route>& routes, std::string_view method, std::string_view path
);

}  // namespace k197::web
