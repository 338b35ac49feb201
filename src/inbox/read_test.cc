#include "inbox/read.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/archive.h"
#include "base/bytes.h"
#include "channel/outbox.h"
#include "db/migrations.h"
#include "db/plans_for_tests.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"

namespace k197::inbox {
namespace {

struct Read : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-03-10T09:00:00+07:00")};
    Metrics metrics{};
    ReadContext context{
        .database = *database,
        .clock = clock,
        .metrics = metrics,
        .page_id = "100",
        .is_sealed = [](const std::string& text
                     ) { return text.find("cán bộ nhận tiền") != std::string::npos; },
    };

    /// Stores and reads a body; gives its delivery.
    Delivery take(const std::string& body) {
        const auto id = database->write([&](db::Tx& tx) {
            return store_delivery(tx, clock, "messenger", body);
        });
        run();
        return *database->read([&](db::Query& query) { return find_delivery(query, id); });
    }
    /// Runs inbox.read alone; the jobs of later steps stay.
    void run() {
        while (read_new(context, 10).deliveries > 0) {
        }
    }
    std::string event(const std::string& content, Time at = 0) {
        return fmt::format(
            R"({{"sender":{{"id":"7"}},"recipient":{{"id":"100"}},"timestamp":{},{}}})",
            (at == 0 ? clock.now() : at) / 1'000,
            content
        );
    }
    static std::string envelope(
        const std::string& events,
        const std::string& page = "100",
        const std::string& array = "messaging"
    ) {
        return fmt::format(
            R"({{"object":"page","entry":[{{"id":"{}","time":1,"{}":[{}]}}]}})", page, array, events
        );
    }
    std::string text(const std::string& mid, const std::string& words, Time at = 0) {
        return event(fmt::format(R"("message":{{"mid":"{}","text":"{}"}})", mid, words), at);
    }
    std::int64_t count(const std::string& sql) {
        return database->read([&](db::Query& query) { return query.one(sql)->integer("n"); });
    }
    std::optional<Message> message(const std::string& mid) {
        return database->read([&](db::Query& query) {
            return find_message_by_external(query, "messenger", mid);
        });
    }
    /// A message of ours to citizen 7, in the outbox.
    std::string send() {
        return database->write([&](db::Tx& tx) {
            const auto conversation = open_conversation(
                tx, clock, {.channel = "messenger", .page_id = "100", .person = "7"}
            );
            channel::send_note(tx, clock, {.conversation_id = conversation.id, .text = "Chào bạn"});
            return tx.one("SELECT id FROM outbox ORDER BY created_at DESC LIMIT 1")->text("id");
        });
    }
    std::string echo(const std::string& mid, const std::string& more) {
        return fmt::format(
            R"({{"sender":{{"id":"100"}},"recipient":{{"id":"7"}},"timestamp":{},"message":{{"mid":"{}","is_echo":true,"text":"Chào bạn"{}}}}})",
            clock.now() / 1'000,
            mid,
            more
        );
    }
    std::string outbox_state(const std::string& id) {
        return database->read([&](db::Query& query) {
            return channel::find_outbox(query, id)->state;
        });
    }
    std::string handled_by() {
        return database->read([](db::Query& query) {
            return query.one("SELECT handled_by FROM conversations")->text("handled_by");
        });
    }
};

TEST_F(Read, MakesAMessageATurnAndAnOpenWindow) {
    const auto delivery = take(envelope(text("m1", "Rác đầy ngõ")));
    EXPECT_EQ(delivery.state, "read");
    EXPECT_EQ(delivery.messages, std::vector<std::string>{"m1"});
    EXPECT_EQ(message("m1")->text, "Rác đầy ngõ");
    EXPECT_EQ(count("SELECT last_inbound_at AS n FROM conversations"), clock.now());
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 1);
    EXPECT_FALSE(database->read([](db::Query& query) { return archive::verify(query); }));
}

TEST_F(Read, EndsDuplicatesAlsoWithinOneDelivery) {
    take(envelope(text("m1", "a") + "," + text("m1", "a")));
    EXPECT_EQ(take(envelope(text("m1", "a"))).state, "duplicate");
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 1);
}

TEST_F(Read, ReadsEveryEntryOfADelivery) {
    take(fmt::format(
        R"({{"object":"page","entry":[{{"id":"100","time":1,"messaging":[{},{}]}},{{"id":"100","time":1,"messaging":[{}]}}]}})",
        text("m1", "a"),
        text("m2", "b"),
        text("m3", "c")
    ));
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 3);
    EXPECT_EQ(count("SELECT count(*) AS n FROM conversations"), 1);
}

TEST_F(Read, PutsMessagesThatCameLateIntoTheirOrder) {
    const Time now = clock.now();
    take(envelope(text("m2", "hai", now)));
    take(envelope(text("m1", "một", now - kMinute)));
    const auto thread = message("m1")->conversation_id;
    const auto all = database->read([&](db::Query& query) { return messages_of(query, thread); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].text, "một");
    EXPECT_EQ(count("SELECT last_inbound_at AS n FROM conversations"), now);
    EXPECT_EQ(count("SELECT last_message_at AS n FROM conversations"), now);
}

TEST_F(Read, BuriesWhatCannotBeReadAndReplaysItAfterAFix) {
    for (const char* body : {"", "{", "[]", "\xff\xfe", "null", R"({"object":"page"})"}) {
        const auto delivery = take(body);
        EXPECT_EQ(delivery.state, "buried") << body;
        EXPECT_FALSE(delivery.reason.empty());
        EXPECT_EQ(delivery.body, body);
    }
    const auto first = take(envelope(text("m1", "a")));
    ASSERT_TRUE(database->write([&](db::Tx& tx) { return replay(tx, first.id); }));
    run();
    EXPECT_EQ(
        database->read([&](db::Query& query) { return find_delivery(query, first.id)->state; }),
        "duplicate"
    );
    EXPECT_FALSE(database->write([&](db::Tx& tx) { return replay(tx, "none"); }));
}

TEST_F(Read, FindsWhatPagesAndSheetsShowByIndexes) {
    if (database->kind() != db::Kind::Sqlite) GTEST_SKIP() << "asks SQLite for its plan";
    const auto delivery = take(envelope(text("m1", "Rác đầy ngõ")));
    database->read([&](db::Query& query) {
        db::PlanWatch watch{query};
        static_cast<void>(messages_of_report(watch, "report"));
        static_cast<void>(list_deliveries(watch, "buried", "", 50));
        static_cast<void>(find_delivery(watch, delivery.id));
        EXPECT_EQ(watch.scans, std::vector<std::string>{});
    });
}

TEST_F(Read, KeepsAnotherPagesDeliveryAsForeign) {
    EXPECT_EQ(
        take(
            envelope(
                R"({"sender":{"id":"7"},"recipient":{"id":"200"},"timestamp":1,"message":{"mid":"x","text":"a"}})",
                "200"
            )
        )
            .state,
        "foreign"
    );
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 0);
}

TEST_F(Read, KeepsAnEditThatCameBeforeItsMessage) {
    take(envelope(event(R"("message_edit":{"mid":"m1","text":"sửa","num_edit":1})")));
    take(envelope(text("m1", "gốc", clock.now() - kSecond)));
    EXPECT_EQ(message("m1")->text, "gốc");
    EXPECT_EQ(message("m1")->current_text(), "sửa");
}

TEST_F(Read, QueuesATurnForAnEditAndMarksWhatWasTakenBack) {
    take(envelope(text("m1", "gốc")));
    clock.advance(kSecond);
    take(envelope(event(R"("message_edit":{"mid":"m1","text":"sửa","num_edit":1})")));
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE payload LIKE 'edit:%'"), 1);
    take(envelope(event(R"("message":{"mid":"m1","is_deleted":true})")));
    EXPECT_TRUE(message("m1")->withdrawn);
    EXPECT_EQ(message("m1")->text, "gốc");
    EXPECT_FALSE(database->read([](db::Query& query) { return archive::verify(query); }));
}

TEST_F(Read, KnowsOurOwnEchoByMetadataAndByItsId) {
    const auto id = send();
    take(envelope(echo("e1", fmt::format(R"(,"metadata":"k197:{}","app_id":9)", id))));
    EXPECT_EQ(outbox_state(id), "sent");
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
    take(envelope(echo("e1", R"(,"app_id":9)")));
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
    EXPECT_EQ(handled_by(), "bot");
}

TEST_F(Read, TakesAnEchoFromThePageInboxForAnOfficersAnswer) {
    send();
    take(envelope(echo("e2", R"(,"app_id":263902037430900)")));
    EXPECT_EQ(message("e2")->author, "page_inbox");
    EXPECT_EQ(message("e2")->direction, "out");
    EXPECT_EQ(handled_by(), "person");
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 0);
}

TEST_F(Read, KeepsTheDialogueWhenAnotherAppOrARestoredBackupSpoke) {
    send();
    take(envelope(echo("e3", R"(,"app_id":12345)")));
    take(envelope(echo("e4", R"(,"metadata":"k197:lost","app_id":9)")));
    EXPECT_EQ(message("e3")->author, "other_app");
    EXPECT_EQ(message("e4")->author, "bot");
    EXPECT_EQ(handled_by(), "bot");
}

TEST_F(Read, OpensTheWindowByAReactionButNotByTakingOneBack) {
    take(envelope(text("m1", "a")));
    const Time first = clock.now();
    clock.advance(kHour);
    take(envelope(event(R"("reaction":{"mid":"m1","action":"unreact"})")));
    EXPECT_EQ(count("SELECT last_inbound_at AS n FROM conversations"), first);
    take(envelope(event(R"("reaction":{"mid":"m1","action":"react","reaction":"love","emoji":"❤"})")
    ));
    EXPECT_EQ(count("SELECT last_inbound_at AS n FROM conversations"), clock.now());
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
}

TEST_F(Read, MarksWhatWasDeliveredAndRead) {
    const auto id = send();
    database->write([&](db::Tx& tx) { channel::confirm_sent(tx, id, "e1", clock.now()); });
    clock.advance(kSecond);
    take(envelope(event(fmt::format(R"("delivery":{{"watermark":{}}})", clock.now() / 1'000))));
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE delivered_at IS NOT NULL"), 1);
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE read_at IS NOT NULL"), 0);
    take(envelope(event(fmt::format(R"("read":{{"watermark":{}}})", clock.now() / 1'000))));
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE read_at IS NOT NULL"), 1);
}

TEST_F(Read, MarksWhatWasReadBeforeTheAnswerToItsSendingWasSaved) {
    const auto id = send();
    database->write([&](db::Tx& tx) {
        tx.query("UPDATE outbox SET state = 'unknown', tried_at = $1", clock.now());
    });
    clock.advance(kSecond);
    take(envelope(event(fmt::format(R"("read":{{"watermark":{}}})", clock.now() / 1'000))));
    clock.advance(kSecond);
    database->write([&](db::Tx& tx) { channel::confirm_sent(tx, id, "e1", clock.now()); });
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE read_at IS NOT NULL"), 1);
}

TEST_F(Read, DoesNotMarkWhatStillWaits) {
    send();
    clock.advance(kSecond);
    take(envelope(event(fmt::format(R"("read":{{"watermark":{}}})", clock.now() / 1'000))));
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE read_at IS NOT NULL"), 0);
}

TEST_F(Read, ReleasesWhatWasHeldWhenTheCitizenWrites) {
    const auto id = send();
    database->write([&](db::Tx& tx) {
        tx.query("UPDATE outbox SET state = 'held' WHERE id = $1", id);
        tx.query("DELETE FROM jobs");
    });
    take(envelope(text("m1", "a")));
    EXPECT_EQ(outbox_state(id), "waiting");
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'channel.send'"), 1);
}

TEST_F(Read, SealsFromTheFirstLine) {
    const auto delivery = take(envelope(text("m1", "có cán bộ nhận tiền")));
    EXPECT_EQ(count("SELECT sealed AS n FROM conversations"), 1);
    EXPECT_TRUE(delivery.sealed);
    take(envelope(text("m2", "cảm ơn")));
    EXPECT_EQ(count("SELECT sealed AS n FROM conversations"), 1);
}

TEST_F(Read, TellsDeliveriesWithoutAMessageOfASealedConversationAsSealed) {
    take(envelope(text("m1", "có cán bộ nhận tiền")));
    EXPECT_TRUE(take(envelope(text("m1", "có cán bộ nhận tiền"))).sealed);  // again
    EXPECT_TRUE(
        take(envelope(event(fmt::format(R"("read":{{"watermark":{}}})", clock.now() / 1'000))))
            .sealed
    );
}

TEST_F(Read, KeepsWhatAnotherAppAnswersWithoutAnsweringItself) {
    take(envelope(text("m1", "a"), "100", "standby"));
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 0);
}

TEST_F(Read, KeepsMediaLocationsButtonsAndReferrals) {
    take(envelope(event(
        R"("message":{"mid":"m1","attachments":[{"type":"image","payload":{"url":"https://cdn.example/1.jpg"}},{"type":"audio","payload":{"url":"https://cdn.example/2.mp4"}}]})"
    )));
    EXPECT_EQ(count("SELECT count(*) AS n FROM media WHERE state = 'waiting'"), 2);
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'media.fetch'"), 2);
    take(envelope(event(
        R"("message":{"mid":"m2","attachments":[{"type":"location","payload":{"coordinates":{"lat":21.5,"long":105.5}}}]})"
    )));
    EXPECT_EQ(message("m2")->latitude, 21.5);
    take(envelope(event(
        R"("postback":{"mid":"m3","title":"Bắt đầu","payload":"start","referral":{"ref":"kim-lien","source":"SHORTLINK","type":"OPEN_THREAD"}})"
    )));
    EXPECT_EQ(message("m3")->payload, "start");
    const auto thread = message("m1")->conversation_id;
    const auto conversation =
        database->read([&](db::Query& query) { return find_conversation(query, thread); });
    EXPECT_EQ(conversation->referral, "kim-lien");
    take(envelope(event(R"("referral":{"ref":"phap-van","source":"SHORTLINK","type":"OPEN_THREAD"})"
    )));
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages WHERE kind = 'referral'"), 1);
}

TEST_F(Read, KeepsACommentWithoutAnAuthorInAThreadOfItsOwnAndIgnoresThePagesOwnPosts) {
    const auto feed = [](const std::string& value) {
        return fmt::format(
            R"({{"object":"page","entry":[{{"id":"100","time":1,"changes":[{{"field":"feed","value":{}}}]}}]}})",
            value
        );
    };
    take(feed(
        R"({"item":"comment","verb":"add","post_id":"100_1","comment_id":"1_2","parent_id":"100_1","message":"rác","created_time":1773108000})"
    ));
    EXPECT_EQ(
        count("SELECT count(*) AS n FROM conversations WHERE channel = 'page' AND person = "
              "'thread:1_2'"),
        1
    );
    take(feed(
        R"({"item":"status","verb":"add","post_id":"100_9","from":{"id":"100"},"message":"Thông báo","created_time":1773108000})"
    ));
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 1);
}

TEST_F(Read, LearnsFromThePageThatAPostOfUnknownFateArrived) {
    const auto id = database->write([&](db::Tx& tx) {
        return channel::send_post(tx, clock, "100", {.text = "Kết quả"});
    });
    database->write([&](db::Tx& tx) {
        tx.query("UPDATE outbox SET state = 'unknown' WHERE id = $1", id);
    });
    take(
        R"({"object":"page","entry":[{"id":"100","time":1,"changes":[{"field":"feed","value":{"item":"status","verb":"add","post_id":"100_9","from":{"id":"100"},"message":"Kết quả","created_time":1773108000}}]}]})"
    );
    EXPECT_EQ(outbox_state(id), "sent");
}

TEST_F(Read, AnswersOddEventsWithNothingButACount) {
    for (const char* odd : {
             R"({"object":"page","entry":[]})",
             R"({"object":"page","entry":[{"id":"100","messaging":[{}]}]})",
             R"({"object":"page","entry":[{"id":"100","changes":[{"field":"feed"}]}]})",
             R"({"object":"page","entry":[{"id":"100","messaging":[{"sender":{"id":"7"},"new_thing":{"a":1}}]}]})",
             R"({"object":"permissions","entry":[{"id":"1"}]})",
         }) {
        EXPECT_EQ(take(odd).state, "read") << odd;
    }
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 0);
}

}  // namespace
}  // namespace k197::inbox
