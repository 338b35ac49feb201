#include "web/webhook.h"

#include "channel/messenger/webhook.h"
#include "inbox/delivery.h"

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

Response receive_delivery(const App& app, const Request& request) {
    if (!channel::genuine(request.header("x-hub-signature-256"), request.body, app.app_secret)) {
        app.metrics.add("webhook_refused_total");
        return plain(401, "bad signature");
    }
    app.database.write([&](db::Tx& tx) {
        inbox::store_delivery(tx, app.clock, "messenger", request.body);
    });
    app.metrics.add("webhook_accepted_total");
    return plain(200, "EVENT_RECEIVED");
}

}  // namespace k197::web
