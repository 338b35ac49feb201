#include "channel/messenger/window.h"

namespace k197::channel {
namespace {

constexpr Time kMargin = kMinute;
constexpr Time kStandard = 24 * kHour - kMargin;
constexpr Time kHumanAgent = 7 * kDay - kMargin;

}  // namespace

Window window(Time last_inbound, Time now, bool written_by_person) {
    if (last_inbound <= 0) return Window::Closed;
    const Time age = now - last_inbound;
    if (age < kStandard) return Window::Open;
    return written_by_person && age < kHumanAgent ? Window::HumanAgent : Window::Closed;
}

Time human_agent_until(Time last_inbound) {
    return last_inbound <= 0 ? 0 : last_inbound + kHumanAgent;
}

}  // namespace k197::channel
