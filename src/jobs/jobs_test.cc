#include "jobs/jobs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "db/migrations.h"

namespace k197::jobs {
namespace {

struct Jobs : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{1'000 * kSecond};
    Metrics metrics{};
    std::vector<std::string> ran{};

    void add(Job job) {
        database->write([&](db::Tx& tx) { enqueue(tx, clock, std::move(job)); });
    }
    /// What a node that asks for that many jobs gets.
    std::vector<Job> take(unsigned most) {
        return database->write([&](db::Tx& tx) {
            return claim(tx, {.node = "n", .now = clock.now(), .lease = kMinute, .most = most});
        });
    }
    Step recording() {
        return [this](const Job& job) -> std::optional<Retry> {
            ran.push_back(job.payload);
            database->write([&](db::Tx& tx) { complete(tx, job); });
            return std::nullopt;
        };
    }
};

TEST_F(Jobs, RunsTheJobsOfALaneInTheOrderOfTheirPositions) {
    add({.kind = "note", .lane = "a", .position = 20, .payload = "second"});
    add({.kind = "note", .lane = "a", .position = 10, .payload = "first"});
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    EXPECT_EQ(workers.run_due(), 2);
    EXPECT_EQ(ran, (std::vector<std::string>{"first", "second"}));
}

TEST_F(Jobs, RunsWhatIsDueThoughTheClockWasSetBack) {
    add({.kind = "note", .payload = "due"});
    add({.kind = "note", .payload = "again soon", .run_at = clock.now() + 30 * kSecond});
    add({.kind = "note", .payload = "tomorrow", .run_at = clock.now() + kDay});
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    clock.set(100 * kSecond);
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"due"}));
    clock.advance(30 * kSecond);
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"due", "again soon"}));
    clock.advance(kDay);
    workers.run_due();
    EXPECT_EQ(ran.back(), "tomorrow");
}

TEST_F(Jobs, RunsWhatIsStillWrittenByTheOldClockAfterItWasSetBack) {
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    const Time before = clock.now();
    clock.set(100 * kSecond);
    workers.run_due();
    const FakeClock old{before};
    database->write([&](db::Tx& tx) {
        enqueue(tx, old, {.kind = "note", .payload = "was under way"});
    });
    clock.advance(5 * kSecond);
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"was under way"}));
}

TEST_F(Jobs, TriesAgainSoonWhatFailedBeforeTheClockWasSetBack) {
    add({.kind = "fails"});
    bool fails = true;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        if (fails) return Retry{.after = 10 * kSecond, .problem = "not yet"};
        return recording()(job);
    };
    Workers workers{*database, clock, metrics, {{"fails", {.step = step}}}};
    clock.advance(2 * kHour);
    workers.run_due();
    clock.set(clock.now() - kHour);
    workers.run_due();  // made before the span that comes again: due now
    fails = false;
    clock.set(100 * kSecond);
    EXPECT_EQ(workers.run_due(), 0);  // made within it: it keeps its ten seconds
    clock.advance(10 * kSecond);
    EXPECT_EQ(workers.run_due(), 1);
}

TEST_F(Jobs, LetsNoLeaseOutliveItsLengthWhenTheClockIsSetBack) {
    add({.kind = "note", .payload = "of a dead node"});
    ASSERT_EQ(take(1).size(), 1U);
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    clock.set(100 * kSecond);
    EXPECT_EQ(workers.run_due(), 0);
    clock.advance(20 * kSecond);
    EXPECT_EQ(workers.run_due(), 1);
}

TEST_F(Jobs, TellsOthersThatTheClockWasSetBack) {
    std::vector<std::pair<Time, Time>> told;
    Workers workers{
        *database, clock, metrics, {}, {.clock_set_back = [&](db::Tx&, Time before, Time now) {
            told.emplace_back(before, now);
        }}};
    clock.set(100 * kSecond);
    workers.run_due();
    workers.run_due();
    EXPECT_EQ(told, (std::vector<std::pair<Time, Time>>{{1'000 * kSecond, 100 * kSecond}}));
}

TEST_F(Jobs, KeepsTheLeaseOfAJobClaimedHereAgainWhenItsFirstRunEnds) {
    std::latch second{1};
    std::latch end_first{1};
    std::latch end_second{1};
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        if (job.attempts == 1) {
            end_first.wait();
        } else {
            second.count_down();
            end_second.wait();
        }
        return recording()(job);
    };
    Workers workers{
        *database,
        clock,
        metrics,
        {{"slow", {.step = step}}},
        {.threads = {{std::string{kQuick}, 2}}, .renewal = 5 * kMillisecond}};
    const auto set_lease = [&](int attempts, Time until) {
        database->write([&](db::Tx& tx) {
            tx.query("UPDATE jobs SET lease_until = $1 WHERE attempts = $2", until, attempts);
            tx.signal(signal_of(kQuick));
        });
    };
    const auto is_renewed = [&] {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (std::chrono::steady_clock::now() < end) {
            const auto lease = database->read([](db::Query& query) {
                return query.one("SELECT lease_until FROM jobs")->integer("lease_until");
            });
            if (lease > clock.now() + kSecond) return true;
            std::this_thread::yield();
        }
        return false;
    };
    add({.kind = "slow", .payload = "once"});
    workers.start();
    while (!second.try_wait()) set_lease(1, 1);  // it runs out, unless it is just renewed
    end_first.count_down();
    while (metrics.counter("jobs_retried_total{kind=\"slow\"}").value() < 1)
        std::this_thread::yield();
    bool renewed = true;
    for (int i = 0; i < 5 && renewed; ++i) {
        set_lease(2, clock.now() + 1);
        renewed = is_renewed();
    }
    end_second.count_down();
    EXPECT_TRUE(renewed);
    workers.stop();
    EXPECT_EQ(ran, (std::vector<std::string>{"once", "once"}));
}

TEST_F(Jobs, NeverGivesUpWhatOnlyTheStorePrevents) {
    add({.kind = "note", .payload = "kept"});
    int tries = 0;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        if (++tries <= 20) throw db::Failure{"the disk is full"};
        return recording()(job);
    };
    Workers workers{*database, clock, metrics, {{"note", {.step = step}}}};
    for (int i = 0; i <= 20; ++i) {
        workers.run_due();
        clock.advance(kMinute);
    }
    EXPECT_EQ(ran, (std::vector<std::string>{"kept"}));
}

TEST_F(Jobs, HoldsALaneWhileItsFirstJobWaitsForAnotherTry) {
    add({.kind = "fails", .lane = "a", .position = 1});
    add({.kind = "note", .lane = "a", .position = 2, .payload = "after"});
    add({.kind = "note", .lane = "b", .position = 3, .payload = "elsewhere"});
    bool fails = true;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        if (fails) return Retry{.after = kSecond, .problem = "not yet"};
        return recording()(job);
    };
    Workers workers{
        *database, clock, metrics, {{"note", {.step = recording()}}, {"fails", {.step = step}}}};
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"elsewhere"}));
    fails = false;
    clock.advance(2 * kSecond);
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"elsewhere", "", "after"}));
}

TEST_F(Jobs, TakesAJobAgainWhenItsLeaseRanOut) {
    add({.kind = "note", .payload = "x"});
    ASSERT_EQ(take(1).size(), 1U);
    EXPECT_TRUE(take(1).empty());
    clock.advance(2 * kMinute);
    const auto again = take(1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().attempts, 2);
}

TEST_F(Jobs, BuriesAJobThatFailsTooOftenAndLetsItsLaneGoOn) {
    add({.kind = "fails", .lane = "a", .position = 1});
    add({.kind = "note", .lane = "a", .position = 2, .payload = "after"});
    const Step throws = [](const Job&) -> std::optional<Retry> {
        throw std::runtime_error{"broken"};
    };
    Workers workers{
        *database,
        clock,
        metrics,
        {{"note", {.step = recording()}}, {"fails", {.step = throws, .most_attempts = 2}}}};
    workers.run_due();
    clock.advance(kHour);
    workers.run_due();
    EXPECT_EQ(ran, (std::vector<std::string>{"after"}));
}

TEST_F(Jobs, CountsWhatWasDoneRetriedAndBuriedOfEachStep) {
    add({.kind = "note"});
    add({.kind = "fails"});
    add({.kind = "unknown"});
    const Step fails = [](const Job&) -> std::optional<Retry> { return Retry{.problem = "no"}; };
    Workers workers{
        *database,
        clock,
        metrics,
        {{"note", {.step = recording()}}, {"fails", {.step = fails, .most_attempts = 2}}}};
    workers.run_due();
    const auto note = step_metrics(metrics, "note");
    EXPECT_EQ(note.done.value(), 1);
    EXPECT_EQ(note.seconds.cumulative().back(), 1U);
    const auto failing = step_metrics(metrics, "fails");
    EXPECT_EQ(failing.done.value(), 0);
    EXPECT_EQ(failing.retried.value(), 1);
    EXPECT_EQ(failing.buried.value(), 1);
    EXPECT_EQ(failing.seconds.cumulative().back(), 2U);
    EXPECT_EQ(step_metrics(metrics, "unknown").buried.value(), 1);
}

TEST_F(Jobs, AnEqualIdIsQueuedOnceAndCanBePostponed) {
    add({.id = "one", .kind = "note", .payload = "x"});
    add({.id = "one", .kind = "note", .payload = "y"});
    database->write([&](db::Tx& tx) {
        postpone(
            tx,
            clock,
            {.id = "one", .kind = "note", .payload = "x", .run_at = clock.now() + kMinute}
        );
    });
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    EXPECT_EQ(workers.run_due(), 0);
    clock.advance(2 * kMinute);
    EXPECT_EQ(workers.run_due(), 1);
    EXPECT_EQ(ran, (std::vector<std::string>{"x"}));
}

TEST_F(Jobs, WhatIsDoneAlreadyIsTakenAwayUnlessItHasBegun) {
    for (const auto* id : {"b2", "b1", "b3"})
        add({.id = id, .kind = "note", .lane = "b", .position = id[1] - '0'});
    add({.id = "c", .kind = "note", .lane = "c"});
    EXPECT_EQ(take(1).front().id, "b1");
    const auto waiting = database->read([](db::Query& query) { return waiting_in(query, "b"); });
    EXPECT_EQ(waiting, (std::vector<std::string>{"b2", "b3"}));
    database->write([](db::Tx& tx) { drop_waiting(tx, {"b1", "b2"}); });
    const auto left = database->read([](db::Query& query) {
        return query.query("SELECT id FROM jobs ORDER BY id");
    });
    ASSERT_EQ(left.size(), 3U);
    EXPECT_EQ(left[0].text("id"), "b1");
    EXPECT_EQ(left[1].text("id"), "b3");
}

TEST_F(Jobs, GivesOneOfEachLaneAtATimeOldestFirst) {
    add({.id = "a2", .kind = "note", .lane = "a", .position = 2});
    add({.id = "a1", .kind = "note", .lane = "a", .position = 1});
    clock.advance(kSecond);
    add({.id = "b1", .kind = "note", .lane = "b", .position = 1});
    const auto first = take(10);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].id, "a1");
    EXPECT_EQ(first[1].id, "b1");
    // An earlier one that comes late waits for the one under way.
    add({.id = "a0", .kind = "note", .lane = "a", .position = -1});
    EXPECT_TRUE(take(10).empty());
    database->write([&](db::Tx& tx) { complete(tx, first[0]); });
    EXPECT_EQ(take(10).front().id, "a0");
}

/// Many lanes worked on at random.
struct Lanes : Jobs {
    static constexpr int kMostAttempts = 3;

    [[nodiscard]] std::vector<std::string> ids(std::string_view sql) const {
        return database->read([&](db::Query& query) {
            std::vector<std::string> found;
            for (const auto& row : query.query(sql, std::vector<db::Value>{clock.now()}))
                found.push_back(row.text("id"));
            return found;
        });
    }
    /// What may run now, whatever was set aside.
    [[nodiscard]] std::vector<std::string> free_now() const {
        return ids(
            "SELECT j.id FROM jobs j WHERE j.state = 'ready' AND j.run_at <= $1 AND NOT EXISTS "
            "(SELECT 1 FROM jobs o WHERE o.lane = j.lane AND o.id <> j.id AND (o.state = 'running' "
            "OR (o.state = 'ready' AND (o.position, o.id) < (j.position, j.id)))) ORDER BY "
            "j.run_at, j.id"
        );
    }
    /// One job of ten lanes is added, moved, dropped, or claimed and then done, put back, buried or
    /// left to its lease.
    void act(std::mt19937& random, std::string_view node) {
        try {
            act_once(random, node);
        } catch (const db::Failure&) {
            return;  // another node has it: the lease ran out, or each waited for the other's row
        }
    }

 private:
    void act_once(std::mt19937& random, std::string_view node) {
        const auto below = [&](int n) {
            return std::uniform_int_distribution<int>{0, n - 1}(random);
        };
        const auto some = "job " + std::to_string(below(30));
        const Job job{
            .id = some,
            .kind = "note",
            .lane = "lane " + some.substr(some.size() - 1),
            .position = 1 + below(1'000),
            .run_at = clock.now() + below(3) * kMillisecond};
        switch (below(10)) {
            case 0:
            case 1:
            case 2: add(job); return;
            case 3:
            case 4: database->write([&](db::Tx& tx) { postpone(tx, clock, job); }); return;
            case 5: database->write([&](db::Tx& tx) { drop_waiting(tx, {some}); }); return;
            default: break;
        }
        const Claiming one{
            .pool = kQuick, .node = node, .now = clock.now(), .lease = kSecond, .most = 2};
        for (const auto& claimed : database->write([&](db::Tx& tx) { return claim(tx, one); })) {
            const int what = below(10);
            if (what == 0) continue;  // its node died
            const Outcome again{
                .retry = Retry{.after = below(20) * kMillisecond, .problem = "not yet"},
                .is_last = claimed.attempts >= kMostAttempts};
            database->write([&](db::Tx& tx) {
                if (what < 5) complete(tx, claimed);
                if (what >= 5) put_back(tx, clock.now(), claimed, again);
            });
        }
    }
};

TEST_F(Lanes, SettingAsideKeepsNothingFromRunningThatMay) {
    std::size_t aside = 0;
    for (unsigned seed = 0; seed < 100; ++seed) {
        std::mt19937 random{seed};
        for (int i = 0; i < 150; ++i) {
            act(random, "n");
            clock.advance(i % 40 == 0 ? 2 * kSecond : kMillisecond);
            database->write([&](db::Tx& tx) {
                claim(tx, {.pool = "none", .node = "n", .now = clock.now()});  // only expired ones
            });
            const auto wanted = free_now();
            std::vector<std::string> got;
            static_cast<void>(database->write([&](db::Tx& tx) -> Result<void> {
                for (const auto& job :
                     claim(tx, {.node = "n", .now = clock.now(), .lease = kMinute, .most = 99}))
                    got.push_back(job.id);
                return fail(Errc::Conflict, "only asked");
            }));
            ASSERT_EQ(got, wanted) << "seed " << seed << " step " << i;
            aside += ids("SELECT id FROM jobs WHERE behind = 1 AND created_at <= $1").size();
        }
    }
    EXPECT_GT(aside, 100U) << "the test sets nothing aside";
}

TEST_F(Lanes, NothingIsSetAsideForEverWhenSeveralNodesWorkAtOnce) {
    std::vector<std::thread> nodes;
    for (unsigned n = 0; n < 4; ++n) {
        nodes.emplace_back([this, n] {
            std::mt19937 random{n};
            for (int i = 0; i < 400; ++i) {
                act(random, "node " + std::to_string(n));
                clock.advance(kMillisecond);
            }
        });
    }
    for (auto& node : nodes) node.join();
    clock.advance(kMinute);  // leases end
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    workers.run_due();
    EXPECT_TRUE(ids("SELECT id FROM jobs WHERE state <> 'buried' AND run_at <= $1").empty());
}

TEST_F(Jobs, TakesInWhatAnOlderProgramLeftSetAside) {
    add({.id = "first", .kind = "note", .lane = "a", .position = 1});
    add({.id = "second", .kind = "note", .lane = "a", .position = 2});
    ASSERT_EQ(take(10).size(), 1U);
    add({.id = "zero", .kind = "note", .lane = "a", .position = -1});
    ASSERT_TRUE(take(10).empty());
    database->write([](db::Tx& tx) {  // as it ends them: what is set aside follows nothing now
        tx.query("DELETE FROM jobs WHERE id IN ('zero', 'first')");
        tx.query("UPDATE jobs SET followed = 1");
    });
    ASSERT_TRUE(take(10).empty()) << "nothing was set aside";
    std::promise<std::string> done;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        database->write([&](db::Tx& tx) { complete(tx, job); });
        done.set_value(job.id);
        return std::nullopt;
    };
    Workers workers{*database, clock, metrics, {{"note", {.step = step}}}};
    workers.start();
    auto ran_job = done.get_future();
    ASSERT_EQ(ran_job.wait_for(std::chrono::seconds{60}), std::future_status::ready);
    EXPECT_EQ(ran_job.get(), "second");
    workers.stop();
}

TEST_F(Jobs, SlowWorkIsTakenByItsOwnWorkersAlone) {
    add({.kind = "note", .payload = "picture", .pool = std::string{kSlow}});
    EXPECT_TRUE(take(10).empty());
    Workers workers{*database, clock, metrics, {{"note", {.step = recording()}}}};
    EXPECT_EQ(workers.run_due(), 1);
}

TEST_F(Jobs, WhoLostTheLeaseSavesNothing) {
    add({.id = "x", .kind = "note"});
    const auto slow = take(1).front();
    clock.advance(2 * kMinute);
    const auto other = take(1).front();
    EXPECT_THROW(database->write([&](db::Tx& tx) { complete(tx, slow); }), db::Failure);
    database->write([&](db::Tx& tx) { complete(tx, other); });
    EXPECT_THROW(database->write([&](db::Tx& tx) { complete(tx, other); }), db::Failure);
}

TEST_F(Jobs, ANodeThatStartsAgainTakesWhatItHadClaimedAndNothingOfOthers) {
    add({.id = "mine", .kind = "note"});
    take(1);
    add({.id = "theirs", .kind = "note"});
    database->write([&](db::Tx& tx) {
        claim(tx, {.node = "other", .now = clock.now(), .lease = kMinute});
        release_all(tx, "n");
    });
    const auto again = take(10);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().id, "mine");
}

TEST_F(Jobs, ThreadsRunEachJobOnceAndStopInTime) {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, int> times;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        database->write([&](db::Tx& tx) { complete(tx, job); });
        const std::lock_guard lock{mutex};
        ++times[job.payload];
        changed.notify_all();
        return std::nullopt;
    };
    Workers workers{*database, clock, metrics, {{"note", {.step = step}}}};
    workers.start();
    constexpr std::size_t kJobs = 200;
    for (std::size_t i = 0; i < kJobs; ++i) {
        add(
            {.kind = "note",
             .lane = "lane " + std::to_string(i % 7),
             .payload = std::to_string(i),
             .pool = std::string{i % 2 == 0 ? kQuick : kSending}}
        );
    }
    {
        std::unique_lock lock{mutex};
        ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds{60}, [&] {
            return times.size() == kJobs;
        }));
    }
    workers.stop();
    for (const auto& [payload, count] : times) EXPECT_EQ(count, 1) << payload;
    EXPECT_EQ(workers.run_due(), 0);
}

/// A store that can be out of reach. Thread-safe.
class Unsteady final : public db::Database {
 public:
    explicit Unsteady(db::Database& real) : real_{real} {}
    void run_script(std::string_view sql) override { real_.run_script(sql); }
    void copy_to(const std::string& path) override { real_.copy_to(path); }
    [[nodiscard]] db::Kind kind() const override { return real_.kind(); }
    void listen(std::string what, std::function<void()> action) override {
        real_.listen(std::move(what), std::move(action));
    }

    void set_out_of_reach(bool is) {
        const std::lock_guard lock{mutex_};
        out_of_reach_ = is;
    }
    bool refuses(int times) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return refused_ >= times; });
    }

 protected:
    void run_write(const std::function<bool(db::Tx&)>& work, db::Commit commit) override {
        refuse();
        static_cast<void>(real_.write(
            [&](db::Tx& tx) -> Result<void> {
                if (work(tx)) return {};
                return fail(Errc::Conflict, "undone");
            },
            commit
        ));
    }
    void run_read(const std::function<void(db::Query&)>& work) override {
        refuse();
        real_.read([&](db::Query& query) { work(query); });
    }

 private:
    void refuse() {
        const std::lock_guard lock{mutex_};
        if (!out_of_reach_) return;
        ++refused_;
        changed_.notify_all();
        throw db::Failure{"out of reach"};
    }

    db::Database& real_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    bool out_of_reach_ = false;
    int refused_ = 0;
};

TEST_F(Jobs, ThreadsOutliveAStoreThatIsGoneWhileTheClockIsSetBack) {
    Unsteady unsteady{*database};
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    const Step step = [&](const Job& job) -> std::optional<Retry> {
        unsteady.write([&](db::Tx& tx) { complete(tx, job); });
        const std::lock_guard lock{mutex};
        done = true;
        changed.notify_all();
        return std::nullopt;
    };
    add({.kind = "note"});  // due now, by the clock before it is set back
    Workers workers{unsteady, clock, metrics, {{"note", {.step = step}}}};
    unsteady.set_out_of_reach(true);
    workers.start();
    ASSERT_TRUE(unsteady.refuses(1));
    clock.advance(-10 * kMinute);
    database->write([](db::Tx& tx) { tx.signal(""); });
    ASSERT_TRUE(unsteady.refuses(30));  // more often than there are threads
    unsteady.set_out_of_reach(false);
    std::unique_lock lock{mutex};
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds{60}, [&] { return done; }));
}

TEST(Backoff, DoublesUpToAMinute) {
    EXPECT_EQ(backoff(1), kSecond);
    EXPECT_EQ(backoff(4), 8 * kSecond);
    EXPECT_EQ(backoff(30), kMinute);
}

}  // namespace
}  // namespace k197::jobs
