#pragma once
// Webhook events in Meta's shapes, and their way into the queue under the switches.

#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "simulator/world.h"

namespace k197::simulator {

/// The Page Inbox writes with this app id.
constexpr const char* kInboxAppId = "263902037430900";

/// One item of entry.messaging[], or of entry.changes[] when the field is "feed".
struct Event {
    std::string field{};
    std::string lane{};
    std::string mid{};
    Json item{};
};

/// {"object":"page","entry":[…]} around one item.
Json envelope(const World& world, const Event& event, Time now);

/// Queues the event when its field is subscribed, as the switches want it: lost, twice, late.
void emit(World& world, const Event& event, Time now);

/// What the citizen wrote, tapped or attached.
Event message_event(const World& world, const Message& message, Time now);
/// The same message seen from the Page's side.
Event echo_event(const World& world, const Message& message, Time now);
Event edit_event(const World& world, const Message& message, Time now);
Event unsend_event(const World& world, const Message& message, Time now);
Event reaction_event(const World& world, const Message& message, Time now);
/// `referral` may be null.
Event postback_event(const World& world, const Message& message, const Json& referral);
Event referral_event(const World& world, std::string_view psid, const Json& referral, Time now);
Event delivery_event(const World& world, const Message& message, Time now);
Event read_event(const World& world, std::string_view psid, Time now);

/// {ref, source, type}
Json make_referral(std::string_view ref, std::string_view source);

/// A comment's webhook; `verb` is add, edited or remove.
Event comment_event(const World& world, const Comment& comment, std::string_view verb, Time now);
/// A post's webhook; `verb` is add, edited or remove.
Event post_event(const World& world, const Post& post, std::string_view verb, Time now);

}  // namespace k197::simulator
