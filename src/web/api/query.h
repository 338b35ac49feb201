#pragma once
// What lists are asked for in the query: each value is read strictly, a wrong one names its field.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "web/server.h"

namespace k197::web::api {

/// ?limit= of a list: 50 by default, 200 for what is more. Invalid for what is no number from 1.
Result<std::size_t> limit_of(const Request& request);
/// A moment: RFC 3339, or a date of Hanoi, which begins at midnight. Nothing when absent or empty.
Result<std::optional<Time>> moment_of(const Request& request, std::string_view name);
/// The end of a time: as moment_of, but a date is meant with its whole day.
Result<std::optional<Time>> end_moment_of(const Request& request, std::string_view name);
/// One of `words`, or "" when absent.
Result<std::string> word_of(
    const Request& request, std::string_view name, std::span<const std::string_view> words
);
/// true and 1 are yes; false, 0, "" and nothing are no.
Result<bool> flag_of(const Request& request, std::string_view name);

}  // namespace k197::web::api
