#pragma once
// SQLite's write-ahead log: when what was committed to it is on disk, and when it is copied into
// the database file.
//
// SQLite commits without a flush. Whoever must be on disk flushes the log afterwards, for all that
// was committed until then, while others write on: see ADR 2.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "db/sqlite_connection.h"

struct sqlite3_file;

namespace k197::db {

/// Thread-safe. Of a store in memory it does nothing.
class SqliteLog {
 public:
    /// The log of `writer`; `writing` is held by whoever uses it. Both outlive this. Checkpoints
    /// run on a thread of their own, so that no commit waits for one; on a VFS of one's own they
    /// run within a commit.
    SqliteLog(
        SqliteConnection& writer,
        std::mutex& writing,
        const std::string& path,
        const std::string& vfs
    );
    ~SqliteLog();
    SqliteLog(const SqliteLog&) = delete;
    SqliteLog& operator=(const SqliteLog&) = delete;

    /// To be told of each commit, with `writing` held. Gives its number.
    std::uint64_t add_commit() { return ++committed_; }
    /// Waits until that commit survives a power failure. Throws Failure when the disk does not take
    /// it: then it may not survive one before a later call comes back.
    void await_disk(std::uint64_t commit);

 private:
    [[nodiscard]] bool flush();
    [[nodiscard]] bool write_again();
    [[nodiscard]] bool copy_onto_itself();
    void keep_checkpointing(SqliteConnection connection);
    void checkpoint(SqliteConnection& connection);
    static int on_grown(void* self, sqlite3* db, const char* name, int pages);

    SqliteConnection& writer_;
    std::mutex& writing_;
    sqlite3_file* file_ = nullptr;  // the writer's; none in memory
    int pages_worth_a_checkpoint_;

    std::atomic<std::uint64_t> committed_{0};
    std::mutex flush_mutex_{};
    std::condition_variable flush_ended_{};
    std::uint64_t on_disk_ = 0;  // commits
    bool flushing_ = false;
    /// The disk refused a flush, of this process or, until it has written, of one before it. The
    /// system may hold for written what is not there: until it has been written again, no flush
    /// counts and nothing may be copied out of the log.
    std::atomic<bool> may_have_holes_{true};

    std::mutex growth_mutex_{};
    std::condition_variable grown_{};
    bool is_long_ = false;
    bool closing_ = false;
    std::thread checkpointer_{};
};

}  // namespace k197::db
