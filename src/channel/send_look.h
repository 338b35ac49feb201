#pragma once
// Looking at Facebook for what we sent and got no answer for.

#include <string>

#include "channel/outbox.h"
#include "channel/send.h"

namespace k197::channel {

struct Look {
    enum class Result {
        Found,   ///< it is there, as `external_id`
        Absent,  ///< everything it could be among was seen, and it is not there
        Later,   ///< Facebook cannot be asked just now
        Cannot,  ///< Facebook does not let us see it
    };
    Result result = Result::Later;
    std::string external_id{};
    Time wait = 0;  ///< of Later: how long, 0 when it is all the same
};

/// Looks for the row: a message in its conversation, through all that was written after it; a
/// private reply at its comment; a post among those of the Page.
Look look_for(const SendContext& context, const OutboxRow& row);

}  // namespace k197::channel
