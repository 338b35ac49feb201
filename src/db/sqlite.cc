// SQLite behind Database: one writing connection with group commit, a pool of reading ones.
//
// Group commit: a caller puts its work in the queue. Whoever finds nobody committing becomes the
// leader: it takes all that is queued, runs each in a savepoint of its own, commits once, and wakes
// the others. A lone caller pays one fsync and waits for no timer.

#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>

#include "base/bytes.h"
#include "db/db.h"
#include "db/sqlite_connection.h"

namespace k197::db {
namespace {

class SqliteQuery final : public Tx {
 public:
    explicit SqliteQuery(SqliteConnection& connection) : connection_{connection} {}
    Rows query(std::string_view sql, std::vector<Value> values) override {
        return connection_.query(sql, values);
    }
    void after_commit(std::function<void()> action) override {
        actions.push_back(std::move(action));
    }

    std::vector<std::function<void()>> actions{};

 private:
    SqliteConnection& connection_;
};

/// One caller's work and what became of it.
struct Pending {
    const std::function<bool(Tx&)>* work = nullptr;
    std::exception_ptr problem{};
    std::vector<std::function<void()>> actions{};
    bool done = false;
};

class Sqlite final : public Database {
 public:
    explicit Sqlite(const Options& options);
    void run_script(std::string_view sql) override;
    void copy_to(const std::string& path) override;

 protected:
    void run_write(const std::function<bool(Tx&)>& work) override;
    void run_read(const std::function<void(Query&)>& work) override;

 private:
    void lead();
    void commit_batch(const std::vector<Pending*>& batch);
    void run_one(Pending& pending);
    std::unique_ptr<SqliteConnection> take_reader();
    void give_reader(std::unique_ptr<SqliteConnection> reader);

    std::string path_;
    SqliteConnection writer_;
    std::mutex writing_{};  // held by whoever uses writer_

    std::mutex queue_mutex_{};
    std::condition_variable finished_{};
    std::deque<Pending*> queue_{};
    bool leading_ = false;

    std::mutex readers_mutex_{};
    std::condition_variable reader_free_{};
    std::vector<std::unique_ptr<SqliteConnection>> readers_{};
    unsigned readers_left_;
};

/// In memory every connection must name the same shared database.
std::string real_path(const std::string& path) {
    if (path != ":memory:") return path;
    return "file:memory-" + new_id() + "?mode=memory&cache=shared";
}

Sqlite::Sqlite(const Options& options)
    : path_{real_path(options.path)}, writer_{path_, false}, readers_left_{options.readers} {
    writer_.run(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
        "temp_store=MEMORY;"
    );
}

void Sqlite::run_script(std::string_view sql) {
    const std::lock_guard lock{writing_};
    writer_.run(std::string{sql}.c_str());
}

void Sqlite::copy_to(const std::string& path) {
    const std::lock_guard lock{writing_};
    SqliteConnection target{path, false};
    sqlite3_backup* backup = sqlite3_backup_init(target.raw(), "main", writer_.raw(), "main");
    if (backup == nullptr) throw Failure{"cannot begin the copy to " + path};
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK)
        throw Failure{"cannot copy the database to " + path};
}

void Sqlite::run_write(const std::function<bool(Tx&)>& work) {
    Pending mine{.work = &work};
    std::unique_lock lock{queue_mutex_};
    queue_.push_back(&mine);
    while (!mine.done) {
        if (leading_) {
            finished_.wait(lock);
            continue;
        }
        leading_ = true;
        lock.unlock();
        lead();
        lock.lock();
    }
    lock.unlock();
    if (mine.problem) std::rethrow_exception(mine.problem);
    for (const auto& action : mine.actions) action();
}

/// Commits what is queued now, then lets go of the lead.
void Sqlite::lead() {
    std::vector<Pending*> batch;
    {
        const std::lock_guard lock{queue_mutex_};
        batch.assign(queue_.begin(), queue_.end());
        queue_.clear();
    }
    {
        const std::lock_guard lock{writing_};
        commit_batch(batch);
    }
    const std::lock_guard lock{queue_mutex_};
    for (Pending* pending : batch) pending->done = true;
    leading_ = false;
    finished_.notify_all();
}

void Sqlite::commit_batch(const std::vector<Pending*>& batch) {
    try {
        writer_.run("BEGIN IMMEDIATE");
        for (Pending* pending : batch) run_one(*pending);
        writer_.run("COMMIT");
    } catch (const std::exception&) {
        if (sqlite3_get_autocommit(writer_.raw()) == 0) {
            sqlite3_exec(writer_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
        for (Pending* pending : batch) pending->problem = std::current_exception();
    }
}

void Sqlite::run_one(Pending& pending) {
    writer_.run("SAVEPOINT one");
    SqliteQuery tx{writer_};
    bool keep = false;
    try {
        keep = (*pending.work)(tx);
    } catch (const std::exception&) {
        pending.problem = std::current_exception();
        // A full disk may have ended the whole transaction: then every caller of the batch must
        // hear of it.
        if (sqlite3_get_autocommit(writer_.raw()) != 0) throw;
    }
    writer_.run(keep ? "RELEASE one" : "ROLLBACK TO one; RELEASE one");
    if (keep) pending.actions = std::move(tx.actions);
}

std::unique_ptr<SqliteConnection> Sqlite::take_reader() {
    std::unique_lock lock{readers_mutex_};
    reader_free_.wait(lock, [&] { return !readers_.empty() || readers_left_ > 0; });
    if (!readers_.empty()) {
        auto reader = std::move(readers_.back());
        readers_.pop_back();
        return reader;
    }
    --readers_left_;
    lock.unlock();
    try {
        return std::make_unique<SqliteConnection>(
            path_, path_.find("mode=memory") == std::string::npos
        );
    } catch (const Failure&) {
        lock.lock();
        ++readers_left_;
        reader_free_.notify_one();
        throw;
    }
}

void Sqlite::give_reader(std::unique_ptr<SqliteConnection> reader) {
    const std::lock_guard lock{readers_mutex_};
    readers_.push_back(std::move(reader));
    reader_free_.notify_one();
}

void Sqlite::run_read(const std::function<void(Query&)>& work) {
    const bool in_memory = path_.find("mode=memory") != std::string::npos;
    if (in_memory) {  // a shared cache has table locks: read where we write
        const std::lock_guard lock{writing_};
        SqliteQuery query{writer_};
        return work(query);
    }
    auto reader = take_reader();
    struct Return {
        Sqlite& owner;
        std::unique_ptr<SqliteConnection>& reader;
        ~Return() {
            sqlite3_exec(reader->raw(), "COMMIT", nullptr, nullptr, nullptr);
            owner.give_reader(std::move(reader));
        }
    } const give_back{*this, reader};
    reader->run("BEGIN");
    SqliteQuery query{*reader};
    work(query);
}

}  // namespace

std::unique_ptr<Database> open_sqlite(const Options& options) {
    return std::make_unique<Sqlite>(options);
}

}  // namespace k197::db
