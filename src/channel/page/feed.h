#pragma once
// The Page's feed: a change of field feed, mention or ratings, about comments, posts and what
// happens to them.

#include "base/json.h"
#include "channel/event.h"
#include "channel/wire.h"

namespace k197::channel {

/// The event in one item of entry[].changes[]. What the Page itself wrote is OwnPost; where
/// Facebook hides the author (`from` absent) a comment or post counts as a citizen's, without a
/// person.
Event read_feed_change(const Json& change, const wire::Context& context);

}  // namespace k197::channel
