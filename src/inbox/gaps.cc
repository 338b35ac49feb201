#include "inbox/gaps.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "channel/messenger/graph.h"
#include "text/length.h"

namespace k197::inbox {
namespace {

using channel::Event;
using channel::EventKind;

constexpr Time kSameMoment = 2 * kSecond;

/// The payload of the choice that reads like `said`; a title is shown cut to Messenger's length.
std::string payload_in(const std::vector<channel::Choice>& choices, const std::string& said) {
    const auto found = std::ranges::find_if(choices, [&](const channel::Choice& choice) {
        return said == choice.title || said == text::cut(choice.title, channel::kMaxChoiceTitle);
    });
    return found == choices.end() ? std::string{} : found->payload;
}

/// Only the quick replies shown last can be pressed; buttons of the menu always.
std::string payload_of(const Event& event, const OnFile& on_file, const GapRules& rules) {
    const auto offer = std::ranges::find_if(on_file.offers, [&](const OnFile::Offer& one) {
        return one.at <= event.at + kSecond;
    });
    if (offer != on_file.offers.end()) {
        if (auto payload = payload_in(offer->choices, event.text); !payload.empty()) return payload;
    }
    return payload_in(rules.buttons, event.text);
}

bool is_a_known_press(const Event& event, const OnFile& on_file) {
    return std::ranges::any_of(on_file.presses, [&](const OnFile::Press& press) {
        return press.text == event.text && std::abs(press.at - event.at) <= kSameMoment;
    });
}

bool is_ours_on_its_way(const Event& event, const OnFile& on_file) {
    return std::ranges::find(on_file.unconfirmed, event.text) != on_file.unconfirmed.end();
}

/// Whether an event that is not on file belongs there.
bool is_missing(const Event& event, const OnFile& on_file, const GapRules& rules) {
    const bool too_old = event.at + kSecond <= rules.floor;  // its second had passed
    if (too_old || event.person.empty()) return false;
    if (event.kind == EventKind::Echo)
        return event.at <= rules.newest_out && !is_ours_on_its_way(event, on_file);
    return event.kind == EventKind::Message && event.at <= rules.newest_in &&
           !is_a_known_press(event, on_file);
}

/// When an event of the whole second `second` took place, given the one before it and, if it is on
/// file, its own time.
Time exact_time(Time second, Time before, std::optional<Time> known) {
    const Time at = known ? std::clamp(*known, second, second + kSecond - kMillisecond) : second;
    return std::max(at, before + kMillisecond);
}

}  // namespace

std::vector<Event> missing_events(
    std::vector<Event> events, const OnFile& on_file, const GapRules& rules
) {
    std::vector<Event> out;
    Time before = 0;
    for (auto& event : events) {
        const auto known = on_file.known.find(event.external_id);
        const bool is_known = known != on_file.known.end();
        const Time second = event.at;
        before = exact_time(second, before, is_known ? std::optional{known->second} : std::nullopt);
        if (is_known || !is_missing(event, on_file, rules)) continue;
        event.at = before;
        if (event.kind == EventKind::Message && event.attachments.empty())
            event.payload = payload_of(event, on_file, rules);
        out.push_back(std::move(event));
    }
    return out;
}

}  // namespace k197::inbox
