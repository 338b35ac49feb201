#pragma once
// Which columns of which table are evidence: those that never change once written.

#include <optional>
#include <string>
#include <string_view>

#include "db/db.h"

namespace k197::archive {

/// The evidence of one row in a form that is equal for equal values; nothing when the row is gone
/// or the table is not one of evidence.
std::optional<std::string> evidence_of(
    db::Query& query, std::string_view source, std::string_view id
);

}  // namespace k197::archive
