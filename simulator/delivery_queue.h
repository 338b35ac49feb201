#pragma once
// Webhook deliveries that wait for their turn, and when a failed one is tried again. Pure: time is
// given.

#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "base/clock.h"

namespace k197::simulator {

struct Delivery {
    std::int64_t id = 0;
    std::string lane{};   ///< deliveries of one lane keep their order
    std::string field{};  ///< the webhook field, for the log
    std::string body{};   ///< the exact bytes
    std::string mid{};    ///< the message it tells of, or ""
    Time created = 0;
    Time due = 0;
    int attempts = 0;
    bool running = false;
    bool loose = false;  ///< holds nobody back and waits for nobody
};

/// How long to wait after `attempts` failures, or nothing once an hour has passed since `created`:
/// a few tries at once, then a growing back-off.
std::optional<Time> retry_after(int attempts, Time created, Time now);

/// What became of a delivery.
enum class Fate { Accepted, Again, GivenUp };

/// Not thread-safe: it lives in the World, behind its lock.
class DeliveryQueue {
 public:
    void add(Delivery delivery);
    /// The next that is due, marked as running.
    std::optional<Delivery> take(Time now);
    /// Reports how a running one ended.
    Fate finish(std::int64_t id, bool accepted, Time now);
    [[nodiscard]] std::size_t waiting() const { return entries_.size(); }
    void clear() { entries_.clear(); }

 private:
    std::list<Delivery> entries_{};
    std::int64_t last_id_ = 0;
};

}  // namespace k197::simulator
