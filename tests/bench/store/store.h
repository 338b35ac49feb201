#pragma once
// The bare store: sqlite3 and libpq without anything of the product between, for what they can do
// at best and for filling a store with a history.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace k197::bench {

/// Text that is stored as bytes.
struct Bytes {
    std::string value{};
};
using Value = std::variant<std::int64_t, std::string, Bytes>;
using Row = std::vector<Value>;

/// A table and the columns that rows are given for; the others keep their defaults.
struct Table {
    std::string name{};
    std::vector<std::string> columns{};
};

/// One connection. Every failure is a std::runtime_error with the store's own words.
class Store {
 public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    /// Any SQL without a result.
    virtual void run(const std::string& sql) = 0;
    /// The one integer that a query gives.
    virtual std::int64_t number(const std::string& sql) = 0;
    /// One INSERT of all rows, durable when it returns; prepared for this number of rows.
    virtual void commit(const Table& table, const std::vector<Row>& rows) = 0;
    /// Many rows as fast as the store takes them; inside fill_begin() and fill_end().
    virtual void fill(const Table& table, const std::vector<Row>& rows) = 0;
    virtual void fill_begin() = 0;
    virtual void fill_end() = 0;
};

/// `address` is a file of SQLite or begins with postgresql://.
std::unique_ptr<Store> open_store(const std::string& address);
std::unique_ptr<Store> open_sqlite_store(const std::string& file);
std::unique_ptr<Store> open_postgres_store(const std::string& address);

/// "INSERT INTO table (columns) VALUES ($1, …), …" for `rows` rows.
std::string insert_text(const Table& table, std::size_t rows);

}  // namespace k197::bench
