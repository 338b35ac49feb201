#include "web/webhook.h"

#include "channel/messenger/webhook.h"

namespace k197::web {
namespace {

Response plain(int status, std::string body) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

}  // namespace

Response answer_challenge(const App& app, const Request& request) {
    const auto answer = channel::challenge(request.query, app.verify_token);
    return answer ? plain(200, *answer) : plain(403, "forbidden");
}

void receive_delivery(const App& app, const Request& request, const Reply& reply) {
    if (!channel::genuine(request.header("x-hub-signature-256"), request.body, app.app_secret)) {
        app.metrics.add("webhook_refused_total");
        return reply(plain(401, "bad signature"));
    }
    const auto answer = [reply](bool stored) {
        reply(stored ? plain(200, "EVENT_RECEIVED") : plain(503, "try again"));
    };
    if (!app.intake->offer("messenger", request.body, answer)) answer(false);
}

}  // namespace k197::web
