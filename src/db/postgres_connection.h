#pragma once
// One connection to PostgreSQL with its prepared statements. Used by one thread at a time.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/db.h"
#include "db/text_hash.h"

struct pg_conn;
struct pg_result;

namespace k197::db {

class PostgresConnection {
 public:
    /// Connects, within a few seconds. Throws Failure.
    explicit PostgresConnection(const std::string& url);

    /// Throws Failure. Integers come as integers whatever their width, booleans as 0 and 1.
    Rows query(std::string_view sql, const std::vector<Value>& values);
    /// Runs a script of statements without values. Throws Failure.
    void run(const char* script);
    /// Commits; throws Failure when the transaction was undone instead.
    void commit();
    /// False once the server is gone: the connection is of no use any more.
    [[nodiscard]] bool usable() const;
    [[nodiscard]] pg_conn* raw() const { return connection_.get(); }

 private:
    struct Prepared {
        std::string name{};
        std::shared_ptr<const std::vector<std::string>> names{};
        std::size_t runs = 1;
        std::size_t runs_until_again = 16;
    };
    using Answer = std::unique_ptr<pg_result, void (*)(pg_result*)>;
    Prepared& prepare(std::string_view sql);
    std::string make_statement(std::string_view sql);
    void prepare_again(Prepared& prepared, std::string_view sql);
    Answer checked(pg_result* result, std::string_view doing);

    std::shared_ptr<pg_conn> connection_;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_{};
    std::size_t next_name_ = 0;
};

}  // namespace k197::db
