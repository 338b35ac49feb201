// SQLite behind Database: one writing connection with group commit, a pool of reading ones.
//
// Group commit: a caller puts its work in the queue. Whoever finds nobody committing becomes the
// leader: it takes all that is queued, runs each in a savepoint of its own, commits once, and wakes
// the others. Who must be on disk then waits for the log (sqlite_log.h), while the next commits. A
// lone caller pays one fsync and waits for no timer.

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>

#include "base/bytes.h"
#include "base/stopwatch.h"
#include "db/collecting_tx.h"
#include "db/db.h"
#include "db/signals.h"
#include "db/sqlite_connection.h"
#include "db/sqlite_log.h"

namespace k197::db {
namespace {

class SqliteQuery final : public CollectingTx {
 public:
    explicit SqliteQuery(SqliteConnection& connection) : connection_{connection} {}
    Rows query(std::string_view sql, std::vector<Value> values) override {
        return connection_.query(sql, values);
    }
    void lock_until_end(std::string_view) override {}

 private:
    SqliteConnection& connection_;
};

/// One caller's work and what became of it.
struct Pending {
    const std::function<bool(Tx&)>* work = nullptr;
    Commit commit = Commit::OnDisk;
    bool begun = false;
    std::exception_ptr problem{};
    std::vector<std::function<void()>> actions{};
    std::uint64_t number = 0;  // of its commit
    bool done = false;
};

/// Seconds of others' work while somebody waits who goes first.
constexpr double kShortTurn = 0.0005;

class Sqlite final : public Database {
 public:
    explicit Sqlite(const Options& options);
    void run_script(std::string_view sql) override;
    void copy_to(const std::string& path) override;
    [[nodiscard]] Kind kind() const override { return Kind::Sqlite; }
    void listen(std::string what, std::function<void()> action) override {
        const std::lock_guard lock{queue_mutex_};
        listeners_.add(std::move(what), std::move(action));
    }

 protected:
    void run_write(const std::function<bool(Tx&)>& work, Commit commit) override;
    void run_read(const std::function<void(Query&)>& work) override;

 private:
    std::vector<Pending*> take_batch();
    void lead();
    void commit_batch(const std::vector<Pending*>& batch);
    Signals run_one(Pending& pending, Closings& closings);
    std::unique_ptr<SqliteConnection> take_reader();
    void give_reader(std::unique_ptr<SqliteConnection> reader);

    std::string path_;
    std::string vfs_;
    SqliteConnection writer_;
    std::mutex writing_{};  // held by whoever uses writer_
    SqliteLog log_;

    std::mutex queue_mutex_{};
    std::condition_variable finished_{};
    std::deque<Pending*> queue_{};
    std::atomic<unsigned> first_{0};  // those of the queue that go first
    bool firsts_were_last_ = false;
    bool leading_ = false;
    Signals signals_{};
    Listeners listeners_{};

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
    : path_{real_path(options.path)},
      vfs_{options.vfs},
      writer_{path_, SqliteConnection::Use::Writing, vfs_},
      log_{writer_, writing_, path_, vfs_},
      readers_left_{options.readers} {}

void Sqlite::run_script(std::string_view sql) {
    std::uint64_t number = 0;
    {
        const std::lock_guard lock{writing_};
        writer_.run(std::string{sql}.c_str());
        number = log_.add_commit();
    }
    log_.await_disk(number);
}

void Sqlite::copy_to(const std::string& path) {
    const std::lock_guard lock{writing_};
    SqliteConnection target{path, SqliteConnection::Use::Copying, vfs_};
    sqlite3_backup* backup = sqlite3_backup_init(target.raw(), "main", writer_.raw(), "main");
    if (backup == nullptr) throw Failure{"cannot begin the copy to " + path};
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK)
        throw Failure{"cannot copy the database to " + path};
}

void Sqlite::run_write(const std::function<bool(Tx&)>& work, Commit commit) {
    Pending mine{.work = &work, .commit = commit};
    std::unique_lock lock{queue_mutex_};
    queue_.push_back(&mine);
    if (commit == Commit::First) ++first_;
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
    if (commit != Commit::Relaxed) log_.await_disk(mine.number);
    for (const auto& action : mine.actions) action();
}

/// What is queued now. When some of it goes first: these alone and the others alone, in turns.
std::vector<Pending*> Sqlite::take_batch() {
    const std::lock_guard lock{queue_mutex_};
    std::vector<Pending*> batch{queue_.begin(), queue_.end()};
    queue_.clear();
    const auto goes_first = [](const Pending* one) { return one->commit == Commit::First; };
    const auto others = std::stable_partition(batch.begin(), batch.end(), goes_first);
    const bool both = others != batch.begin() && others != batch.end();
    firsts_were_last_ = others != batch.begin() && !(both && firsts_were_last_);
    if (!both) {
        first_ = 0;
    } else if (firsts_were_last_) {
        queue_.assign(others, batch.end());
        batch.erase(others, batch.end());
        first_ = 0;
    } else {
        queue_.assign(batch.begin(), others);
        batch.erase(batch.begin(), others);
    }
    return batch;
}

/// Commits a batch, then lets go of the lead. What was not begun because somebody goes first waits
/// on.
void Sqlite::lead() {
    auto batch = take_batch();
    {
        const std::lock_guard lock{writing_};
        commit_batch(batch);
    }
    std::vector<std::function<void()>> tell;
    {
        const std::lock_guard lock{queue_mutex_};
        const auto left = std::find_if(batch.begin(), batch.end(), [](const Pending* one) {
            return !one->begun;
        });
        queue_.insert(queue_.begin(), left, batch.end());
        batch.erase(left, batch.end());
        for (Pending* pending : batch) pending->done = true;
        leading_ = false;
        tell = listeners_.of(std::exchange(signals_, {}));
        finished_.notify_all();
    }
    for (const auto& action : tell) action();
}

void Sqlite::commit_batch(const std::vector<Pending*>& batch) {
    try {
        Closings closings;
        Signals signals;
        writer_.query("BEGIN IMMEDIATE", {});
        const Stopwatch watch;
        for (Pending* pending : batch) {
            const bool may_break = batch.front()->begun && pending->commit != Commit::First;
            if (may_break && first_ > 0 && watch.seconds() > kShortTurn) break;
            signals.merge(run_one(*pending, closings));
        }
        SqliteQuery closing{writer_};
        closings.run(closing);
        writer_.query("COMMIT", {});
        const auto number = log_.add_commit();
        for (Pending* pending : batch) pending->number = number;
        const std::lock_guard lock{queue_mutex_};
        signals_.merge(signals);
    } catch (const std::exception&) {
        if (sqlite3_get_autocommit(writer_.raw()) == 0) {
            sqlite3_exec(writer_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
        for (Pending* pending : batch) {
            pending->begun = true;
            pending->problem = std::current_exception();
            pending->actions.clear();
        }
    }
}

/// Gives what the work signalled, when it is kept.
Signals Sqlite::run_one(Pending& pending, Closings& closings) {
    pending.begun = true;
    writer_.query("SAVEPOINT one", {});
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
    if (!keep) writer_.query("ROLLBACK TO one", {});
    writer_.query("RELEASE one", {});
    if (!keep) return {};
    pending.actions = std::move(tx.actions);
    closings.take(std::move(tx.closings));
    return std::move(tx.signals);
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
        return std::make_unique<SqliteConnection>(path_, SqliteConnection::Use::Reading, vfs_);
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
    if (is_in_memory(path_)) {  // a shared cache has table locks: read where we write
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
    reader->query("BEGIN", {});
    SqliteQuery query{*reader};
    work(query);
}

}  // namespace

std::unique_ptr<Database> open_sqlite(const Options& options) {
    return std::make_unique<Sqlite>(options);
}

}  // namespace k197::db
