#pragma once
// Posts on the Page: pictures are uploaded unpublished, then one post carries them.

#include <string>

#include "base/json.h"
#include "channel/messenger/judge.h"
#include "channel/outbox.h"
#include "channel/send.h"

namespace k197::channel {

/// Uploads the pictures of this row, not shown yet, into `media`. Never Unknown: an unshown copy
/// harms nobody.
Judgement upload_pictures(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row, Json& media
);
/// Puts the post of this row on the Page, with what was uploaded.
Judgement publish_post(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row, const Json& media
);
/// Takes the post named by this row off the Page. A post that never got there counts as removed.
Judgement send_removal(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row
);

}  // namespace k197::channel
