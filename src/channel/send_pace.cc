#include "channel/send_pace.h"

#include <algorithm>
#include <array>

#include "channel/messenger/judge.h"

namespace k197::channel {
namespace {

constexpr int kThrottled = 100;
constexpr Time kSmallStep = kSecond;  // a clock that is corrected by less is no matter
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

CallWindow::CallWindow(std::size_t per_second) : taken_(per_second, -kSecond) {}

Time CallWindow::take(Time now) {
    const auto size = taken_.size();
    const Time& newest = taken_[(oldest_ + size - 1) % size];
    if (newest > now + kSmallStep) {  // the clock was set back: begin anew, a second later
        std::ranges::fill(taken_, now);
        promised_ = 0;
    }
    now = std::max(now, newest);  // who read the clock first need not come first
    const Time free = taken_[oldest_] + kSecond;
    if (free > now) {
        promised_ = std::max(free, promised_ + kSecond / static_cast<Time>(size));
        return promised_ - now;
    }
    taken_[oldest_] = now;
    oldest_ = (oldest_ + 1) % size;
    return 0;
}

Time Pacer::take(CallKind kind, Time now) {
    const std::lock_guard lock{mutex_};
    if (last_ > now + kSmallStep) last_ = promised_ = spacing_until_ = 0;  // the clock was set back
    now = std::max(now, last_);
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
