#pragma once
// One SQLite connection with its prepared statements. Used by one thread at a time.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "db/db.h"
#include "db/text_hash.h"

struct sqlite3;
struct sqlite3_stmt;

namespace k197::db {

/// Whether the path names a database in memory that all connections share.
bool is_in_memory(const std::string& path);

class SqliteConnection {
 public:
    enum class Use { Reading, Writing, Copying };
    /// Opens `path` on that VFS ("" for the usual one), with the settings for its use. Throws
    /// Failure.
    SqliteConnection(const std::string& path, Use use, const std::string& vfs);

    Rows query(std::string_view sql, const std::vector<Value>& values);
    void run(const char* script);
    [[nodiscard]] sqlite3* raw() const { return db_.get(); }

 private:
    struct Prepared {
        std::shared_ptr<sqlite3_stmt> statement{};
        std::shared_ptr<const std::vector<std::string>> names{};
    };
    Prepared& prepare(std::string_view sql);

    std::shared_ptr<sqlite3> db_;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_{};
};

}  // namespace k197::db
