#pragma once
// The way back: events that were read from Facebook's lists, written as the webhook that never
// came, so that they go the same way as all others.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "channel/event.h"

namespace k197::channel {

/// One delivery with these messages (Message and Echo of one Page), in their order. Reading it
/// gives the same events; their times are whole milliseconds.
std::string messages_envelope(
    std::string_view page_id, const std::vector<Event>& events, Time received_at
);

/// One delivery with these changes of the Page's feed (page/feed_list.h).
std::string changes_envelope(
    std::string_view page_id, const std::vector<Json>& changes, Time received_at
);

}  // namespace k197::channel
