#include "jobs/watch.h"

#include <gtest/gtest.h>

#include "db/migrations.h"
#include "jobs/jobs.h"

namespace k197::jobs {
namespace {

struct Watch : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{1'000 * kSecond};
    Metrics metrics{};

    void add(Job job) {
        database->write([&](db::Tx& tx) { enqueue(tx, clock, std::move(job)); });
    }
    /// Tries every due job of the kind "fails" once more.
    void fail_all(int most_attempts, Time pause) {
        const Step fails = [=](const Job&) -> std::optional<Retry> {
            return Retry{.after = pause, .problem = "no answer"};
        };
        Workers workers{
            *database,
            clock,
            metrics,
            {{"fails", {.step = fails, .most_attempts = most_attempts}}}};
        workers.run_due();
    }
    std::vector<Waiting> waiting() {
        return database->read([&](db::Query& query) { return waiting_jobs(query, clock.now()); });
    }
};

TEST_F(Watch, TellsOfEachStepHowManyAreDueAndSinceWhen) {
    add({.kind = "a"});
    clock.advance(kMinute);
    add({.kind = "a"});
    add({.kind = "b"});
    add({.kind = "b", .run_at = clock.now() + 2 * kMinute});
    const auto found = waiting();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind, "a");
    EXPECT_EQ(found[0].count, 2);
    EXPECT_EQ(found[0].since, clock.now() - kMinute);
    EXPECT_EQ(found[1].count, 1);
    EXPECT_EQ(found[1].since, clock.now());
}

TEST_F(Watch, AJobThatIsTriedAgainAndAgainIsAsOldAsItsMaking) {
    add({.kind = "fails"});
    const Time made = clock.now();
    fail_all(0, kMinute);
    clock.advance(kMinute);
    fail_all(0, kMinute);
    const auto found = waiting();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].since, made);
}

TEST_F(Watch, ABuriedJobTellsItsReasonAndIsDugUpWithAllItsAttempts) {
    add({.id = "one", .kind = "fails", .payload = "p"});
    fail_all(1, 0);
    EXPECT_TRUE(waiting().empty());
    const auto buried = database->read([](db::Query& query) { return buried_jobs(query, 10); });
    ASSERT_EQ(buried.size(), 1U);
    EXPECT_EQ(buried[0].problem, "no answer");
    EXPECT_EQ(buried[0].attempts, 1);
    const auto counts = database->read(count_buried_jobs);
    EXPECT_EQ(counts.at("fails"), 1);

    const auto dig = [&] {
        return database->write([&](db::Tx& tx) { return dig_up(tx, clock, "one"); });
    };
    EXPECT_TRUE(dig());
    EXPECT_FALSE(dig());
    EXPECT_TRUE(database->read(count_buried_jobs).empty());
    fail_all(2, kMinute);
    EXPECT_EQ(waiting().size(), 1U);  // its second attempt is still to come
}

}  // namespace
}  // namespace k197::jobs
