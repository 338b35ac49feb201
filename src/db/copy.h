#pragma once
// A whole store from one database into another: backup and restore, and the move to PostgreSQL.

#include "db/db.h"

namespace k197::db {

/// Copies every row of `from` into `to`, which has the same schema and no rows. One of the two is
/// SQLite. Throws Failure.
void copy_rows(Query& from, Kind from_kind, Database& to);

}  // namespace k197::db
