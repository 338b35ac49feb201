#include "web/public/site.h"

#include "base/embedded.h"
#include "web/public/handlers.h"

namespace k197::web::site {
namespace {

constexpr std::size_t kMostForm = 16 << 10;

Response robots(const Request&) {
    return {
        .content_type = "text/plain; charset=utf-8",
        .body = "User-agent: *\nDisallow: /t/\nDisallow: /console\nDisallow: /api\n",
    };
}

Response favicon(const Request&) {
    return {
        .content_type = "image/svg+xml",
        .body = std::string{embedded("frontend/icons/favicon.svg").value_or("")},
        .headers = {{"Cache-Control", "public, max-age=86400"}},
    };
}

}  // namespace

std::vector<Route> routes(const App& app) {
    const auto page = [&app](Response (*handler)(const App&, const Request&)) {
        return [&app, handler](const Request& request) { return handler(app, request); };
    };
    return {
        {"GET", "/", page(home)},
        {"GET", "/stats.json", page(stats)},
        {"GET", "/about", page(about)},
        {"GET", "/privacy", page(privacy)},
        {"GET", "/results", page(list_results)},
        {"GET", "/results/{id}", page(show_result)},
        {"GET", "/results/{id}/media/{media_id}", page(show_picture)},
        {"GET", "/t", page(look_up)},
        {"GET", "/t/{code}", page(follow)},
        {"POST", "/t/{code}/rating", page(rate), kMostForm},
        {"GET", "/robots.txt", robots},
        {"GET", "/favicon.svg", favicon},
    };
}

}  // namespace k197::web::site
