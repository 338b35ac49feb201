#pragma once
// Meta's webhook: GET answers the challenge, POST keeps the bytes on disk and only then says 200.

#include "web/app.h"
#include "web/server.h"

namespace k197::web {

constexpr std::size_t kMostWebhookBytes = 1 << 20;

Response answer_challenge(const App& app, const Request& request);
/// 401 for a bad signature; 503 when it cannot be stored now: Facebook sends it again.
void receive_delivery(const App& app, const Request& request, const Reply& reply);

}  // namespace k197::web
