#include "web/server_request.h"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/json.h"
#include "web/form_urlencoded.h"

namespace k197::web {
namespace {

constexpr std::string_view kHostMarks = "-._~:[]%";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the '/'
        const auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

bool is_trusted_path(const std::string& path) {
    return path.starts_with('/') && std::ranges::none_of(path, is_control) &&
           to_valid_utf8(path) == path && !has_dot_segment(path);
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<Request> read_target(std::string_view target) {
    const auto url = boost::urls::parse_origin_form(target);
    if (!url) return std::nullopt;
    Request request{.path = percent_decoded(url->encoded_path()), .target = std::string{target}};
    if (!is_trusted_path(request.path)) return std::nullopt;
    request.query = read_form_urlencoded(url->encoded_query());
    return request;
}

bool is_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || kHostMarks.find(c) != std::string_view::npos;
    });
}

std::string_view Request::header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, [](const auto& pair) {
        return std::string_view{pair.first};
    });
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<std::string> Request::query_value(std::string_view name) const {
    const auto found = std::ranges::find(query, name, [](const auto& pair) {
        return std::string_view{pair.first};
    });
    if (found == query.end()) return std::nullopt;
    return found->second;
}

std::string Request::param(std::string_view name) const {
    const auto found = params.find(name);
    return found == params.end() ? "" : found->second;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [header_name, value] : headers) {
        if (header_name != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto item = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(item.size() + 1, rest.size()));
            const auto equals = item.find('=');
            if (equals == std::string_view::npos || trimmed(item.substr(0, equals)) != name)
                continue;
            return std::string{trimmed(item.substr(equals + 1))};
        }
    }
    return std::nullopt;
}

}  // namespace k197::web
