#include "channel/send_pace.h"

#include <algorithm>
#include <array>

#include "channel/messenger/judge.h"

namespace k197::channel {
namespace {

constexpr int kThrottled = 100;
constexpr Time kStopUnsaid = 5 * kMinute;
constexpr Time kSpacingLasts = kMinute;  // low use comes without headers, so it must end by itself

struct Step {
    int percent;
    Time spacing;
};
constexpr std::array kSteps{
    Step{98, 10 * kSecond},
    Step{95, 3 * kSecond},
    Step{90, kSecond},
    Step{80, 200 * kMillisecond},
};

}  // namespace

Pace pace_of(const std::vector<std::pair<std::string, std::string>>& headers, Time now) {
    const auto usage = read_usage(headers);
    if (usage.regain_minutes > 0) return {.stop_until = now + usage.regain_minutes * kMinute};
    if (usage.percent >= kThrottled) return {.stop_until = now + kStopUnsaid};
    const auto* step =
        std::ranges::find_if(kSteps, [&](const Step& one) { return usage.percent >= one.percent; });
    return {.spacing = step == kSteps.end() ? 0 : step->spacing};
}

// The burst is taken off the even pace: a full burst and a second of refill stay within the limit.
Bucket::Bucket(int per_second, int burst)
    : interval_{kSecond / std::max(per_second - burst, 1)}, tolerance_{interval_ * (burst - 1)} {}

Time Bucket::take(Time now) {
    if (next_ > now + tolerance_ + interval_) next_ = promised_ = now;  // the clock was set back
    const Time free = next_ - tolerance_;
    if (free > now) {
        promised_ = promised_ < free ? free : promised_ + interval_;
        return promised_ - now;
    }
    next_ = std::max(next_, now) + interval_;
    return 0;
}

Time Pacer::take(CallKind kind, Time now) {
    const std::lock_guard lock{mutex_};
    if (last_ > now) last_ = promised_ = spacing_until_ = 0;  // the clock was set back
    const Time free = last_ + spacing_;
    if (now < spacing_until_ && now < free) {
        promised_ = promised_ < free ? free : promised_ + spacing_;
        return promised_ - now;
    }
    Time wait = 0;
    switch (kind) {
        case CallKind::Message: wait = messages_.take(now); break;
        case CallKind::Media: wait = media_.take(now); break;
        case CallKind::Look: wait = looks_.take(now); break;
        case CallKind::Post: break;
    }
    if (wait == 0) last_ = now;
    return wait;
}

void Pacer::space(Time spacing, Time now) {
    const std::lock_guard lock{mutex_};
    spacing_ = spacing;
    spacing_until_ = now + kSpacingLasts;
}

int Pacer::count_trouble(bool trouble) {
    const std::lock_guard lock{mutex_};
    troubles_ = trouble ? troubles_ + 1 : 0;
    return troubles_;
}

}  // namespace k197::channel
