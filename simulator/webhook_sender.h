#pragma once
// The threads that carry webhooks to the product, by the queue's rules.

#include <thread>
#include <vector>

#include "simulator/stage.h"

namespace k197::simulator {

/// One pass: sends the next delivery that is due. False when there was none. Thread-safe.
bool deliver_next(Stage& stage);

/// Runs `count` threads from construction until destruction.
class WebhookSender {
 public:
    WebhookSender(Stage& stage, unsigned count);

 private:
    std::vector<std::jthread> threads_{};
};

}  // namespace k197::simulator
