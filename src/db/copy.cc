#include "db/copy.h"

#include <fmt/format.h>

#include <functional>

namespace k197::db {
namespace {

constexpr int kPiece = 500;

/// In the order in which they were made: a table comes after those it refers to.
std::vector<std::string> tables_of(Query& sqlite) {
    std::vector<std::string> out;
    for (const auto& row : sqlite.query(
             "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND "
             "name <> 'schema_versions' ORDER BY rowid"
         )) {
        out.push_back(row.text("name"));
    }
    return out;
}

std::string head_of(const std::string& table, const std::vector<std::string>& names) {
    std::string columns;
    for (const auto& name : names) columns += (columns.empty() ? "" : ", ") + name;
    return fmt::format("INSERT INTO {} ({}) VALUES", table, columns);
}

void add_rows(Database& to, const std::string& table, const Rows& rows) {
    std::vector<std::vector<Value>> values;
    values.reserve(rows.size());
    for (const auto& row : rows) values.push_back(row.values());
    to.write([&](Tx& tx) { insert_rows(tx, head_of(table, rows.front().names()), "", values); });
}

using TakeRows = std::function<void(const Rows&)>;

void read_postgres(Query& from, const std::string& table, const TakeRows& take) {
    from.query(fmt::format("DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM {}", table));
    while (true) {
        const auto rows = from.query(fmt::format("FETCH {} FROM copied /* {} */", kPiece, table));
        if (rows.empty()) break;
        take(rows);
    }
    from.query("CLOSE copied");
}

void read_sqlite(Query& from, const std::string& table, const TakeRows& take) {
    std::int64_t last = -1;
    while (true) {
        const auto rows = from.query(
            fmt::format("SELECT * FROM {} WHERE rowid > $1 ORDER BY rowid LIMIT $2", table),
            last,
            kPiece
        );
        if (rows.empty()) return;
        take(rows);
        last = from.one(
                       fmt::format(
                           "SELECT max(at) AS at FROM (SELECT rowid AS at FROM {} WHERE rowid > $1 "
                           "ORDER BY rowid LIMIT $2) AS piece",
                           table
                       ),
                       last,
                       kPiece
        )
                   ->integer("at");
    }
}

}  // namespace

void copy_rows(Query& from, Kind from_kind, Database& to) {
    const bool from_sqlite = from_kind == Kind::Sqlite;
    const auto tables =
        from_sqlite ? tables_of(from) : to.read([](Query& query) { return tables_of(query); });
    for (const auto& table : tables) {
        const auto take = [&](const Rows& rows) { add_rows(to, table, rows); };
        from_sqlite ? read_sqlite(from, table, take) : read_postgres(from, table, take);
    }
}

}  // namespace k197::db
