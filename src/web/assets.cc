#include "web/assets.h"

#include <array>

#include "base/bytes.h"
#include "base/embedded.h"
#include "web/problem.h"

namespace k197::web {
namespace {

std::string type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
    }};
    for (const auto& [ending, type] : kTypes) {
        if (path.ends_with(ending)) return std::string{type};
    }
    return "application/octet-stream";
}

}  // namespace

Response serve_asset(const Request& request) {
    const std::string rest = request.param("rest");
    const std::string path = rest.starts_with("vendor/") ? rest : "frontend/" + rest;
    const auto bytes = embedded(path);
    if (!bytes) return page_problem(404);
    const std::string tag = "\"" + sha256_hex(*bytes).substr(0, 16) + "\"";
    Response response{
        .content_type = type_of(path),
        .headers = {{"ETag", tag}, {"Cache-Control", "public, max-age=3600"}}};
    if (request.header("if-none-match") == tag) {
        response.status = 304;
    } else {
        response.body = std::string{*bytes};
    }
    return response;
}

}  // namespace k197::web
