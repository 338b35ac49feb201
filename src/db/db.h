#pragma once
// The store: SQLite in one file, or PostgreSQL. SQL is written by hand beside the function that
// uses it; this folder only carries it. On SQLite writes that arrive together share one transaction
// and one fsync (group commit); reads run on connections of their own.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace k197::db {

/// The store cannot do what was asked and nobody nearby can mend it: gone, full, damaged. The web
/// answers 503, a job is tried again. From write() it may mean that the commit stands, but nobody
/// knows whether it is on disk: as after a server that went away while it committed.
class Failure : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// The store works, and this statement or this row cannot be: a key that is there already, a value
/// out of range, a mistake in our SQL. Trying again does not help.
class Refused : public Failure {
 public:
    using Failure::Failure;
};

/// A trouble of the store that may pass, as opposed to what it refuses and to a fault of ours.
inline bool is_of_the_store(const std::exception& problem) {
    return dynamic_cast<const Failure*>(&problem) != nullptr &&
           dynamic_cast<const Refused*>(&problem) == nullptr;
}

/// Bytes, as opposed to text.
struct Blob {
    std::string bytes{};
};

/// One SQL value: null, integer, real, text or bytes.
class Value {
 public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool v) : value_{static_cast<std::int64_t>(v)} {}
    Value(int v) : value_{static_cast<std::int64_t>(v)} {}
    Value(std::int64_t v) : value_{v} {}
    Value(unsigned v) : value_{static_cast<std::int64_t>(v)} {}
    Value(std::size_t v) : value_{static_cast<std::int64_t>(v)} {}
    Value(double v) : value_{v} {}
    Value(const char* v) : value_{std::string{v}} {}
    Value(std::string_view v) : value_{std::string{v}} {}
    Value(std::string v) : value_{std::move(v)} {}
    Value(Blob v) : value_{std::move(v)} {}
    template <class T>
    Value(const std::optional<T>& v) {
        if (v) *this = Value(*v);
    }

    using Kinds = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
    [[nodiscard]] const Kinds& kinds() const { return value_; }

 private:
    Kinds value_{};
};

/// One row of an answer; columns by name. Asking for a column that is not there is a bug (assert).
class Row {
 public:
    Row(std::shared_ptr<const std::vector<std::string>> names, std::vector<Value> values)
        : names_{std::move(names)}, values_{std::move(values)} {}

    [[nodiscard]] bool is_null(std::string_view column) const;
    /// The text, the digits of a number, or "" for null. Bytes come as they are.
    [[nodiscard]] std::string text(std::string_view column) const;
    /// The integer, 0 for null.
    [[nodiscard]] std::int64_t integer(std::string_view column) const;
    [[nodiscard]] double real(std::string_view column) const;
    [[nodiscard]] bool flag(std::string_view column) const { return integer(column) != 0; }
    [[nodiscard]] std::optional<std::string> maybe_text(std::string_view column) const;
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(std::string_view column) const;
    [[nodiscard]] std::optional<double> maybe_real(std::string_view column) const;
    [[nodiscard]] const std::vector<std::string>& names() const { return *names_; }
    [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
    [[nodiscard]] const Value& at(std::string_view column) const;
    std::shared_ptr<const std::vector<std::string>> names_;
    std::vector<Value> values_;
};

using Rows = std::vector<Row>;

/// Runs SQL. `$1`, `$2` … are bound by number, may repeat and come in any order. One text serves
/// both databases. Not thread-safe: lives inside one read() or write().
class Query {
 public:
    virtual ~Query() = default;
    /// Rows of a SELECT, or of INSERT/UPDATE/DELETE … RETURNING. Throws Failure. PostgreSQL gets
    /// what gives no rows together with what follows, up to the commit: what is wrong with it is
    /// thrown there.
    virtual Rows query(std::string_view sql, std::vector<Value> values) = 0;

    template <class... Args>
    Rows query(std::string_view sql, Args&&... args) {
        return query(sql, values_of(std::forward<Args>(args)...));
    }
    /// The first row; nothing when there is none.
    template <class... Args>
    std::optional<Row> one(std::string_view sql, Args&&... args) {
        auto rows = query(sql, values_of(std::forward<Args>(args)...));
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }

 private:
    template <class... Args>
    static std::vector<Value> values_of(Args&&... args) {
        std::vector<Value> out;
        out.reserve(sizeof...(args));
        (out.emplace_back(std::forward<Args>(args)), ...);
        return out;
    }
};

/// Inserts many rows by few statements. `head` is "INSERT INTO t (a, b) VALUES", `tail` what
/// follows the rows: "ON CONFLICT … RETURNING …" or "". Gives what RETURNING gives, in no order.
/// Every row has the same number of values.
Rows insert_rows(
    Query& query, std::string_view head, std::string_view tail, std::vector<std::vector<Value>> rows
);
/// Runs a statement over a table of values, in pieces: `before` ends in "FROM " or "JOIN ", then
/// comes (VALUES …) with each column cast to its type ("TEXT", "BIGINT"), then `after` ("AS v WHERE
/// … v.column1"). Gives all rows.
Rows query_values(
    Query& query,
    std::string_view before,
    const std::vector<std::string_view>& types,
    std::string_view after,
    std::vector<std::vector<Value>> rows
);
/// Runs a statement for many values of its last parameter: `sql` ends in "IN " and gets the list
/// ($N, $N+1 …) behind `first`, in pieces. Gives all rows.
Rows query_in(
    Query& query,
    std::string_view sql,
    const std::vector<Value>& first,
    const std::vector<std::string>& list,
    std::string_view tail = ""
);

class Tx;
/// What transactions leave to be done together, once, just before the commit they share: given the
/// items they left, in order. May throw Failure: then all of them are undone.
using Closing = void (*)(Tx& tx, const std::vector<std::shared_ptr<const void>>& items);

/// A write transaction under way. It can do all that a Query can, and is committed by
/// Database::write.
class Tx : public Query {
 public:
    /// Runs after the commit that holds this transaction's changes is on disk, on the writing
    /// thread. Keep it short: wake somebody up.
    virtual void after_commit(std::function<void()> action) = 0;
    /// Leaves `item` for `closing` to deal with before the commit.
    virtual void before_commit(Closing closing, std::shared_ptr<const void> item) = 0;
    /// After the commit, whoever listens for `what` hears that there is work: here and on every
    /// other node. "" is for everybody.
    virtual void signal(std::string_view what) = 0;
    /// Waits for the lock of that name, which no other transaction of any node holds until this one
    /// ends. SQLite has one writer and needs none.
    virtual void lock_until_end(std::string_view name) = 0;
};

enum class Kind { Sqlite, Postgres };

/// When a commit must survive a power failure.
enum class Commit {
    OnDisk,  ///< before write() returns
    First,   ///< the same, and on SQLite alone, in turns with all else that waits for the writer
    /// No later than the next OnDisk commit of any node, and within a second. For what a job would
    /// simply do again, or look up: whatever reaches the outside is preceded by an OnDisk commit.
    /// On SQLite only the former.
    Relaxed,
};

struct Options {
    std::string path{};    ///< SQLite file, or ":memory:"
    unsigned readers = 8;  ///< read connections kept open
    std::string vfs{};     ///< SQLite's way to the disk, "" for the usual: tests bring their own
};

struct PostgresOptions {
    std::string url{};          ///< postgresql://…, all that libpq understands
    unsigned connections = 16;  ///< at most, for reading and writing
};

/// A database. Thread-safe.
class Database {
 public:
    virtual ~Database() = default;

    /// Runs `work` in a write transaction and returns what it returned, once it is on disk. `work`
    /// may be called on another thread and together with others in one commit; it must not call
    /// write() or read() itself. When `work` throws or gives an Error (Result), its changes alone
    /// are undone.
    template <class Work>
    auto write(Work&& work, Commit commit = Commit::OnDisk) -> std::invoke_result_t<Work, Tx&> {
        using Given = std::invoke_result_t<Work, Tx&>;
        if constexpr (std::is_void_v<Given>) {
            run_write(
                [&](Tx& tx) {
                    work(tx);
                    return true;
                },
                commit
            );
        } else {
            std::optional<Given> given;
            run_write(
                [&](Tx& tx) {
                    given.emplace(work(tx));
                    return keeps(*given);
                },
                commit
            );
            return std::move(*given);
        }
    }

    /// Runs `work` on a read connection: it sees one consistent state, everything committed before.
    template <class Work>
    auto read(Work&& work) -> std::invoke_result_t<Work, Query&> {
        using Given = std::invoke_result_t<Work, Query&>;
        if constexpr (std::is_void_v<Given>) {
            run_read([&](Query& query) { work(query); });
        } else {
            std::optional<Given> given;
            run_read([&](Query& query) { given.emplace(work(query)); });
            return std::move(*given);
        }
    }

    /// Runs one statement that changes nothing, outside any transaction: cheaper than read() where
    /// a server is between. Throws Failure.
    template <class... Args>
    Rows look(std::string_view sql, Args&&... args) {
        std::vector<Value> values;
        values.reserve(sizeof...(args));
        (values.emplace_back(std::forward<Args>(args)), ...);
        return run_look(sql, std::move(values));
    }

    /// Runs every statement of a script, outside any transaction (migrations bring their own).
    /// Throws Failure.
    virtual void run_script(std::string_view sql) = 0;
    /// Copies the whole database to a SQLite file while it is in use. Throws Failure.
    virtual void copy_to(const std::string& path) = 0;
    [[nodiscard]] virtual Kind kind() const = 0;
    /// Calls `action` after each commit that signalled `what`, on this node or another; at once or
    /// a few milliseconds later, often once for many. Any thread; keep it short. For as long as the
    /// database lives.
    virtual void listen(std::string what, std::function<void()> action) = 0;

 protected:
    /// `work` gives false when its changes are to be undone.
    virtual void run_write(const std::function<bool(Tx&)>& work, Commit commit) = 0;
    virtual void run_read(const std::function<void(Query&)>& work) = 0;
    virtual Rows run_look(std::string_view sql, std::vector<Value> values) {
        Rows rows;
        run_read([&](Query& query) { rows = query.query(sql, std::move(values)); });
        return rows;
    }

 private:
    template <class T>
    static bool keeps(const T& given) {
        if constexpr (requires {
                          given.error();
                          given.has_value();
                      }) {
            return given.has_value();
        } else {
            return true;
        }
    }
};

/// Opens (and creates) a SQLite database: WAL, foreign keys on. Throws Failure.
std::unique_ptr<Database> open_sqlite(const Options& options);
/// Opens a PostgreSQL database. It must answer now; when it is gone later, calls wait a few seconds
/// for it, then throw Failure, and work again when it is back. Throws Failure.
std::unique_ptr<Database> open_postgres(const PostgresOptions& options);

}  // namespace k197::db
