#include "db/db.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/bytes.h"
#include "base/result.h"
#include "db/migrations.h"

namespace k197::db {
namespace {

struct Store : ::testing::Test {
    std::string path = std::filesystem::temp_directory_path() / ("k197-" + new_id() + ".db");
    std::unique_ptr<Database> database = open_sqlite({.path = path});

    void SetUp() override {
        database->run_script(
            "CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT, raw BYTEA, number BIGINT)"
        );
    }
    void TearDown() override {
        database.reset();
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    }
    std::int64_t count() {
        return database->read([](Query& query) {
            return query.one("SELECT count(*) AS n FROM notes")->integer("n");
        });
    }
};

TEST_F(Store, GivesBackEveryKindOfValueAsItWas) {
    const std::string bytes{"a\0b\xff", 4};
    database->write([&](Tx& tx) {
        tx.query(
            "INSERT INTO notes VALUES ($1, $2, $3, $4)",
            "n1",
            "Đống Đa 🙂",
            Blob{bytes},
            std::int64_t{1} << 62
        );
        tx.query("INSERT INTO notes VALUES ($1, $2, $3, $4)", "n2", nullptr, nullptr, nullptr);
    });
    const auto rows =
        database->read([](Query& query) { return query.query("SELECT * FROM notes ORDER BY id"); });
    EXPECT_EQ(rows[0].text("text"), "Đống Đa 🙂");
    EXPECT_EQ(rows[0].text("raw"), bytes);
    EXPECT_EQ(rows[0].integer("number"), std::int64_t{1} << 62);
    EXPECT_TRUE(rows[1].is_null("text"));
}

TEST_F(Store, BindsParametersByNumberInAnyOrder) {
    const auto row = database->read([](Query& query) {
        return query.one("SELECT $2 AS b, $1 AS a, $2 AS c", "x", "y");
    });
    EXPECT_EQ(row->text("a") + row->text("b") + row->text("c"), "xyy");
}

TEST_F(Store, UndoesOnlyTheWorkThatFails) {
    database->write([](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ('kept')"); });
    EXPECT_THROW(
        database->write([](Tx& tx) {
            tx.query("INSERT INTO notes (id) VALUES ('lost')");
            tx.query("INSERT INTO notes (id) VALUES ('kept')");
        }),
        Failure
    );
    const auto refused = database->write([](Tx& tx) -> Result<int> {
        tx.query("INSERT INTO notes (id) VALUES ('refused')");
        return fail(Errc::Conflict, "no");
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(count(), 1);
}

TEST_F(Store, KeepsAllThatManyThreadsWriteAtOnce) {
    constexpr int kThreads = 8;
    constexpr int kEach = 50;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i) {
                const std::string id = std::to_string(t) + "-" + std::to_string(i);
                database->write([&](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ($1)", id); }
                );
                EXPECT_TRUE(database->read([&](Query& query) {
                    return query.one("SELECT id FROM notes WHERE id = $1", id);
                }));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count(), kThreads * kEach);
}

TEST_F(Store, RunsWhatFollowsACommitOnlyWhenItIsCommitted) {
    int woken = 0;
    database->write([&](Tx& tx) { tx.after_commit([&] { ++woken; }); });
    EXPECT_EQ(woken, 1);
    EXPECT_THROW(
        database->write([&](Tx& tx) {
            tx.after_commit([&] { ++woken; });
            tx.query("no such statement");
        }),
        Failure
    );
    EXPECT_EQ(woken, 1);
}

TEST_F(Store, CopiesItselfWhileInUse) {
    database->write([](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ('x')"); });
    const std::string copy = path + ".copy";
    database->copy_to(copy);
    EXPECT_EQ(
        open_sqlite({.path = copy})->read([](Query& query) {
            return query.query("SELECT id FROM notes").size();
        }),
        1U
    );
    std::filesystem::remove(copy);
}

TEST(Migrations, BringAnEmptyStoreToTheNewestSchemaOnce) {
    const auto database = open_sqlite({.path = ":memory:"});
    EXPECT_EQ(schema_of(*database), 0);
    ASSERT_TRUE(migrate(*database));
    EXPECT_EQ(schema_of(*database), newest_schema());
    EXPECT_TRUE(migrate(*database));
}

TEST(Migrations, RefuseAStoreOfANewerProgram) {
    const auto database = make_test_database();
    database->write([](Tx& tx) { tx.query("INSERT INTO schema_versions (number) VALUES (9999)"); });
    EXPECT_FALSE(migrate(*database));
}

}  // namespace
}  // namespace k197::db
