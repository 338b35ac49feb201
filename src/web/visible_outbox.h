#pragma once
// Which rows of the outbox a caller may see, for console and API.

#include <string_view>

namespace k197::web {

/// FROM and WHERE of the rows whose conversation and report are not hidden from the caller; $1 says
/// whether the caller sees sealed ones. Select of `o` (outbox), `r` (its report), `c` (its
/// conversation).
inline constexpr std::string_view kVisibleOutbox =
    " FROM outbox o LEFT JOIN reports r ON r.id = o.report_id LEFT JOIN conversations c ON c.id = "
    "o.conversation_id WHERE "
    "($1 = 1 OR (coalesce(c.sealed, 0) = 0 AND coalesce(r.sealed, 0) = 0))";

}  // namespace k197::web
