#include "web/routes.h"

#include "base/embedded.h"
#include "web/api/api.h"
#include "web/assets.h"
#include "web/console/console.h"
#include "web/metrics_page.h"
#include "web/problem.h"
#include "web/public/site.h"
#include "web/session.h"
#include "web/webhook.h"

namespace k197::web {
namespace {

constexpr std::size_t kMostJson = 256 << 10;
constexpr std::size_t kMostUpload = 210 << 20;

struct ApiRow {
    const char* method = "";
    const char* pattern = "";
    api::Handler handler = nullptr;
    std::size_t max_body = kMostJson;
};

constexpr ApiRow kApi[] = {
    {"GET", "/api/v1/reports", api::list_reports},
    {"POST", "/api/v1/reports", api::create_report},
    {"GET", "/api/v1/reports/{code}", api::get_report},
    {"POST", "/api/v1/reports/{code}/actions/{action}", api::act},
    {"POST", "/api/v1/reports/{code}/messages", api::send_message},
    {"GET", "/api/v1/reports/{code}/documents/{file}", api::get_document},
    {"GET", "/api/v1/reports/{code}/dossier.zip", api::get_dossier},
    {"POST", "/api/v1/media", api::upload_media, kMostUpload},
    {"GET", "/api/v1/media/{id}", api::get_media},
    {"GET", "/api/v1/conversations/{id}", api::get_conversation},
    {"POST", "/api/v1/conversations/{id}/hand-back", api::hand_back_conversation},
    {"GET", "/api/v1/units", api::list_units},
    {"GET", "/api/v1/fields", api::list_fields},
    {"GET", "/api/v1/stats", api::stats},
    {"GET", "/api/v1/inbox", api::list_inbox},
    {"POST", "/api/v1/inbox/{id}/replay", api::replay_delivery},
    {"GET", "/api/v1/outbox", api::list_outbox},
};

Response healthy(const Request&) {
    return {.content_type = "text/plain; charset=utf-8", .body = "ok\n"};
}

/// `?intake` asks only for what the intake needs: without the media store it goes on.
Response ready(const App& app, const Request& request) {
    const std::string problem = app.not_ready(!request.query_value("intake"));
    return {
        .status = problem.empty() ? 200 : 503,
        .content_type = "text/plain; charset=utf-8",
        .body = problem.empty() ? "ready\n" : problem + "\n",
    };
}

Response describe(const Request&) {
    return {
        .content_type = "application/json; charset=utf-8",
        .body = std::string{embedded("data/openapi.json").value_or("{}")}};
}

/// The handler with its caller, or 401.
Handler with_bearer(const App& app, api::Handler handler) {
    return [&app, handler](const Request& request) {
        const auto caller = bearer_of(app, request);
        if (caller) return handler(app, *caller, request);
        auto refused = json_problem(caller.error());
        refused.headers.emplace_back("WWW-Authenticate", "Bearer");
        return refused;
    };
}

}  // namespace

std::vector<Route> all_routes(const App& app) {
    std::vector<Route> routes{
        {"GET",
         "/webhooks/facebook",
         [&app](const Request& r) { return answer_challenge(app, r); }},
        {"POST",
         "/webhooks/facebook",
         nullptr,
         kMostWebhookBytes,
         [&app](const Request& r, const Reply& reply) { receive_delivery(app, r, reply); }},
        {"GET", "/healthz", healthy},
        {"GET", "/readyz", [&app](const Request& r) { return ready(app, r); }},
        {"GET", "/metrics", [&app](const Request&) { return show_metrics(app); }},
        {"GET", "/assets/{rest*}", serve_asset},
        {"GET", "/api/v1/openapi.json", describe},
    };
    for (const auto& row : kApi) {
        routes.push_back({row.method, row.pattern, with_bearer(app, row.handler), row.max_body});
    }
    for (auto& route : console::routes(app)) routes.push_back(std::move(route));
    for (auto& route : site::routes(app)) routes.push_back(std::move(route));
    return routes;
}

}  // namespace k197::web
