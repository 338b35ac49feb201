#include "simulator/webhook_sender.h"

#include <chrono>

#include "base/log.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr int kAnswerWithinMs = 5'000;
constexpr std::chrono::milliseconds kIdle{25};

HttpAnswer post(Stage& stage, const Delivery& delivery) {
    HttpRequest request{.method = "POST", .url = stage.options.webhook_url, .body = delivery.body};
    request.timeout_ms = kAnswerWithinMs;
    request.headers = {
        {"Content-Type", "application/json"},
        {"User-Agent", "facebookexternalua"},
        {"X-Hub-Signature-256", signature_header(stage.options.app_secret, delivery.body)},
    };
    return stage.http.send(request);
}

std::string_view words(Fate fate) {
    switch (fate) {
        case Fate::Accepted: return "accepted";
        case Fate::Again: return "waiting";
        case Fate::GivenUp: return "failed";
    }
    return "";
}

/// After an hour without an answer Facebook stops sending this Page's events to the app.
void disable(World& world) {
    world.subscribed.clear();
    world.queue.clear();
    log_warning("simulator.webhooks_disabled");
}

void record(
    World& world, const Delivery& delivery, const HttpAnswer& answer, Time began, Time now
) {
    const bool accepted = answer.outcome == HttpOutcome::Answered && answer.status == 200;
    const Fate fate = world.queue.finish(delivery.id, accepted, now);
    if (Message* message = find_message(world, delivery.mid);
        message != nullptr && message->delivery != "accepted") {
        message->delivery = words(fate);
        message->changed = touch(world);
    }
    note(
        world,
        {
            .at = began,
            .kind = "webhook",
            .method = "POST",
            .path = delivery.field,
            .status = answer.status,
            .took_ms = (now - began) / kMillisecond,
            .note = accepted
                        ? ""
                        : "attempt " + std::to_string(delivery.attempts) + " " + answer.problem,
            .request = delivery.body.substr(0, 6'000),
            .response = answer.body.substr(0, 500),
        }
    );
    if (fate == Fate::GivenUp) disable(world);
}

}  // namespace

bool deliver_next(Stage& stage) {
    const Time began = stage.clock.now();
    const auto delivery = stage.world.use([&](World& world) { return world.queue.take(began); });
    if (!delivery) return false;
    const HttpAnswer answer = post(stage, *delivery);
    stage.world.use([&](World& world) {
        record(world, *delivery, answer, began, stage.clock.now());
    });
    return true;
}

WebhookSender::WebhookSender(Stage& stage, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        threads_.emplace_back([&stage](const std::stop_token& stop) {
            while (!stop.stop_requested() && !stage.stopping) {
                if (!deliver_next(stage)) std::this_thread::sleep_for(kIdle);
            }
        });
    }
}

}  // namespace k197::simulator
