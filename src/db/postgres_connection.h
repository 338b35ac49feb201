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

/// Statements go out together (libpq's pipeline): what gives no rows is sent with the next that
/// does, or with the commit, and what is wrong with it is thrown there.
class PostgresConnection {
 public:
    /// Connects, within a few seconds. Throws Failure.
    explicit PostgresConnection(const std::string& url);

    /// Throws Failure. Integers come as integers whatever their width, booleans as 0 and 1. Nothing
    /// comes, and nothing is waited for, when the statement gives no rows.
    Rows query(std::string_view sql, const std::vector<Value>& values);
    /// Sends a statement whose rows nobody needs with the next. Throws Failure.
    void send(std::string_view sql, const std::vector<Value>& values = {});
    /// Begins a transaction, to be ended by commit(), end_reading() or rollback(). Throws Failure.
    void begin(Commit commit);
    void begin_reading();
    /// Throws Failure when the transaction was undone instead.
    void commit();
    /// Ends a transaction that changed nothing and does not wait for it. Throws Failure.
    void end_reading();
    /// Undoes the transaction under way, if there is one. Throws nothing: whatever is in the way,
    /// the connection is of no use then.
    void rollback();
    /// Runs a script of statements without values. Throws Failure.
    void run(const char* script);
    /// False once the server is known to be gone: the connection is of no use any more.
    [[nodiscard]] bool usable() const;
    /// Looks whether the server has hung up since the last use; costs no round trip.
    [[nodiscard]] bool alive();
    [[nodiscard]] pg_conn* raw() const { return connection_.get(); }

 private:
    struct Prepared {
        std::string_view sql{};  ///< its key in statements_
        std::string name{};
        bool gives_rows = true;
        std::shared_ptr<const std::vector<std::string>> names{};
        std::size_t runs = 1;
        std::size_t runs_until_again = 16;
    };
    using Answer = std::unique_ptr<pg_result, void (*)(pg_result*)>;
    void set_pipeline(bool on);
    Prepared& prepare(std::string_view sql);
    std::string make_statement(std::string_view sql);
    void prepare_again(Prepared& prepared);
    void send(const Prepared& prepared, const std::vector<Value>& values);
    void note_sent(int accepted, std::string_view sql);
    void send_sync();
    Answer wait_for_answers();
    Answer next_answer();
    Rows rows_of(const pg_result* answer, Prepared& prepared);
    void check(const pg_result* result, std::string_view doing);

    std::shared_ptr<pg_conn> connection_;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_{};
    std::size_t next_name_ = 0;
    std::vector<std::string_view> unanswered_{};  ///< the statements sent, in order
    std::size_t syncs_ = 0;                       ///< ends of pipelines among them
    bool in_transaction_ = false;
    bool out_of_step_ = false;
};

}  // namespace k197::db
