#include "jobs/jobs.h"

#include <gtest/gtest.h>

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
    const auto first = database->write([&](db::Tx& tx) { return claim(tx, clock.now(), kMinute); });
    ASSERT_TRUE(first);
    EXPECT_FALSE(database->write([&](db::Tx& tx) { return claim(tx, clock.now(), kMinute); }));
    clock.advance(2 * kMinute);
    const auto again = database->write([&](db::Tx& tx) { return claim(tx, clock.now(), kMinute); });
    ASSERT_TRUE(again);
    EXPECT_EQ(again->attempts, 2);
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

TEST(Backoff, DoublesUpToAMinute) {
    EXPECT_EQ(backoff(1), kSecond);
    EXPECT_EQ(backoff(4), 8 * kSecond);
    EXPECT_EQ(backoff(30), kMinute);
}

}  // namespace
}  // namespace k197::jobs
