#pragma once
// The schema: migrations/NNNN_name.sql, numbered, forward only, carried in the binary.

#include "base/result.h"
#include "db/db.h"

namespace k197::db {

/// The number of the newest migration this program knows.
int newest_schema();
/// The schema number of a store; 0 when it is empty.
int schema_of(Database& database);
/// Brings the store up to newest_schema(), each migration in a transaction of its own. Conflict
/// when the store is newer than this program.
Result<void> migrate(Database& database);
/// For tests: a store without a schema, SQLite in memory or, when KENH197_TEST_PG names a
/// PostgreSQL server, a schema of its own there.
std::unique_ptr<Database> make_test_store();
/// For tests: such a store with the newest schema and no rows.
std::unique_ptr<Database> make_test_database();

}  // namespace k197::db
