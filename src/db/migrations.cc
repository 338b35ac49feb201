#include "db/migrations.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/bytes.h"
#include "base/embedded.h"

namespace k197::db {
namespace {

int number_of(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

/// 0007_x.sql is for both, 0007_x.sqlite.sql and 0007_x.postgres.sql for one of them.
bool is_for(std::string_view path, Kind kind) {
    if (path.ends_with(".sqlite.sql")) return kind == Kind::Sqlite;
    if (path.ends_with(".postgres.sql")) return kind == Kind::Postgres;
    return true;
}

void run_migration(Database& database, std::string_view path) {
    const int number = number_of(path);
    try {
        database.run_script(fmt::format(
            "BEGIN; CREATE TABLE IF NOT EXISTS schema_versions (number BIGINT PRIMARY KEY); {} ; "
            "INSERT INTO schema_versions (number) VALUES ({}); COMMIT;",
            *embedded(path),
            number
        ));
    } catch (const Failure&) {
        if (schema_of(database) < number) throw;  // else another node has just done it
    }
}

}  // namespace

int newest_schema() {
    const auto paths = embedded_paths("migrations/");
    return paths.empty() ? 0 : number_of(paths.back());
}

int schema_of(Database& database) {
    const bool sqlite = database.kind() == Kind::Sqlite;
    return database.read([&](Query& query) {
        const auto has_table = query.one(
            sqlite ? "SELECT 1 AS known FROM sqlite_master WHERE type = 'table' AND name = "
                     "'schema_versions'"
                   : "SELECT 1 AS known WHERE to_regclass('schema_versions') IS NOT NULL"
        );
        if (!has_table) return 0;
        const auto row = query.one("SELECT max(number) AS number FROM schema_versions");
        return row ? static_cast<int>(row->integer("number")) : 0;
    });
}

Result<void> migrate(Database& database) {
    const int have = schema_of(database);
    if (have > newest_schema()) {
        return fail(
            Errc::Conflict,
            fmt::format(
                "the database has schema {}, this program knows up to {}: use a newer program",
                have,
                newest_schema()
            )
        );
    }
    for (const auto path : embedded_paths("migrations/")) {
        if (number_of(path) > have && is_for(path, database.kind())) run_migration(database, path);
    }
    return {};
}

std::unique_ptr<Database> make_test_store() {
    const char* url = std::getenv("KENH197_TEST_PG");
    if (url == nullptr || *url == '\0') return open_sqlite({.path = ":memory:"});
    // A schema of its own in the one test database; the cluster is thrown away as a whole.
    const std::string name = "t_" + new_id();
    open_postgres({.url = url})->run_script("CREATE SCHEMA " + name);
    const std::string own = std::string{url} + (std::strchr(url, '?') != nullptr ? "&" : "?") +
                            "options=-csearch_path%3D" + name;
    return open_postgres({.url = own});
}

std::unique_ptr<Database> make_test_database() {
    auto database = make_test_store();
    if (const auto done = migrate(*database); !done) throw Failure{done.error().detail};
    return database;
}

}  // namespace k197::db
