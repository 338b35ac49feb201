#include "db/migrations.h"

#include <fmt/format.h>

#include <charconv>

#include "base/embedded.h"

namespace k197::db {
namespace {

int number_of(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

}  // namespace

int newest_schema() {
    const auto paths = embedded_paths("migrations/");
    return paths.empty() ? 0 : number_of(paths.back());
}

int schema_of(Database& database) {
    return database.read([](Query& query) {
        const auto has_table = query.one(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'"
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
        const int number = number_of(path);
        if (number <= have) continue;
        database.run_script(fmt::format(
            "BEGIN; CREATE TABLE IF NOT EXISTS schema_versions (number BIGINT PRIMARY KEY); {} ; "
            "INSERT INTO schema_versions (number) VALUES ({}); COMMIT;",
            *embedded(path),
            number
        ));
    }
    return {};
}

std::unique_ptr<Database> make_test_database() {
    auto database = open_sqlite({.path = ":memory:"});
    if (const auto done = migrate(*database); !done) throw Failure{done.error().detail};
    return database;
}

}  // namespace k197::db
