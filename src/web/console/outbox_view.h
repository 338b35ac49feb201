#pragma once
// One row of what leaves, as the console shows it.

#include <string_view>

#include "base/json.h"
#include "db/db.h"

namespace k197::web::console {

/// The columns of a row of web::kVisibleOutbox that its view needs.
inline constexpr std::string_view kOutboxColumns =
    "SELECT o.*, r.code, c.person_name, EXISTS (SELECT 1 FROM jobs j WHERE j.id = 'send:' || o.id) "
    "AS under_way";
/// For parts/part_outbox_row. `may_settle`: the caller may say what became of an unknown one.
Json outbox_row_view(const db::Row& row, bool may_settle);

}  // namespace k197::web::console
