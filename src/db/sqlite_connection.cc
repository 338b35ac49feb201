#include "db/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace k197::db {
namespace {

constexpr std::size_t kMostStatements = 800;

/// Whether it is the statement's own fault; else the disk's, or somebody holds the store.
bool is_own_fault(int code) {
    switch (code & 0xff) {
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
        case SQLITE_RANGE: return true;
        default: return false;
    }
}

[[noreturn]] void raise(sqlite3* db, std::string_view doing) {
    const int code = sqlite3_extended_errcode(db);
    const auto words = fmt::format("{}: {} ({})", doing, sqlite3_errmsg(db), code);
    if (is_own_fault(code)) throw Refused{words};
    throw Failure{words};
}

void bind_value(sqlite3_stmt* statement, int at, const Value& value) {
    std::visit(
        [&](const auto& v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                sqlite3_bind_null(statement, at);
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                sqlite3_bind_int64(statement, at, v);
            } else if constexpr (std::is_same_v<T, double>) {
                sqlite3_bind_double(statement, at, v);
            } else if constexpr (std::is_same_v<T, std::string>) {
                sqlite3_bind_text64(statement, at, v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
            } else {
                sqlite3_bind_blob64(statement, at, v.bytes.data(), v.bytes.size(), SQLITE_STATIC);
            }
        },
        value.kinds()
    );
}

void bind_all(sqlite3_stmt* statement, const std::vector<Value>& values) {
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (wanted > values.size())
        throw Failure{fmt::format("no value for ?{} in: {}", wanted, sqlite3_sql(statement))};
    for (std::size_t i = 0; i < wanted; ++i)
        bind_value(statement, static_cast<int>(i) + 1, values[i]);
}

/// Our SQL as SQLite likes it: `$N` is a name to it, numbered by first appearance and looked for
/// among all others, `?N` a number. It has one writer: rows need no locks of their own.
std::string for_sqlite(std::string_view sql) {
    constexpr std::string_view kLock = " FOR UPDATE SKIP LOCKED";
    std::string out{sql};
    if (const auto at = out.find(kLock); at != std::string::npos) out.erase(at, kLock.size());
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
        if (out[i] == '$' && out[i + 1] >= '0' && out[i + 1] <= '9') out[i] = '?';
    }
    return out;
}

Value column_value(sqlite3_stmt* statement, int at) {
    const auto bytes = [&](const void* data) {
        return std::string(
            static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement, at))
        );
    };
    switch (sqlite3_column_type(statement, at)) {
        case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, at));
        case SQLITE_FLOAT: return sqlite3_column_double(statement, at);
        case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, at));
        case SQLITE_BLOB: {
            const void* data = sqlite3_column_blob(statement, at);
            return data == nullptr ? Value(Blob{}) : Value(Blob{bytes(data)});
        }
        default: return nullptr;
    }
}

/// Resets a statement when leaving, so that it holds no lock.
struct Reset {
    sqlite3_stmt* statement;
    ~Reset() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};

}  // namespace

bool is_in_memory(const std::string& path) {
    return path.find("mode=memory") != std::string::npos;
}

SqliteConnection::SqliteConnection(const std::string& path, Use use, const std::string& vfs) {
    sqlite3* opened = nullptr;
    const bool read_only = use == Use::Reading && !is_in_memory(path);
    const int flags =
        (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    const int code =
        sqlite3_open_v2(path.c_str(), &opened, flags, vfs.empty() ? nullptr : vfs.c_str());
    db_ = std::shared_ptr<sqlite3>{opened, &sqlite3_close_v2};
    if (code != SQLITE_OK) raise(opened, "cannot open the database " + path);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, 5'000);
    if (use == Use::Copying) return;
    run("PRAGMA temp_store=MEMORY");
    if (read_only) return;
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=0");  // see sqlite_log.h
}

void SqliteConnection::run(const char* script) {
    if (sqlite3_exec(db_.get(), script, nullptr, nullptr, nullptr) != SQLITE_OK)
        raise(db_.get(), "cannot run SQL");
}

SqliteConnection::Prepared& SqliteConnection::prepare(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    if (statements_.size() >= kMostStatements) statements_.clear();

    sqlite3_stmt* made = nullptr;
    const auto own = for_sqlite(sql);
    const int code =
        sqlite3_prepare_v2(db_.get(), own.data(), static_cast<int>(own.size()), &made, nullptr);
    if (code != SQLITE_OK) raise(db_.get(), fmt::format("cannot prepare: {}", sql));
    auto names = std::make_shared<std::vector<std::string>>();
    for (int i = 0; i < sqlite3_column_count(made); ++i)
        names->emplace_back(sqlite3_column_name(made, i));
    Prepared prepared{.statement = {made, &sqlite3_finalize}, .names = std::move(names)};
    return statements_.emplace(std::string{sql}, std::move(prepared)).first->second;
}

Rows SqliteConnection::query(std::string_view sql, const std::vector<Value>& values) {
    const Prepared& prepared = prepare(sql);
    sqlite3_stmt* statement = prepared.statement.get();
    const Reset reset{statement};
    bind_all(statement, values);

    Rows rows;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        std::vector<Value> cells;
        const int count = sqlite3_column_count(statement);
        cells.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) cells.push_back(column_value(statement, i));
        rows.emplace_back(prepared.names, std::move(cells));
    }
    if (code != SQLITE_DONE) raise(db_.get(), "the database refuses");
    return rows;
}

}  // namespace k197::db
