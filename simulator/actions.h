#pragma once
// What people do: a citizen writes, presses, reacts, comments; the Page answers. Each changes the
// world and queues the webhooks that follow. No I/O.

#include <string>
#include <vector>

#include "base/result.h"
#include "simulator/world.h"

namespace k197::simulator {

/// What a citizen is about to send.
struct Draft {
    std::string text{};
    std::string payload{};  ///< of the quick reply that was tapped
    std::string reply_to{};
    std::vector<Attachment> attachments{};
    bool apart = false;  ///< each attachment as a message of its own
};

/// The mids made, one unless `apart`.
Result<std::vector<std::string>> citizen_writes(
    World& world, std::string_view psid, const Draft& draft, Time now
);

/// A button, a menu item or Get Started.
struct Press {
    std::string title{};
    std::string payload{};
    Json referral{};  ///< null without one
};

Result<std::string> citizen_presses(
    World& world, std::string_view psid, const Press& press, Time now
);

/// Opens the thread by an m.me link: Get Started with the referral in a new thread, else a referral
/// event.
Result<void> citizen_arrives(World& world, std::string_view psid, const Json& referral, Time now);

/// At most five edits.
Result<void> citizen_edits(World& world, std::string_view mid, std::string_view text, Time now);
Result<void> citizen_unsends(World& world, std::string_view mid, Time now);
/// "" takes the reaction back.
Result<void> citizen_reacts(World& world, std::string_view mid, std::string_view emoji, Time now);
/// The person has the thread open: a read event when something new was there.
void citizen_reads(World& world, Citizen& citizen, Time now);

/// Keeps a message of the Page and queues echo and delivery. Gives its mid.
std::string page_writes(World& world, Message message, Time now);

/// A comment below a post or another comment. `from_id` is a citizen's user_id or the Page.
Result<std::string> add_comment(World& world, Comment comment, Time now);
Result<void> edit_comment(World& world, std::string_view id, std::string_view text, Time now);
Result<void> remove_comment(World& world, std::string_view id, Time now);

/// A post on the Page's wall, by the Page or a visitor. Gives its id.
std::string add_post(World& world, Post post, Time now);
/// Publishes what was scheduled for `now` or earlier.
void publish_due(World& world, Time now);

}  // namespace k197::simulator
