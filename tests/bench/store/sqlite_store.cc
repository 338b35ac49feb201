#include <fmt/format.h>
#include <sqlite3.h>

#include <map>
#include <stdexcept>

#include "store/store.h"

namespace k197::bench {
namespace {

/// A prepared statement, ended with its owner.
struct Statement {
    sqlite3_stmt* handle = nullptr;
    Statement() = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(handle); }
};

int bind(sqlite3_stmt* statement, int at, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return sqlite3_bind_int64(statement, at, *number);
    if (const auto* text = std::get_if<std::string>(&value))
        return sqlite3_bind_text(
            statement, at, text->data(), static_cast<int>(text->size()), SQLITE_STATIC
        );
    const auto& bytes = std::get<Bytes>(value).value;
    return sqlite3_bind_blob(
        statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC
    );
}

class SqliteStore final : public Store {
 public:
    explicit SqliteStore(const std::string& file) {
        check(sqlite3_open(file.c_str(), &database_));
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;");
    }
    ~SqliteStore() override {
        statements_.clear();
        sqlite3_close(database_);
    }

    void run(const std::string& sql) override {
        check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr));
    }
    std::int64_t number(const std::string& sql) override {
        Statement statement;
        check(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement.handle, nullptr));
        if (sqlite3_step(statement.handle) != SQLITE_ROW) check(sqlite3_errcode(database_));
        return sqlite3_column_int64(statement.handle, 0);
    }
    void commit(const Table& table, const std::vector<Row>& rows) override { insert(table, rows); }
    void fill(const Table& table, const std::vector<Row>& rows) override {
        for (const auto& row : rows) insert(table, {row});
    }
    void fill_begin() override { run("PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; BEGIN"); }
    void fill_end() override { run("COMMIT; PRAGMA synchronous=FULL"); }

 private:
    void insert(const Table& table, const std::vector<Row>& rows) {
        auto& statement = statements_[{table.name, rows.size()}];
        if (statement.handle == nullptr) {
            const auto sql = insert_text(table, rows.size());
            check(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement.handle, nullptr));
        }
        int at = 0;
        for (const auto& row : rows) {
            for (const auto& value : row) check(bind(statement.handle, ++at, value));
        }
        if (sqlite3_step(statement.handle) != SQLITE_DONE) check(sqlite3_errcode(database_));
        check(sqlite3_reset(statement.handle));
    }

    void check(int result) const {
        if (result != SQLITE_OK)
            throw std::runtime_error{fmt::format("sqlite: {}", sqlite3_errmsg(database_))};
    }

    sqlite3* database_ = nullptr;
    std::map<std::pair<std::string, std::size_t>, Statement> statements_{};
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::string& file) {
    return std::make_unique<SqliteStore>(file);
}

}  // namespace k197::bench
