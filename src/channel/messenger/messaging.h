#pragma once
// One messaging event: an item of entry[].messaging[], entry[].standby[] or a change of a messaging
// field.

#include "base/json.h"
#include "channel/event.h"
#include "channel/wire.h"

namespace k197::channel {

/// The event in `from`. Kinds that need a citizen become Other when none is named.
Event read_messaging(const Json& from, const wire::Context& context);

}  // namespace k197::channel
