#include "publication/flow.h"

#include <gtest/gtest.h>

#include "db/migrations.h"
#include "db/plans_for_tests.h"

namespace k197::publication {
namespace {

struct Account : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-11-23T08:00:00+07:00")};
    int number = 0;

    /// A conversation of its own for each message.
    std::string message(const std::string& kind = "text", const std::string& payload = "") {
        return add_message(open("messenger"), "in", kind, payload);
    }
    std::string open(const std::string& channel) {
        const auto id = "c" + std::to_string(++number);
        write(
            "INSERT INTO conversations (id, channel, page_id, person, created_at, last_message_at) "
            "VALUES ($1, $2, '100', $1, $3, $3)",
            id,
            channel,
            clock.now()
        );
        return id;
    }
    std::string add_message(
        const std::string& conversation,
        const std::string& direction,
        const std::string& kind = "text",
        const std::string& payload = "",
        const std::string& outbox = ""
    ) {
        const auto id = "m" + std::to_string(++number) + "x";
        write(
            "INSERT INTO messages (id, conversation_id, channel, external_id, direction, kind, "
            "author, text, payload, sent_at, received_at, outbox_id) VALUES ($1, $2, 'messenger', "
            "$1, $3, $4, 'citizen', 'x', $5, $6, $6, $7)",
            id,
            conversation,
            direction,
            kind,
            payload,
            clock.now(),
            outbox
        );
        return id;
    }
    std::string conversation_of(const std::string& message) {
        return database->read([&](db::Query& query) {
            return query.one("SELECT conversation_id FROM messages WHERE id = $1", message)
                ->text("conversation_id");
        });
    }
    void file(const std::string& message, const std::string& status, bool sealed = false) {
        const auto id = "r" + std::to_string(++number);
        write(
            "INSERT INTO reports (id, code, status, field, text, sealed, channel, conversation_id, "
            "created_at, updated_at) VALUES ($1, $1, $2, 'other', 'x', $3, 'messenger', $4, $5, "
            "$5)",
            id,
            status,
            sealed,
            conversation_of(message),
            clock.now()
        );
        write("INSERT INTO report_messages (report_id, message_id) VALUES ($1, $2)", id, message);
    }
    void answer(const std::string& message, const std::string& state) {
        const auto outbox = "o" + std::to_string(++number);
        write(
            "INSERT INTO outbox (id, channel, kind, conversation_id, body, state, created_at) "
            "VALUES "
            "($1, 'messenger', 'message', $2, '{}', $3, $4)",
            outbox,
            conversation_of(message),
            state,
            clock.now()
        );
        add_message(conversation_of(message), "out", "text", "", outbox);
    }
    void draft(const std::string& message) {
        write(
            "INSERT INTO dialogues (conversation_id, state, version, updated_at) VALUES ($1, $2, "
            "1, "
            "$3)",
            conversation_of(message),
            R"({"draft":{"message_ids":[")" + message + R"("]}})",
            clock.now()
        );
    }
    Flow flow() {
        return database->read([&](db::Query& query) {
            const Time now = clock.now();
            return count_flow(query, now - kFlowPeriod, now + kSecond, now);
        });
    }

 private:
    template <class... Args>
    void write(std::string_view sql, const Args&... args) {
        database->write([&](db::Tx& tx) { tx.query(sql, args...); });
    }
};

TEST_F(Account, IsEmptyOnAnEmptyStore) {
    EXPECT_EQ(flow().received(), 0);
}

TEST_F(Account, LooksOnlyAtConversationsOfItsTime) {
    if (database->kind() != db::Kind::Sqlite) GTEST_SKIP() << "asks SQLite for its plan";
    database->read([&](db::Query& query) {
        db::PlanWatch watch{query};
        static_cast<void>(count_flow(watch, clock.now() - kDay, clock.now(), clock.now()));
        EXPECT_EQ(watch.scans, std::vector<std::string>{});
    });
}

TEST_F(Account, HasOnePlaceForEveryMessage) {
    file(message(), "received");
    file(message(), "answered");
    file(message(), "duplicate");
    file(message(), "received", true);  // sealed: counted, with no place of its own
    file(message(), "rejected");
    answer(message(), "sent");
    answer(message(), "held");
    answer(message(), "waiting");
    const auto asked_back = message();
    answer(asked_back, "sent");
    draft(asked_back);
    message();
    message("sticker");
    add_message(open("page"), "in", "comment");
    const auto counted = flow();
    EXPECT_EQ(counted.filed, 4);
    EXPECT_EQ(counted.refused, 1);
    EXPECT_EQ(counted.answered, 2) << "one answered, one comment that was read";
    EXPECT_EQ(counted.in_progress, 5);
    EXPECT_EQ(counted.received(), 12);
    const auto all = database->read([](db::Query& query) {
        return query.one("SELECT count(*) AS n FROM messages WHERE direction = 'in'")->integer("n");
    });
    EXPECT_EQ(counted.received(), all) << "it adds up to what is on file";
}

TEST_F(Account, CountsAMessageOnceThoughItIsInTwoReports) {
    const auto twice = message();
    file(twice, "rejected");
    file(twice, "received");
    EXPECT_EQ(flow().filed, 1);
    EXPECT_EQ(flow().received(), 1);
}

TEST_F(Account, LeavesOutPressesOfButtonsAndOtherTimes) {
    message("text", "confirm");
    message("postback", "start");
    message("referral");
    message();
    EXPECT_EQ(flow().received(), 1);
    clock.advance(kFlowPeriod + kDay);
    EXPECT_EQ(flow().received(), 0);
}

TEST_F(Account, TakesADraftLeftForADayForAnswered) {
    const auto left = message();
    draft(left);
    answer(left, "sent");
    EXPECT_EQ(flow().in_progress, 1);
    clock.advance(kDay + kMinute);
    EXPECT_EQ(flow().in_progress, 0);
    EXPECT_EQ(flow().answered, 1);
}

TEST_F(Account, WaitsForTheTurnOfACommentAndForItsAnswer) {
    const auto comment = add_message(open("page"), "in", "comment");
    database->write([&](db::Tx& tx) {
        jobs::enqueue(tx, clock, {.id = "turn:" + comment, .kind = "conversation.turn"});
    });
    EXPECT_EQ(flow().in_progress, 1);
    database->write([&](db::Tx& tx) {
        tx.query("DELETE FROM jobs WHERE id = $1", "turn:" + comment);
    });
    EXPECT_EQ(flow().answered, 1);
    answer(comment, "waiting");
    EXPECT_EQ(flow().in_progress, 1);
}

TEST_F(Account, IsMadeEveryFewMinutesAndKept) {
    file(message(), "received");
    clock.advance(kSecond);
    EXPECT_FALSE(database->read(load_flow));
    database->write([&](db::Tx& tx) { schedule_flow(tx, clock); });
    EXPECT_FALSE(refresh_flow(*database, clock, {.id = kFlowJob, .kind = kFlowJob}));
    const auto kept = database->read(load_flow);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->filed, 1);
    EXPECT_EQ(kept->to, clock.now());
    EXPECT_EQ(to_json(*kept).integer("/received"), 1);
    const auto job = database->read([](db::Query& query) {
        return query.one("SELECT run_at FROM jobs WHERE id = 'public.flow'");
    });
    EXPECT_EQ(job->integer("run_at"), clock.now() + 5 * kMinute);
}

}  // namespace
}  // namespace k197::publication
