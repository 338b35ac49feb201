#pragma once
// Attachments as webhooks give them: one entry of message.attachments[].

#include <vector>

#include "base/json.h"
#include "channel/event.h"

namespace k197::channel {

/// The attachments of a webhook `message`. A sticker that comes both as image and as sticker is
/// given once.
std::vector<Attachment> read_attachments(const Json& message);

}  // namespace k197::channel
