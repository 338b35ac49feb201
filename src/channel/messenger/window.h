#pragma once
// When a Page may write to a person. Facebook counts from the person's last message, tap or
// reaction.

#include "base/clock.h"

namespace k197::channel {

enum class Window {
    Open,        ///< under 24 hours: anything, as RESPONSE without a tag
    HumanAgent,  ///< under 7 days: only what a person wrote, as MESSAGE_TAG with HUMAN_AGENT
    Closed,      ///< nothing until the citizen writes again
};

/// The window at `now`. `last_inbound` of 0 or less means that the person never wrote. It closes a
/// minute before Facebook's does, so that a send under way does not arrive too late.
Window window(Time last_inbound, Time now, bool written_by_person);

/// Until when an officer may write; 0 when the person never wrote.
Time human_agent_until(Time last_inbound);

}  // namespace k197::channel
