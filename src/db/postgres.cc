// PostgreSQL behind Database. Every write is a transaction of its own on a connection of the pool:
// the server shares one flush of its log among those that commit together. What must not run at the
// same time on two nodes takes a lock of the server.
//
// A server that is gone is waited for, a few seconds; then everybody is refused at once until a new
// attempt, each second, finds it again.

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "db/collecting_tx.h"
#include "db/copy.h"
#include "db/db.h"
#include "db/migrations.h"
#include "db/postgres_connection.h"
#include "db/signals.h"

namespace k197::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kWaitForServer{3'000};
constexpr milliseconds kBetweenAttempts{150};
constexpr milliseconds kWaitForConnection{10'000};
constexpr milliseconds kRefuseAtOnce{1'000};
constexpr milliseconds kBetweenSignals{5};
constexpr milliseconds kListenAgain{1'000};

class PostgresTx final : public CollectingTx {
 public:
    explicit PostgresTx(PostgresConnection& connection) : connection_{connection} {}
    Rows query(std::string_view sql, std::vector<Value> values) override {
        return connection_.query(sql, values);
    }
    void lock_until_end(std::string_view name) override {
        connection_.send("SELECT pg_advisory_xact_lock(hashtextextended($1, 197))", {Value(name)});
    }

 private:
    PostgresConnection& connection_;
};

/// The connections. Thread-safe.
class Pool {
 public:
    Pool(std::string url, unsigned most) : url_{std::move(url)}, left_{most} {}

    /// A connection outside any transaction. Waits a little for the server and for a free
    /// connection; throws Failure.
    std::unique_ptr<PostgresConnection> take();
    /// Takes it back, or drops it when the server is gone.
    void give(std::unique_ptr<PostgresConnection> connection);

 private:
    std::unique_ptr<PostgresConnection> take_idle();
    std::unique_ptr<PostgresConnection> connect();

    const std::string url_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<std::unique_ptr<PostgresConnection>> idle_{};
    unsigned left_;
    steady_clock::time_point refuse_until_{};
};

std::unique_ptr<PostgresConnection> Pool::take_idle() {
    std::unique_lock lock{mutex_};
    const bool any =
        changed_.wait_for(lock, kWaitForConnection, [this] { return !idle_.empty() || left_ > 0; });
    if (!any) throw Failure{"the database is busy: no connection became free"};
    if (idle_.empty()) {
        if (steady_clock::now() < refuse_until_) throw Failure{"the database cannot be reached"};
        --left_;
        return nullptr;
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

/// One more connection, for which room was made already.
std::unique_ptr<PostgresConnection> Pool::connect() {
    const auto end = steady_clock::now() + kWaitForServer;
    while (true) {
        try {
            return std::make_unique<PostgresConnection>(url_);
        } catch (const Failure& problem) {
            std::unique_lock lock{mutex_};
            // Too many connections: one of ours that becomes free serves as well.
            if (changed_.wait_for(lock, kBetweenAttempts, [this] { return !idle_.empty(); })) {
                ++left_;
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
            if (steady_clock::now() < end) continue;
            ++left_;
            refuse_until_ = steady_clock::now() + kRefuseAtOnce;
            changed_.notify_one();
            log_error("database_unreachable", log_problem(problem.what()));
            throw;
        }
    }
}

std::unique_ptr<PostgresConnection> Pool::take() {
    while (true) {
        auto connection = take_idle();
        if (connection == nullptr) return connect();
        if (connection->alive()) return connection;
        give(std::move(connection));  // the server was restarted
    }
}

void Pool::give(std::unique_ptr<PostgresConnection> connection) {
    const std::lock_guard lock{mutex_};
    if (connection->usable()) {
        idle_.push_back(std::move(connection));
    } else {
        ++left_;
    }
    changed_.notify_one();
}

/// Gives a connection back when leaving; a transaction still open is undone.
class Lent {
 public:
    explicit Lent(Pool& pool) : pool_{pool}, connection_{pool.take()} {}
    ~Lent() {
        connection_->rollback();
        pool_.give(std::move(connection_));
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    PostgresConnection& operator*() { return *connection_; }
    PostgresConnection* operator->() { return connection_.get(); }

 private:
    Pool& pool_;
    std::unique_ptr<PostgresConnection> connection_;
};

/// The names are ours, without quotes.
std::string notify(const Signals& signals) {
    std::string script;
    for (const auto& what : signals) script += fmt::format("NOTIFY kenh197_work, '{}';", what);
    return script;
}

/// Tells other nodes of work and hears of theirs: LISTEN and NOTIFY on a connection of its own.
class Wire {
 public:
    explicit Wire(std::string url) : url_{std::move(url)}, thread_{[this] { run(); }} {}
    ~Wire() {
        {
            const std::lock_guard lock{mutex_};
            ending_ = true;
        }
        wake();
        thread_.join();
        close(awake_);
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    void listen(std::string what, std::function<void()> action) {
        const std::lock_guard lock{mutex_};
        listeners_.add(std::move(what), std::move(action));
    }
    /// Here at once; at the other nodes a few milliseconds later, once for many calls.
    void tell(const Signals& signals) {
        tell_here(signals);
        const std::lock_guard lock{mutex_};
        const bool idle = to_tell_.empty();
        to_tell_.insert(signals.begin(), signals.end());
        if (idle) wake();
    }

 private:
    void run();
    void talk(PostgresConnection& connection);
    void wake();
    void tell_here(const Signals& signals);
    void tell_others(PostgresConnection& connection);
    /// False when it is time to end.
    bool pause(milliseconds time);

    const std::string url_;
    std::mutex mutex_{};
    Listeners listeners_{};
    std::condition_variable changed_{};
    bool ending_ = false;
    Signals to_tell_{};
    const int awake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    std::thread thread_;  // last: it uses all of the above
};

void Wire::wake() {
    changed_.notify_all();
    eventfd_write(awake_, 1);
}

void Wire::tell_here(const Signals& signals) {
    std::vector<std::function<void()>> actions;
    {
        const std::lock_guard lock{mutex_};
        actions = listeners_.of(signals);
    }
    for (const auto& action : actions) action();
}

void Wire::tell_others(PostgresConnection& connection) {
    Signals signals;
    {
        const std::lock_guard lock{mutex_};
        signals.swap(to_tell_);
    }
    if (!signals.empty()) connection.run(notify(signals).c_str());
}

bool Wire::pause(milliseconds time) {
    std::unique_lock lock{mutex_};
    return !changed_.wait_for(lock, time, [this] { return ending_; });
}

void Wire::run() {
    do {
        try {
            PostgresConnection connection{url_};
            connection.run("LISTEN kenh197_work");
            tell_here({""});  // something may have been missed
            talk(connection);
        } catch (const Failure& problem) {
            log_warning("signals_interrupted", log_problem(problem.what()));
        }
    } while (pause(kListenAgain));
}

void Wire::talk(PostgresConnection& connection) {
    while (pause(kBetweenSignals)) {
        pollfd ready[2] = {{PQsocket(connection.raw()), POLLIN, 0}, {awake_, POLLIN, 0}};
        poll(ready, 2, -1);
        eventfd_t count = 0;
        eventfd_read(awake_, &count);
        tell_others(connection);
        if (PQconsumeInput(connection.raw()) == 0) throw Failure{"the connection is lost"};
        Signals heard;
        while (PGnotify* note = PQnotifies(connection.raw())) {
            if (note->be_pid != PQbackendPID(connection.raw())) heard.emplace(note->extra);
            PQfreemem(note);
        }
        tell_here(heard);
    }
}

class Postgres final : public Database {
 public:
    explicit Postgres(const PostgresOptions& options)
        : pool_{options.url, options.connections}, url_{options.url} {
        const Lent lent{pool_};  // it answers now
    }
    void run_script(std::string_view sql) override;
    void copy_to(const std::string& path) override;
    [[nodiscard]] Kind kind() const override { return Kind::Postgres; }
    void listen(std::string what, std::function<void()> action) override {
        const std::lock_guard lock{wire_mutex_};
        if (!wire_) wire_ = std::make_unique<Wire>(url_);
        wire_->listen(std::move(what), std::move(action));
    }

 protected:
    void run_write(const std::function<bool(Tx&)>& work, Commit commit) override;
    void run_read(const std::function<void(Query&)>& work) override;
    Rows run_look(std::string_view sql, std::vector<Value> values) override;

 private:
    void tell(const Signals& signals);

    Pool pool_;
    const std::string url_;
    std::mutex wire_mutex_{};
    std::unique_ptr<Wire> wire_{};  // made by the first who listens
};

void Postgres::run_write(const std::function<bool(Tx&)>& work, Commit commit) {
    std::vector<std::function<void()>> actions;
    Signals signals;
    {
        Lent lent{pool_};
        lent->begin(commit);
        PostgresTx tx{*lent};
        if (!work(tx)) return;
        tx.closings.run(tx);
        lent->commit();
        actions = std::move(tx.actions);
        signals = std::move(tx.signals);
    }
    for (const auto& action : actions) action();
    if (!signals.empty()) tell(signals);
}

void Postgres::tell(const Signals& signals) {
    {
        const std::lock_guard lock{wire_mutex_};
        if (wire_) return wire_->tell(signals);
    }
    // Nobody listens here (a command): the nodes that serve must hear all the same.
    Lent lent{pool_};
    lent->run(notify(signals).c_str());
}

Rows Postgres::run_look(std::string_view sql, std::vector<Value> values) {
    Lent lent{pool_};
    return lent->query(sql, values);
}

void Postgres::run_read(const std::function<void(Query&)>& work) {
    Lent lent{pool_};
    lent->begin_reading();
    PostgresTx query{*lent};
    work(query);
    lent->end_reading();
}

void Postgres::run_script(std::string_view sql) {
    PostgresConnection connection{url_};
    connection.run("SET statement_timeout = 0; SET lock_timeout = 0");
    connection.run(std::string{sql}.c_str());
}

void Postgres::copy_to(const std::string& path) {
    const auto target = open_sqlite({.path = path});
    if (const auto made = migrate(*target); !made) throw Failure{made.error().detail};
    run_read([&](Query& query) { copy_rows(query, Kind::Postgres, *target); });
}

}  // namespace

std::unique_ptr<Database> open_postgres(const PostgresOptions& options) {
    return std::make_unique<Postgres>(options);
}

}  // namespace k197::db
