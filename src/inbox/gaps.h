#pragma once
// Which messages of a conversation, as Facebook lists it, are missing on file. Pure.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "channel/event.h"
#include "channel/outbox.h"

namespace k197::inbox {

/// What the store knows of one conversation.
struct OnFile {
    /// Quick replies under a message of ours.
    struct Offer {
        Time at = 0;
        std::vector<channel::Choice> choices{};
    };
    /// A button press whose webhook came without a mid.
    struct Press {
        std::string text{};
        Time at = 0;
    };

    std::map<std::string, Time, std::less<>> known{};  ///< ids of messages on file, when each was
    std::vector<std::string> unconfirmed{};  ///< texts of ours that Facebook has not named yet
    std::vector<Offer> offers{};             ///< the newest first
    std::vector<Press> presses{};
};

/// What a look at a conversation needs beside its messages.
struct GapRules {
    Time floor = 0;       ///< older messages are not looked at
    Time newest_in = 0;   ///< citizens' messages after this may still come by webhook
    Time newest_out = 0;  ///< the Page's messages after this may be ours, on their way
    std::vector<channel::Choice> buttons{};  ///< that are always there: the menu, Get Started
};

/// The events (oldest first, times in whole seconds) that are missing. A tap, of which Facebook
/// tells only the words, gets the payload that stood under them. Within a second the order of the
/// list decides: each is dated after the one before it.
std::vector<channel::Event> missing_events(
    std::vector<channel::Event> events, const OnFile& on_file, const GapRules& rules
);

}  // namespace k197::inbox
