#include "db/db.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/bytes.h"
#include "base/result.h"
#include "db/copy.h"
#include "db/migrations.h"

namespace k197::db {
namespace {

constexpr const char* kNotes =
    "CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT, raw BYTEA, number BIGINT)";

/// A file of SQLite, removed in the end.
struct File {
    std::string path = std::filesystem::temp_directory_path() / ("k197-" + new_id() + ".db");
    File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    }
};

/// A store of its own: a SQLite file, or PostgreSQL where the tests are given one.
struct Store : ::testing::Test {
    File file{};
    std::unique_ptr<Database> database = open();

    std::unique_ptr<Database> open() const {
        auto store = make_test_store();
        if (store->kind() == Kind::Sqlite) store = open_sqlite({.path = file.path});
        return store;
    }
    void SetUp() override { database->run_script(kNotes); }
    void TearDown() override { database.reset(); }
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

/// Counts what a listener hears; outlives the database.
struct Ear {
    std::mutex mutex{};
    std::condition_variable changed{};
    int heard = 0;

    void hear() {
        const std::lock_guard lock{mutex};
        ++heard;
        changed.notify_all();
    }
    bool hears_more_than(int before) {
        std::unique_lock lock{mutex};
        return changed.wait_for(lock, std::chrono::seconds{20}, [&] { return heard > before; });
    }
    int so_far() {
        const std::lock_guard lock{mutex};
        return heard;
    }
};

TEST_F(Store, ListenersHearOfACommitThatSignals) {
    const auto ear = std::make_shared<Ear>();
    database->listen("bell", [ear] { ear->hear(); });
    if (database->kind() == Kind::Postgres) {
        EXPECT_TRUE(ear->hears_more_than(0));  // something may have been missed before
    }
    const int before = ear->so_far();
    EXPECT_THROW(
        database->write([](Tx& tx) {
            tx.signal("bell");
            tx.query("no such statement");
        }),
        Failure
    );
    database->write([](Tx&) {});
    EXPECT_EQ(ear->so_far(), before);
    database->write([](Tx& tx) { tx.signal("bell"); });
    EXPECT_TRUE(ear->hears_more_than(before));
}

TEST_F(Store, WhoGoesFirstWaitsForNobodyWhoWaits) {
    if (database->kind() != Kind::Sqlite) GTEST_SKIP() << "elsewhere nobody waits for others";
    constexpr int kOthers = 8;
    std::atomic<int> begun{0};
    std::atomic<bool> over{false};
    std::vector<std::thread> others;
    for (int i = 0; i < kOthers; ++i) {
        others.emplace_back([&] {
            while (!over) {
                database->write([&](Tx&) {
                    ++begun;
                    std::this_thread::sleep_for(std::chrono::milliseconds{2});  // takes a while
                });
            }
        });
    }
    int least = kOthers;  // writes of others that began while somebody who goes first waited
    for (int i = 0; i < 20; ++i) {
        const int before = begun;
        database->write([&](Tx&) { least = std::min(least, begun - before); }, Commit::First);
    }
    over = true;
    for (auto& thread : others) thread.join();
    EXPECT_LE(least, 2);
}

/// What was left for the end, in order.
std::vector<int> g_closed;
void note_closed(Tx& tx, const std::vector<std::shared_ptr<const void>>& items) {
    for (const auto& item : items) {
        const int number = *static_cast<const int*>(item.get());
        g_closed.push_back(number);
        tx.query("INSERT INTO notes (id) VALUES ($1)", "closed " + std::to_string(number));
    }
}

TEST_F(Store, DoesWhatIsLeftForTheEndInTheSameCommit) {
    g_closed.clear();
    database->write([](Tx& tx) {
        tx.before_commit(&note_closed, std::make_shared<int>(1));
        tx.before_commit(&note_closed, std::make_shared<int>(2));
    });
    EXPECT_EQ(g_closed, (std::vector<int>{1, 2}));
    const auto refused = database->write([](Tx& tx) -> Result<int> {
        tx.before_commit(&note_closed, std::make_shared<int>(3));
        return fail(Errc::Conflict, "no");
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(count(), 2);
    EXPECT_THROW(
        database->write([](Tx& tx) {
            tx.query("INSERT INTO notes (id) VALUES ('with it')");
            tx.before_commit(&note_closed, std::make_shared<int>(1));  // is there already
        }),
        Failure
    );
    EXPECT_EQ(count(), 2);
}

TEST_F(Store, WritesAndFindsManyRowsByFewStatements) {
    constexpr std::int64_t kRows = 345;  // pieces of 256, 64, 16, 4 and 1
    std::vector<std::vector<Value>> rows;
    std::vector<std::string> ids;
    for (std::int64_t i = 0; i < kRows; ++i) {
        ids.push_back("n" + std::to_string(i));
        rows.push_back({ids.back(), Blob{std::string(1, '\0')}, i});
    }
    rows.push_back(rows.front());
    const auto added = database->write([&](Tx& tx) {
        return insert_rows(
            tx,
            "INSERT INTO notes (id, raw, number) VALUES",
            "ON CONFLICT (id) DO NOTHING RETURNING id",
            rows
        );
    });
    EXPECT_EQ(added.size(), ids.size());
    ids.push_back("not there");
    const auto found = database->read([&](Query& query) {
        return query_in(
            query, "SELECT id FROM notes WHERE number > $1 AND id IN ", {std::int64_t{4}}, ids
        );
    });
    EXPECT_EQ(found.size(), static_cast<std::size_t>(kRows - 5));
    std::vector<std::vector<Value>> more;
    for (std::int64_t i = 0; i < kRows; ++i)
        more.push_back({"n" + std::to_string(i), i * 1'000, "đã sửa", i % 2 == 0});
    database->write([&](Tx& tx) {
        query_values(
            tx,
            "UPDATE notes SET number = v.column2, text = CASE WHEN v.column4 = 1 THEN v.column3 "
            "ELSE "
            "text END FROM ",
            {"TEXT", "BIGINT", "TEXT", "INTEGER"},
            "AS v WHERE notes.id = v.column1",
            more
        );
    });
    const auto row = database->read([](Query& query) {
        return query.one("SELECT sum(number) AS total, count(text) AS changed FROM notes");
    });
    EXPECT_EQ(row->integer("total"), 1'000 * kRows * (kRows - 1) / 2);
    EXPECT_EQ(row->integer("changed"), (kRows + 1) / 2);
}

TEST_F(Store, WhatIsWrongIsThrownBeforeTheCommitAndLeavesTheStoreInOrder) {
    database->write([](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ('there')"); });
    EXPECT_THROW(
        database->write([](Tx& tx) {
            tx.query("INSERT INTO notes (id) VALUES ('there')");
            tx.query("INSERT INTO notes (id) VALUES ('after it')");
            tx.query("SELECT id FROM notes");
        }),
        Refused
    );
    EXPECT_THROW(
        database->write([](Tx& tx) {
            tx.query("INSERT INTO notes (id) VALUES ('last')");
            tx.query("INSERT INTO notes (id) VALUES ('there')");
        }),
        Refused
    );
    EXPECT_THROW(
        database->read([](Query& query) { query.query("SELECT no FROM notes"); }), Refused
    );
    database->write([](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ('later')"); });
    EXPECT_EQ(count(), 2);
}

TEST_F(Store, ReadsAndWritesInTurnsAsOftenAsWanted) {
    for (int i = 0; i < 80; ++i) {  // past the runs at which statements are planned anew
        database->write([&](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ($1)", i); });
        EXPECT_EQ(count(), i + 1);
        EXPECT_EQ(database->look("SELECT id FROM notes WHERE id = $1", i).size(), 1U);
        database->write(
            [&](Tx& tx) { tx.query("UPDATE notes SET number = 1 WHERE id = $1", i); },
            Commit::Relaxed
        );
    }
}

/// Reads in two threads at once, so that each has a connection.
void read_twice_at_once(Database& database) {
    std::atomic<int> inside{0};
    const auto read = [&] {
        database.read([&](Query& query) {
            query.query("SELECT 1 AS one");
            ++inside;
            while (inside < 2) std::this_thread::yield();
        });
    };
    std::thread other{read};
    read();
    other.join();
}

TEST_F(Store, AConnectionThatTheServerClosedIsReplaced) {
    if (database->kind() != Kind::Postgres) GTEST_SKIP() << "SQLite has no server";
    read_twice_at_once(*database);
    database->write([](Tx& tx) {
        const auto closed = tx.query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
            "current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        );
        EXPECT_FALSE(closed.empty());
    });
    read_twice_at_once(*database);
    EXPECT_THROW(
        database->write([](Tx& tx) { tx.query("SELECT pg_terminate_backend(pg_backend_pid())"); }),
        Failure
    );
    read_twice_at_once(*database);
}

TEST_F(Store, ATableThatANewerProgramChangesIsReadAgain) {
    if (database->kind() != Kind::Postgres) GTEST_SKIP() << "SQLite plans anew by itself";
    const auto read = [&] {
        return database->read([](Query& query) { return query.query("SELECT * FROM notes").size(); }
        );
    };
    database->write([](Tx& tx) { tx.query("INSERT INTO notes (id) VALUES ('n1')"); });
    EXPECT_EQ(read(), 1U);
    database->run_script("ALTER TABLE notes ADD COLUMN colour TEXT");
    try {
        EXPECT_EQ(read(), 1U);
    } catch (const Refused& wrong) {
        FAIL() << "trying again would be of no use: " << wrong.what();
    } catch (const Failure&) {
        EXPECT_EQ(read(), 1U) << "by a new connection";
    }
}

TEST_F(Store, PlansAStatementAnewWhenItHasRunFourTimesAsOften) {
    if (database->kind() != Kind::Postgres) GTEST_SKIP() << "SQLite makes one plan";
    // In one transaction, which has one connection, whose own plans the server shows.
    database->write([](Tx& tx) {
        const auto runs_of_the_plan = [&tx] {
            const auto row = tx.one(
                "SELECT generic_plans + custom_plans AS n FROM pg_prepared_statements WHERE "
                "statement = 'SELECT id FROM notes WHERE id = $1'"
            );
            return row->integer("n");
        };
        tx.query("INSERT INTO notes (id) VALUES ('n1')");
        for (int run = 1; run <= 64; ++run) {
            ASSERT_EQ(tx.query("SELECT id FROM notes WHERE id = $1", "n1").size(), 1U);
            if (run == 15) {
                ASSERT_EQ(runs_of_the_plan(), 15);
            }
            if (run == 16) {
                ASSERT_EQ(runs_of_the_plan(), 1);
            }
            if (run == 63) {
                ASSERT_EQ(runs_of_the_plan(), 48);
            }
            if (run == 64) {
                ASSERT_EQ(runs_of_the_plan(), 1);
            }
        }
    });
}

TEST_F(Store, KeepsATextThatHoldsNoCharacters) {
    const std::string odd = std::string{"a\0b", 3} + "\xff";
    database->write([&](Tx& tx) {
        tx.query("INSERT INTO notes (id, text) VALUES ('odd', $1)", odd);
    });
    const auto text = database->read([](Query& query) {
        return query.one("SELECT text FROM notes WHERE id = 'odd'")->text("text");
    });
    EXPECT_EQ(text.substr(0, 1), "a");
    EXPECT_NE(text.find('b'), std::string::npos);
}

TEST(Copy, HoldsEveryRowAndCanBeMadeWhileInUse) {
    const auto database = make_test_database();
    database->write([](Tx& tx) {
        for (int i = 0; i < 1'200; ++i) {
            tx.query(
                "INSERT INTO deliveries (id, channel, received_at, body) VALUES ($1, 'messenger', "
                "$2, $3)",
                "d" + std::to_string(i),
                i,
                Blob{std::string{"\0\x01\xff", 3}}
            );
        }
    });
    const File file;
    database->copy_to(file.path);
    const auto copy = open_sqlite({.path = file.path});
    EXPECT_EQ(schema_of(*copy), newest_schema());
    const auto total = [](Query& query) {
        return query.one("SELECT count(*) AS n, sum(received_at) AS s FROM deliveries");
    };
    const auto row = copy->read(total);
    EXPECT_EQ(row->integer("n"), 1'200);

    const auto restored = make_test_database();
    copy->read([&](Query& query) { copy_rows(query, Kind::Sqlite, *restored); });
    EXPECT_EQ(restored->read(total)->integer("s"), row->integer("s"));
    const auto body = restored->read([](Query& query) {
        return query.one("SELECT body FROM deliveries WHERE id = 'd7'")->text("body");
    });
    EXPECT_EQ(body, (std::string{"\0\x01\xff", 3}));
}

TEST(Migrations, BringAnEmptyStoreToTheNewestSchemaOnce) {
    const auto database = make_test_store();
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
