#pragma once
// Posts on the Page: pictures are uploaded unpublished, then one post carries them.

#include "channel/messenger/judge.h"
#include "channel/outbox.h"
#include "channel/send.h"

namespace k197::channel {

/// Puts the post of this row on the Page.
Judgement send_post(const SendContext& context, const OutboxRow& row);
/// Takes the post named by this row off the Page. A post that never got there counts as removed.
Judgement send_removal(const SendContext& context, const OutboxRow& row);

}  // namespace k197::channel
