#include "simulator/delivery_queue.h"

#include <algorithm>
#include <array>
#include <set>

namespace k197::simulator {
namespace {

constexpr std::array kDelays = {
    500 * kMillisecond, 2 * kSecond, 5 * kSecond, 15 * kSecond, 30 * kSecond, 60 * kSecond};
constexpr int kTriesInOrder = 3;  ///< after these a failing delivery lets later ones pass

bool holds_lane(const Delivery& delivery) {
    return !delivery.loose && delivery.attempts <= kTriesInOrder;
}

}  // namespace

std::optional<Time> retry_after(int attempts, Time created, Time now) {
    const auto step = std::min(static_cast<std::size_t>(std::max(attempts, 1)), kDelays.size()) - 1;
    const Time delay =
        static_cast<std::size_t>(attempts) > kDelays.size() ? 2 * kMinute : kDelays[step];
    if (now + delay - created > kHour) return std::nullopt;
    return delay;
}

void DeliveryQueue::add(Delivery delivery) {
    delivery.id = ++last_id_;
    entries_.push_back(std::move(delivery));
}

std::optional<Delivery> DeliveryQueue::take(Time now) {
    std::set<std::string, std::less<>> held;
    for (Delivery& delivery : entries_) {
        const bool blocked = held.contains(delivery.lane) && holds_lane(delivery);
        if (!blocked && !delivery.running && delivery.due <= now) {
            delivery.running = true;
            ++delivery.attempts;
            return delivery;
        }
        if (holds_lane(delivery)) held.insert(delivery.lane);
    }
    return std::nullopt;
}

Fate DeliveryQueue::finish(std::int64_t id, bool accepted, Time now) {
    const auto found = std::ranges::find(entries_, id, &Delivery::id);
    if (found == entries_.end()) return accepted ? Fate::Accepted : Fate::GivenUp;
    const auto delay = accepted ? std::nullopt : retry_after(found->attempts, found->created, now);
    if (!delay) {
        entries_.erase(found);
        return accepted ? Fate::Accepted : Fate::GivenUp;
    }
    found->running = false;
    found->due = now + *delay;
    return Fate::Again;
}

}  // namespace k197::simulator
