#pragma once
// What may not be sent now because the citizen wrote too long ago: held, with how they can be told.

#include <optional>

#include "channel/outbox.h"
#include "channel/send.h"
#include "jobs/jobs.h"

namespace k197::channel {

/// Holds a message until the citizen writes again; its template goes instead, if one is approved.
/// `last_inbound` is what the caller knew: when the citizen wrote meanwhile, it is tried at once.
std::optional<jobs::Retry> hold(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, Time last_inbound
);

}  // namespace k197::channel
