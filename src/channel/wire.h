#pragma once
// Readings that forgive what Facebook's payloads vary: seconds or milliseconds, numbers or strings,
// absent or 0.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "channel/event.h"

namespace k197::channel::wire {

/// What every reader of one entry needs.
struct Context {
    std::string_view page_id{};
    Time received_at = 0;
    std::string entry_time{};  ///< as written; tells events without a time of their own apart
    bool standby = false;
};

/// A moment written in seconds, milliseconds or microseconds, as number or string, or as RFC 3339.
/// Nothing for 0, negative numbers and everything else.
std::optional<Time> moment(const Json& value);
/// The moment, or `received_at` when there is none or it cannot be true: before Facebook, or over a
/// day ahead.
Time moment_or(const Json& value, Time received_at);

/// True for true, 1 and "true".
bool flag(const Json& value);

/// `name`:SHA-256 over the parts, each with its length.
std::string digest(std::string_view name, std::initializer_list<std::string_view> parts);

/// An attachment that is a link, with the link's expiry.
Attachment link(Attachment::Kind kind, std::string url, std::string title = {});

}  // namespace k197::channel::wire
