#pragma once
// Which columns of which table are evidence: those that never change once written.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"

namespace k197::archive {

/// Whether rows of that table can be evidence.
bool is_source(std::string_view source);

/// Evidence by the row's id, in a form that is equal for equal values.
using Evidence = std::map<std::string, std::string>;
/// That of the rows that are there; of none when the table is not one of evidence.
Evidence evidence_of_all(
    db::Query& query, std::string_view source, const std::vector<std::string>& ids
);
/// That of one row; nothing when it is gone or the table is not one of evidence.
std::optional<std::string> evidence_of(
    db::Query& query, std::string_view source, std::string_view id
);

}  // namespace k197::archive
