#include "archive/archive.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "db/migrations.h"

namespace k197::archive {
namespace {

struct Archive : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{1'000 * kSecond};

    void record(const std::string& id, const std::string& body) {
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO deliveries (id, channel, received_at, body) VALUES ($1, 'messenger', "
                "5, $2)",
                id,
                db::Blob{body}
            );
            append(
                tx,
                clock,
                {.actor = "facebook",
                 .kind = "delivery.read",
                 .subject = "delivery:" + id,
                 .source = "deliveries",
                 .source_id = id}
            );
        });
    }
    void tamper(const std::string& sql) {
        database->write([&](db::Tx& tx) { tx.query(sql); });
    }
    std::optional<Misfit> check() {
        return database->read([](db::Query& query) { return verify(query); });
    }
};

TEST_F(Archive, FitsWhenNothingWasChanged) {
    for (int i = 0; i < 5; ++i) record(std::to_string(i), "body");
    EXPECT_FALSE(check());
}

TEST_F(Archive, NamesTheRowThatWasChangedAfterwards) {
    for (int i = 1; i <= 3; ++i) record("d" + std::to_string(i), "body");
    tamper("UPDATE deliveries SET body = 'other' WHERE id = 'd2'");
    const auto misfit = check();
    ASSERT_TRUE(misfit);
    EXPECT_EQ(misfit->seq, 2);
    EXPECT_NE(misfit->reason.find("deliveries d2"), std::string::npos);
}

TEST_F(Archive, NamesTheFirstEntryWhoseTextWasChanged) {
    for (int i = 1; i <= 3; ++i) record("d" + std::to_string(i), "body");
    tamper("UPDATE archive SET actor = 'someone' WHERE seq = 2");
    ASSERT_TRUE(check());
    EXPECT_EQ(check()->seq, 2);
}

TEST_F(Archive, MissesAnEntryThatWasTakenOut) {
    for (int i = 1; i <= 3; ++i) record("d" + std::to_string(i), "body");
    tamper("DELETE FROM archive WHERE seq = 2");
    ASSERT_TRUE(check());
    EXPECT_EQ(check()->seq, 2);
}

TEST_F(Archive, HoldsNothingOfTheContent) {
    record("d1", "0900000001");
    const auto row = database->read([](db::Query& query) {
        return *query.one("SELECT * FROM archive WHERE seq = 1");
    });
    for (const auto& name : row.names())
        EXPECT_EQ(row.text(name).find("0900000001"), std::string::npos);
    EXPECT_NE(row.text("digest"), sha256_hex("0900000001"));
}

TEST_F(Archive, RefusesAnEntryWithoutEvidence) {
    EXPECT_THROW(
        database->write([&](db::Tx& tx) {
            append(tx, clock, {.source = "deliveries", .source_id = "none"});
        }),
        db::Failure
    );
}

}  // namespace
}  // namespace k197::archive
