#include "web/router.h"

#include <algorithm>

namespace k197::web {
namespace {

bool is_rest(std::string_view part) {
    return part.starts_with('{') && part.ends_with("*}");
}
bool is_named(std::string_view part) {
    return part.starts_with('{') && part.ends_with('}');
}

/// Cuts the text before the next '/' off `text`.
std::string_view take_segment(std::string_view& text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto segment = text.substr(0, slash);
    text.remove_prefix(slash);
    return segment;
}

/// Removes a '/' from the front; false when there is none.
bool take_slash(std::string_view& text) {
    if (!text.starts_with('/')) return false;
    text.remove_prefix(1);
    return true;
}

/// `methods` with `method` (and HEAD behind GET), each once.
void allow(std::string& methods, std::string_view method) {
    const std::string added = method == "GET" ? "GET, HEAD" : std::string{method};
    if (methods.find(added) != std::string::npos) return;
    if (!methods.empty()) methods += ", ";
    methods += added;
}

}  // namespace

std::optional<Params> match_pattern(std::string_view pattern, std::string_view path) {
    Params params;
    while (take_slash(pattern)) {
        if (!take_slash(path)) return std::nullopt;
        const auto part = take_segment(pattern);
        if (is_rest(part)) {
            params.emplace(part.substr(1, part.size() - 3), path);
            return params;
        }
        const auto segment = take_segment(path);
        if (is_named(part)) {
            if (segment.empty()) return std::nullopt;
            params.emplace(part.substr(1, part.size() - 2), segment);
        } else if (part != segment) {
            return std::nullopt;
        }
    }
    if (!path.empty()) return std::nullopt;
    return params;
}

FoundRoute find_route(
    const std::vector<Route>& routes, std::string_view method, std::string_view path
) {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    std::string methods;
    for (const Route& route : routes) {
        auto params = match_pattern(route.pattern, path);
        if (!params) continue;
        if (route.method == wanted) return {.route = &route, .params = std::move(*params)};
        allow(methods, route.method);
    }
    return {.allow = std::move(methods)};
}

}  // namespace k197::web
