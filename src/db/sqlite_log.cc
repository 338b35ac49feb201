#include "db/sqlite_log.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/thread_name.h"
#include "db/db.h"

namespace k197::db {
namespace {

constexpr int kLongLog = 4'000;  // pages of 4 KiB: worth a checkpoint
constexpr int kLongForTests = 1'000;
constexpr std::size_t kPiece = 65'536;  // bytes written again at a time

/// The log's file, which the connection keeps for its life.
sqlite3_file* find_file(SqliteConnection& connection) {
    connection.run("PRAGMA user_version");  // the log is opened by the first reading
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection.raw(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return file;
}

}  // namespace

SqliteLog::SqliteLog(
    SqliteConnection& writer, std::mutex& writing, const std::string& path, const std::string& vfs
)
    : writer_{writer},
      writing_{writing},
      pages_worth_a_checkpoint_{vfs.empty() ? kLongLog : kLongForTests} {
    if (is_in_memory(path)) return;
    file_ = find_file(writer);
    sqlite3_wal_hook(writer.raw(), &SqliteLog::on_grown, this);
    if (!vfs.empty()) return;
    checkpointer_ = std::thread{
        &SqliteLog::keep_checkpointing,
        this,
        SqliteConnection{path, SqliteConnection::Use::Writing, vfs}};
}

SqliteLog::~SqliteLog() {
    if (checkpointer_.joinable()) {
        {
            const std::lock_guard lock{growth_mutex_};
            closing_ = true;
        }
        grown_.notify_all();
        checkpointer_.join();
    }
    // Whoever opens it next writes it again first.
    if (may_have_holes_)
        sqlite3_db_config(writer_.raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

/// One of those who wait flushes for all; the others look again when it is done.
void SqliteLog::await_disk(std::uint64_t commit) {
    if (file_ == nullptr) return;
    std::unique_lock lock{flush_mutex_};
    while (on_disk_ < commit) {
        if (flushing_) {
            flush_ended_.wait(lock);
            continue;
        }
        flushing_ = true;
        const std::uint64_t until = committed_;
        lock.unlock();
        const bool done = may_have_holes_ ? write_again() : flush();
        lock.lock();
        flushing_ = false;
        if (done) on_disk_ = until;
        flush_ended_.notify_all();
        if (!done) throw Failure{"the disk does not take what was written to the database's log"};
    }
}

bool SqliteLog::flush() {
    const bool done = file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL) == SQLITE_OK;
    if (!done) may_have_holes_ = true;
    return done;
}

/// After a refused flush Linux takes the pages for written: only a new write makes it try again.
/// Other processes are kept from writing meanwhile.
bool SqliteLog::write_again() {
    const std::lock_guard lock{writing_};
    const auto run = [&](const char* sql) {
        return sqlite3_exec(writer_.raw(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    if (!run("BEGIN IMMEDIATE")) return false;
    const bool done = copy_onto_itself() && flush();
    run("ROLLBACK");
    may_have_holes_ = !done;
    return done;
}

bool SqliteLog::copy_onto_itself() {
    const auto& calls = *file_->pMethods;
    sqlite3_int64 size = 0;
    bool done = calls.xFileSize(file_, &size) == SQLITE_OK;
    std::array<char, kPiece> bytes{};
    for (sqlite3_int64 at = 0; done && at < size;) {
        const auto count =
            static_cast<int>(std::min(size - at, static_cast<sqlite3_int64>(bytes.size())));
        done = calls.xRead(file_, bytes.data(), count, at) == SQLITE_OK &&
               calls.xWrite(file_, bytes.data(), count, at) == SQLITE_OK;
        at += count;
    }
    return done;
}

int SqliteLog::on_grown(void* self, sqlite3*, const char*, int pages) {
    auto& log = *static_cast<SqliteLog*>(self);
    if (pages < log.pages_worth_a_checkpoint_) return SQLITE_OK;
    if (!log.checkpointer_.joinable()) {
        log.checkpoint(log.writer_);
        return SQLITE_OK;
    }
    const std::lock_guard lock{log.growth_mutex_};
    log.is_long_ = true;
    log.grown_.notify_all();
    return SQLITE_OK;
}

/// Copies the log while others write. What was written meanwhile is then copied with the writer
/// held, which is short, and lets the log begin anew.
void SqliteLog::keep_checkpointing(SqliteConnection connection) {
    name_thread("checkpointer");
    std::unique_lock lock{growth_mutex_};
    while (true) {
        grown_.wait(lock, [this] { return closing_ || is_long_; });
        if (closing_) return;
        is_long_ = false;
        lock.unlock();
        checkpoint(connection);
        {
            const std::lock_guard writing{writing_};
            checkpoint(connection);
        }
        lock.lock();
    }
}

/// Copies what stands in the log so far, but for what readers need still.
void SqliteLog::checkpoint(SqliteConnection& connection) {
    if (may_have_holes_) return;
    const int code = sqlite3_wal_checkpoint_v2(
        connection.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
    );
    if (code == SQLITE_OK || code == SQLITE_BUSY) return;
    log_warning("checkpoint_failed", fmt::format("code={}", code));  // the log only grows
    if (code == SQLITE_IOERR_FSYNC) may_have_holes_ = true;  // it flushes the log before it copies
}

}  // namespace k197::db
