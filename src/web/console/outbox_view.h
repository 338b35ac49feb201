#pragma once
// One row of what leaves, as the console shows it.

#include <string_view>

#include "base/json.h"
#include "db/db.h"

namespace k197::web::console {

/// FROM and WHERE of the rows whose conversation and report are not hidden from the caller; $1 says
/// whether the caller sees sealed ones. Select `o.*, r.code, c.person_name`.
inline constexpr std::string_view kVisibleOutbox =
    " FROM outbox o LEFT JOIN reports r ON r.id = o.report_id LEFT JOIN conversations c ON c.id = "
    "o.conversation_id WHERE "
    "($1 = 1 OR (coalesce(c.sealed, 0) = 0 AND coalesce(r.sealed, 0) = 0))";

/// For parts/part_outbox_row.
Json outbox_row_view(const db::Row& row);

}  // namespace k197::web::console
