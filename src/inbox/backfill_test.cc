#include "inbox/backfill.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "db/migrations.h"
#include "inbox/backfill_store.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"
#include "inbox/read.h"
#include "jobs/claim.h"

namespace k197::inbox {
namespace {

/// Facebook's lists, one conversation (or so many as said) and two messages a page.
struct Lists {
    struct Said {
        std::string id{};
        std::string from{};
        std::string text{};
        Time at = 0;
    };
    std::map<std::string, std::vector<Said>> threads{};  ///< by person; the oldest first
    std::vector<std::string> comments{};                 ///< JSON objects, the newest first
    std::vector<std::string> visitor_posts{};
    std::vector<std::string> posts{"100_55"};  ///< ids of the Page's own
    std::map<std::string, int> errors{};       ///< code of the answer to calls with this in the URL
    std::vector<std::pair<std::string, std::string>> headers{};  ///< of every answer
    std::size_t conversations_a_page = 1;
    int failing_after = -1;  ///< calls that succeed before one is refused; −1 never
    int dead_cursors = 0;    ///< calls with a cursor that are refused: it is not known any more

    static constexpr std::size_t kNested = 2;

    HttpAnswer answer(const HttpRequest& request) {
        if (failing_after == 0) {
            failing_after = -1;
            return reply(R"({"error":{"code":2,"message":"try again"}})");
        }
        if (failing_after > 0) --failing_after;
        const auto& url = request.url;
        const auto has = [&](const std::string& part) {
            return url.find(part) != std::string::npos;
        };
        for (const auto& [part, code] : errors) {
            if (has(part)) return reply(fmt::format(R"({{"error":{{"code":{}}}}})", code));
        }
        const std::size_t after = offset_in(url);
        if (after > 0 && dead_cursors > 0) {
            --dead_cursors;
            return reply(R"({"error":{"code":100,"message":"cursor"}})");
        }
        if (has("/conversations?")) return reply(conversations(after));
        if (has("/messages?")) return reply(messages(person_in(url), after));
        if (has("/100_55/comments?")) return reply(list(comments, 0, comments.size()));
        if (has("/visitor_posts?")) return reply(list(visitor_posts, 0, visitor_posts.size()));
        if (has("/feed?")) return reply(feed());
        return reply(R"({"data":[]})");
    }

 private:
    [[nodiscard]] HttpAnswer reply(std::string body) const {
        return {
            .outcome = HttpOutcome::Answered,
            .status = 200,
            .body = std::move(body),
            .headers = headers};
    }
    [[nodiscard]] std::string feed() const {
        std::vector<std::string> all;
        for (const auto& id : posts) {
            all.push_back(
                fmt::format(R"({{"id":"{}","created_time":"2026-11-20T00:00:00+0000"}})", id)
            );
        }
        return list(all, 0, all.size());
    }
    static std::size_t offset_in(const std::string& url) {
        const auto at = url.find("&after=");
        return at == std::string::npos ? 0 : std::stoul(url.substr(at + 7));
    }
    static std::string person_in(const std::string& url) {
        const auto at = url.find("/t_") + 3;
        return url.substr(at, url.find('/', at) - at);
    }
    static std::string list(const std::vector<std::string>& all, std::size_t from, std::size_t to) {
        std::string items;
        to = std::min(to, all.size());
        for (auto i = from; i < to; ++i) items += (items.empty() ? "" : ",") + all[i];
        const auto paging =
            to >= all.size()
                ? std::string{}
                : fmt::format(R"(,"paging":{{"cursors":{{"after":"{}"}},"next":"x"}})", to);
        return fmt::format(R"({{"data":[{}]{}}})", items, paging);
    }
    std::string messages(const std::string& person, std::size_t after) {
        std::vector<std::string> all;
        for (const auto& said : threads[person]) {
            all.push_back(fmt::format(
                R"({{"id":"{}","created_time":"{}","from":{{"id":"{}"}},"to":{{"data":[{{"id":"{}"}}]}},"message":"{}"}})",
                said.id,
                to_rfc3339(said.at),
                said.from,
                said.from == "100" ? person : "100",
                said.text
            ));
        }
        std::ranges::reverse(all);
        return list(all, after, after + kNested);
    }
    std::string conversations(std::size_t after) {
        std::vector<std::pair<Time, std::string>> order;
        for (const auto& [person, said] : threads) order.emplace_back(said.back().at, person);
        std::ranges::sort(order, std::greater{});
        std::vector<std::string> all;
        for (const auto& [updated, person] : order) {
            all.push_back(fmt::format(
                R"({{"id":"t_{}","updated_time":"{}","participants":{{"data":[{{"id":"{}"}},{{"id":"100"}}]}},"messages":{}}})",
                person,
                to_rfc3339(updated),
                person,
                messages(person, 0)
            ));
        }
        return list(all, after, after + conversations_a_page);
    }
};

struct Backfill : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-11-23T08:00:00+07:00")};
    Metrics metrics{};
    Texts texts = Texts::embedded("vi");
    channel::GraphAccess graph{
        .graph_url = "http://graph", .page_id = "100", .page_token = "T", .app_secret = "S"};
    Lists lists{};
    FakeHttp http{[this](const HttpRequest& request) { return lists.answer(request); }};
    int looks = 0;
    BackfillContext context{
        .database = *database,
        .clock = clock,
        .http = http,
        .metrics = metrics,
        .graph = graph,
        .texts = texts,
        .pause =
            [this] {
                clock.advance(kBackfillPace);
                return true;
            },
        .check_page = [this] { ++looks; }};
    ReadContext reading{
        .database = *database, .clock = clock, .metrics = metrics, .page_id = "100"};

    void start() {
        database->write([&](db::Tx& tx) { ask_for_walk(tx, clock, clock.now()); });
        work();
    }
    /// Reads what came and runs the walk's job while they are due.
    void work() {
        for (int i = 0; i < 2'000; ++i) {
            while (read_new(reading, 10).deliveries > 0) {
            }
            const auto job = database->write([&](db::Tx& tx) {
                return jobs::claim_one(tx, kBackfillJob, clock.now(), kMinute);
            });
            if (!job) {
                if (!is_walking()) return;
                clock.advance(kBackfillPace);
                continue;
            }
            const auto retry = backfill(context, *job);
            if (!retry) continue;
            database->write([&](db::Tx& tx) { jobs::give_back(tx, clock, *job, *retry); });
            return;
        }
        FAIL() << "the walk does not end";
    }
    bool is_walking() {
        return count(
                   "SELECT count(*) AS n FROM jobs WHERE kind = 'inbox.backfill' AND payload <> "
                   "''"
               ) > 0;
    }
    void next_walk() {
        clock.advance(10 * kMinute + kSecond);
        work();
    }
    std::string say(const std::string& person, const std::string& text, bool by_page = false) {
        auto& thread = lists.threads[person];
        const auto id = fmt::format("m_{}_{}", person, thread.size() + 1);
        thread.push_back(
            {.id = id, .from = by_page ? "100" : person, .text = text, .at = clock.now()}
        );
        clock.advance(kSecond);
        return id;
    }
    /// The webhook of a message.
    void deliver(const std::string& person, const std::string& id, const std::string& text) {
        database->write([&](db::Tx& tx) {
            store_delivery(
                tx,
                clock,
                "messenger",
                fmt::format(
                    R"({{"object":"page","entry":[{{"id":"100","messaging":[{{"sender":{{"id":"{}"}},"recipient":{{"id":"100"}},"timestamp":{},"message":{{"mid":"{}","text":"{}"}}}}]}}]}})",
                    person,
                    clock.now() / kMillisecond,
                    id,
                    text
                )
            );
        });
    }
    std::int64_t count(const std::string& sql) {
        return database->read([&](db::Query& query) { return query.one(sql)->integer("n"); });
    }
    std::vector<std::string> texts_of(const std::string& person) {
        return database->read([&](db::Query& query) {
            std::vector<std::string> out;
            for (const auto& row : query.query(
                     "SELECT m.text FROM messages m JOIN conversations c ON c.id = "
                     "m.conversation_id WHERE c.person = $1 ORDER BY m.sent_at",
                     person
                 ))
                out.push_back(row.text("text"));
            return out;
        });
    }
    /// Works once a minute.
    void work_for(int minutes) {
        for (int i = 0; i < minutes; ++i) {
            clock.advance(kMinute);
            work();
        }
    }
    /// What a visitor wrote on the wall just now.
    std::string written(const std::string& id, const std::string& person, const std::string& text) {
        return fmt::format(
            R"({{"id":"{}","message":"{}","created_time":"{}","from":{{"id":"{}"}}}})",
            id,
            text,
            to_rfc3339(clock.now()),
            person
        );
    }
    bool is_checked(const std::string& person) {
        return database->read([&](db::Query& query) {
            return checked_until(query, "t_" + person).has_value();
        });
    }
    BackfillReport report() {
        return database->read([&](db::Query& query) { return backfill_report(query, clock.now()); }
        );
    }
};

using Words = std::vector<std::string>;

TEST_F(Backfill, AnswersForNothingBeforeTheFirstStart) {
    say("7", "chuyện của năm ngoái");
    start();
    EXPECT_EQ(http.sent.size(), 0U) << "nothing lies behind us";
    EXPECT_EQ(looks, 1);
    EXPECT_EQ(report().certain, clock.now());
    next_walk();
    EXPECT_EQ(texts_of("7"), Words{});
}

TEST_F(Backfill, BringsEverythingThatTheDowntimeMissedOnceAndInOrder) {
    start();
    for (const auto* words : {"một", "hai", "ba", "bốn", "năm"}) say("7", words);
    say("8", "người khác");
    clock.advance(kHour);
    start();
    EXPECT_EQ(texts_of("7"), (Words{"một", "hai", "ba", "bốn", "năm"})) << "pages deep";
    EXPECT_EQ(texts_of("8"), Words{"người khác"});
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 6);
    EXPECT_EQ(report().repaired_today, 6);
    EXPECT_NE(metrics.text().find("backfill_repaired_total 6"), std::string::npos);
    start();
    next_walk();
    EXPECT_EQ(texts_of("7").size(), 5U);
    EXPECT_EQ(report().repaired_7_days, 6) << "repeats repair nothing";
}

TEST_F(Backfill, MakesOneMessageOfFiveWebhooksAndAWalk) {
    start();
    const auto id = say("7", "xin chào");
    deliver("7", id, "xin chào");
    deliver("7", id, "xin chào");
    clock.advance(kHour);
    database->write([&](db::Tx& tx) { ask_for_walk(tx, clock, clock.now()); });
    for (int i = 0; i < 3; ++i) deliver("7", id, "xin chào");
    work();
    deliver("7", id, "xin chào");
    work();
    EXPECT_EQ(texts_of("7"), Words{"xin chào"});
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE kind = 'conversation.turn'"), 1);
}

TEST_F(Backfill, ThatFailsOnItsSecondPageGoesOnAndLosesNothing) {
    start();
    const Time certain = report().certain;
    say("7", "bảy");
    say("8", "tám");
    say("9", "chín");
    clock.advance(kHour);
    lists.failing_after = 1;
    start();
    EXPECT_EQ(report().last->outcome, "failed");
    EXPECT_EQ(report().last->problem, "Graph error 2");
    EXPECT_EQ(report().certain, certain) << "not whole, so nothing is certain";
    clock.advance(kMinute);
    work();
    EXPECT_EQ(report().last->outcome, "complete");
    EXPECT_GT(report().certain, certain);
    for (const auto* person : {"7", "8", "9"}) EXPECT_EQ(texts_of(person).size(), 1U) << person;
}

TEST_F(Backfill, KeepsWhatItFoundOnAPageThatFailsLaterOn) {
    start();
    for (const auto* words : {"một", "hai", "ba"}) say("7", words);
    say("8", "tám");
    clock.advance(kHour);
    lists.conversations_a_page = 2;
    lists.errors["/t_7/messages?"] = 2;
    start();
    work();
    EXPECT_EQ(report().last->outcome, "failed");
    EXPECT_EQ(texts_of("8"), Words{"tám"});
    EXPECT_TRUE(is_checked("8"));
    EXPECT_EQ(texts_of("7"), Words{}) << "asked for again first, for the order";
    EXPECT_EQ(report().last->missing, 1) << "counted once";
}

TEST_F(Backfill, SkipsAConversationThatFacebookDoesNotShow) {
    start();
    const Time certain = report().certain;
    say("8", "tám");
    for (const auto* words : {"một", "hai", "ba"}) say("7", words);
    clock.advance(kHour);
    lists.errors["/t_7/messages?"] = 10;
    start();
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().last->problem, "threads skipped: Graph error 10");
    EXPECT_EQ(report().last->skipped, 1);
    EXPECT_NE(metrics.text().find("backfill_skipped_total 1"), std::string::npos);
    EXPECT_EQ(texts_of("8"), Words{"tám"}) << "the walk goes on behind it";
    EXPECT_EQ(texts_of("7"), (Words{"hai", "ba"})) << "what the list itself showed";
    EXPECT_TRUE(is_checked("8"));
    EXPECT_FALSE(is_checked("7"));
    EXPECT_EQ(report().certain, certain);
    lists.errors.clear();
    next_walk();
    EXPECT_EQ(texts_of("7"), (Words{"một", "hai", "ba"})) << "the next walk looks again";
    EXPECT_EQ(report().last->outcome, "complete");
    EXPECT_EQ(report().certain, report().last->started_at);
}

TEST_F(Backfill, LooksForADayForWhatItSkipped) {
    start();
    for (const auto* words : {"một", "hai", "ba"}) say("7", words);
    clock.advance(25 * kHour);
    lists.errors["/t_7/messages?"] = 100;
    work();
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().certain, report().last->started_at - kDay);
    next_walk();
    EXPECT_EQ(report().last->outcome, "complete") << "it is not listed any more";
    EXPECT_EQ(report().certain, report().last->started_at);
}

TEST_F(Backfill, SkipsAPostWhoseCommentsFacebookDoesNotShow) {
    start();
    clock.advance(kMinute);
    lists.posts = {"100_44", "100_55"};
    lists.comments = {written("55_2", "88", "vỉa hè bị chiếm")};
    clock.advance(kHour);
    lists.errors["/100_44/comments?"] = 100;
    start();
    EXPECT_EQ(texts_of("88"), Words{"vỉa hè bị chiếm"});
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().last->problem, "feed skipped: Graph error 100");
    EXPECT_EQ(report().last->skipped, 1);
    EXPECT_EQ(report().certain, report().last->started_at) << "no message is missing";
}

TEST_F(Backfill, SkipsAConversationThatKeepsFailingAfterAWhile) {
    start();
    say("8", "tám");
    for (const auto* words : {"một", "hai", "ba"}) say("7", words);
    clock.advance(kHour);
    lists.errors["/t_7/messages?"] = 1;
    start();
    work_for(5);
    EXPECT_EQ(report().last->outcome, "failed");
    EXPECT_EQ(texts_of("8"), Words{});
    work_for(3);
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().last->skipped, 1);
    EXPECT_EQ(texts_of("8"), Words{"tám"});
}

TEST_F(Backfill, GoesOnWithoutAListThatFacebookRefuses) {
    start();
    clock.advance(kMinute);
    say("7", "tin nhắn");
    lists.visitor_posts = {written("100_77", "89", "rác tràn đường")};
    lists.comments = {written("55_2", "88", "vỉa hè bị chiếm")};
    clock.advance(kHour);
    lists.errors["/visitor_posts?"] = 10;
    start();
    EXPECT_EQ(report().last->outcome, "failed") << "tried again before it is given up";
    work_for(3);
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().last->problem, "visitor_posts refused: Graph error 10");
    EXPECT_TRUE(has_lack(*report().last, "visitor_posts", kRefused));
    EXPECT_FALSE(has_lack(*report().last, "feed", kRefused));
    EXPECT_EQ(texts_of("88"), Words{"vỉa hè bị chiếm"});
    EXPECT_EQ(texts_of("89"), Words{});
    EXPECT_EQ(report().certain, report().last->started_at) << "all conversations were seen";
    lists.errors.clear();
    clock.advance(3 * kHour);
    work();
    EXPECT_EQ(texts_of("89"), Words{"rác tràn đường"}) << "the wall has a moment of its own";
    EXPECT_EQ(report().last->outcome, "complete");
}

TEST_F(Backfill, IsCertainOfNothingWithoutTheConversations) {
    start();
    const Time certain = report().certain;
    say("7", "bị lỡ");
    lists.comments = {written("55_2", "88", "vỉa hè bị chiếm")};
    clock.advance(kHour);
    lists.errors["/conversations?"] = 200;
    start();
    work_for(3);
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().certain, certain);
    EXPECT_EQ(texts_of("88"), Words{"vỉa hè bị chiếm"});
    lists.errors.clear();
    work_for(10);
    EXPECT_EQ(texts_of("7"), Words{"bị lỡ"});
}

TEST_F(Backfill, GivesUpAWalkThatGetsNothingForAnHourAndBeginsAnother) {
    start();
    const Time certain = report().certain;
    say("7", "bị lỡ");
    clock.advance(kHour);
    lists.errors["http://graph"] = 2;
    const int before = looks;
    start();
    work_for(59);
    EXPECT_EQ(looks, before + 1);
    EXPECT_EQ(report().last->outcome, "failed");
    EXPECT_NE(report().ended->id, report().last->id);
    work_for(4);
    EXPECT_EQ(report().ended->outcome, "incomplete");
    EXPECT_TRUE(has_lack(*report().ended, "threads", kSilent));
    EXPECT_TRUE(has_lack(*report().ended, "feed", kSilent)) << "one hour for all lists";
    EXPECT_EQ(report().certain, certain);
    EXPECT_EQ(looks, before + 2) << "the subscription is looked at again";
    lists.errors.clear();
    work_for(2);
    EXPECT_EQ(texts_of("7"), Words{"bị lỡ"});
    EXPECT_EQ(report().last->outcome, "complete");
}

TEST_F(Backfill, AsksAgainForWhatAPersonAskedWhenAWalkIsGivenUp) {
    const Time began = clock.now();
    say("7", "trước khi có kênh");
    clock.advance(kHour);
    start();
    clock.advance(kMinute);
    lists.errors["http://graph"] = 2;
    database->write([&](db::Tx& tx) { ask_for_walk(tx, clock, began); });
    work();
    work_for(64);
    ASSERT_EQ(report().ended->outcome, "incomplete");
    lists.errors.clear();
    work_for(2);
    EXPECT_EQ(texts_of("7"), Words{"trước khi có kênh"});
}

TEST_F(Backfill, GivesUpAListWhoseCursorsKeepDying) {
    start();
    for (const auto* person : {"7", "8"}) say(person, "tin");
    clock.advance(kHour);
    lists.dead_cursors = 100;
    start();
    work_for(9);
    EXPECT_EQ(report().last->outcome, "incomplete");
    EXPECT_EQ(report().last->problem, "threads refused: Graph error 100");
}

TEST_F(Backfill, LeavesFacebookAloneForAMinuteOrAsLongAsItSays) {
    start();
    const auto waits = [&] {
        return count("SELECT run_at AS n FROM jobs WHERE id = 'inbox.backfill'") - clock.now();
    };
    for (const int code : {4, 17, 32, 613}) {
        for (const auto* words : {"một", "hai", "ba"}) say("7", words);
        clock.advance(kHour);
        lists.errors["/t_7/messages?"] = code;
        start();
        EXPECT_EQ(report().last->outcome, "failed") << "no reason to skip it";
        EXPECT_EQ(report().last->skipped, 0);
        EXPECT_EQ(waits(), kMinute) << code;
        lists.errors.clear();
        work_for(1);
    }
    clock.advance(kHour);
    lists.errors["/conversations?"] = 613;
    lists.headers.emplace_back(
        "x-business-use-case-usage", R"({"100":[{"estimated_time_to_regain_access":7}]})"
    );
    start();
    EXPECT_EQ(waits(), 7 * kMinute);
}

TEST_F(Backfill, LooksAgainAtWhatAClockAheadTookForSeen) {
    start();
    const auto id = say("7", "đã có");
    deliver("7", id, "đã có");
    work();
    const Time real = clock.now();
    clock.advance(30 * kDay);
    work();  // a walk by the clock that is ahead
    ASSERT_GT(report().certain, real + 29 * kDay);
    ASSERT_TRUE(is_checked("7"));
    clock.set(real + kMinute);
    say("7", "bị lỡ");
    database->write([&](db::Tx& tx) {  // as the queue does when the clock was set back
        tx.query("UPDATE jobs SET run_at = $1 WHERE id = 'inbox.backfill'", clock.now());
    });
    next_walk();
    EXPECT_EQ(texts_of("7"), (Words{"đã có", "bị lỡ"}));
    EXPECT_EQ(report().last->outcome, "complete");
    EXPECT_EQ(report().certain, report().last->started_at);
    EXPECT_LE(report().certain, clock.now());
    EXPECT_LE(count("SELECT max(checked_at) AS n FROM backfill_threads"), clock.now());
}

TEST_F(Backfill, BelievesADayOldMomentAfterTheClockWasSetBack) {
    const Time now = clock.now();
    database->write([&](db::Tx& tx) {
        set_certain(tx, Part::Messages, now + kHour);
        EXPECT_EQ(settle_certain(tx, Part::Messages, now, 0), now - kDay);
        EXPECT_EQ(certain_until(tx, Part::Messages), now - kDay) << "stored so";
        EXPECT_EQ(settle_certain(tx, Part::Wall, now, now - kHour), now - kHour);
        EXPECT_EQ(settle_certain(tx, Part::Wall, now, 0), now - kHour) << "known from then on";
        EXPECT_EQ(origin(tx, now + kHour), now + kHour);
        EXPECT_EQ(origin(tx, now), now);
    });
}

TEST_F(Backfill, WalksAgainFromTheTopWhenACursorHasDied) {
    start();
    for (const auto* person : {"7", "8", "9"}) say(person, "tin");
    clock.advance(kHour);
    lists.dead_cursors = 1;
    const Time began = clock.now();
    start();
    EXPECT_EQ(lists.dead_cursors, 0);
    EXPECT_GE(clock.now() - began, kMinute) << "Facebook is not pressed";
    EXPECT_EQ(report().last->outcome, "complete");
    EXPECT_EQ(texts_of("7").size() + texts_of("8").size() + texts_of("9").size(), 3U);
}

TEST_F(Backfill, FindsWhatAConversationHidByMovingUpTheListDuringAWalk) {
    start();
    const auto hidden = say("7", "bị lỡ");
    say("8", "tin mới hơn");
    clock.advance(kHour);
    database->write([&](db::Tx& tx) { ask_for_walk(tx, clock, clock.now()); });
    const auto step = [&] {
        const auto job = database->write([&](db::Tx& tx) {
            return jobs::claim_one(tx, kBackfillJob, clock.now(), kMinute);
        });
        ASSERT_TRUE(job);
        ASSERT_FALSE(backfill(context, *job));
        clock.advance(kBackfillPace);
    };
    step();  // begins
    step();  // the page with 8; then 7 moves to the top, where the walk no longer looks
    deliver("7", say("7", "tin sau"), "tin sau");
    work();
    EXPECT_EQ(texts_of("7"), Words{"tin sau"});
    next_walk();
    EXPECT_EQ(texts_of("7"), (Words{"bị lỡ", "tin sau"})) << hidden;
}

TEST_F(Backfill, LeavesToTheWebhookWhatIsSecondsOldUnlessAsked) {
    start();
    clock.advance(10 * kMinute);
    say("7", "vừa gửi");
    work();
    EXPECT_EQ(texts_of("7"), Words{});
    start();
    EXPECT_EQ(texts_of("7"), Words{"vừa gửi"});
}

TEST_F(Backfill, LooksAsFarBackAsAPersonAsks) {
    const Time began = clock.now();
    say("7", "trước khi có kênh");
    clock.advance(kHour);
    start();
    EXPECT_EQ(texts_of("7"), Words{});
    clock.advance(kMinute);
    database->write([&](db::Tx& tx) { ask_for_walk(tx, clock, began); });
    work();
    EXPECT_EQ(texts_of("7"), Words{"trước khi có kênh"});
}

TEST_F(Backfill, TellsOfficersInThePageInboxFromOurselves) {
    start();
    deliver("7", say("7", "xin chào"), "xin chào");
    work();
    database->write([&](db::Tx& tx) {
        const auto row = tx.one("SELECT id FROM conversations WHERE person = '7'");
        channel::send_note(tx, clock, {.conversation_id = row->text("id"), .text = "Máy trả lời"});
    });
    say("7", "Máy trả lời", true);
    say("7", "Tôi là cán bộ trực", true);
    clock.advance(kHour);
    start();
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages WHERE author = 'page_inbox'"), 1);
    EXPECT_EQ(
        count("SELECT count(*) AS n FROM messages WHERE text = 'Máy trả lời' AND author = 'bot'"), 1
    );
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages WHERE text = 'Máy trả lời'"), 1);
}

TEST_F(Backfill, FindsCommentsAndPostsOfVisitors) {
    start();
    clock.advance(kMinute);
    const auto at = to_rfc3339(clock.now());
    lists.comments = {
        fmt::format(
            R"({{"id":"55_2","message":"vỉa hè bị chiếm","created_time":"{}","from":{{"id":"88","name":"Lê Mẫu"}}}})",
            at
        ),
        fmt::format(
            R"({{"id":"55_1","message":"của Trang","created_time":"{}","from":{{"id":"100"}}}})", at
        )};
    lists.visitor_posts = {fmt::format(
        R"({{"id":"100_77","message":"rác tràn đường","created_time":"{}","from":{{"id":"89"}}}})",
        at
    )};
    clock.advance(kHour);
    start();
    start();
    EXPECT_EQ(texts_of("88"), Words{"vỉa hè bị chiếm"});
    EXPECT_EQ(texts_of("89"), Words{"rác tràn đường"});
    EXPECT_EQ(count("SELECT count(*) AS n FROM messages"), 2);
}

TEST_F(Backfill, KeepsToTwoCallsASecond) {
    start();
    for (const auto* words : {"1", "2", "3", "4", "5", "6", "7"}) say("7", words);
    clock.advance(kHour);
    const Time began = clock.now();
    start();
    EXPECT_GE(clock.now() - began, static_cast<Time>(http.sent.size() - 2) * kBackfillPace);
}

TEST_F(Backfill, ComesAgainByTheClock) {
    start();
    const auto run_at = count("SELECT run_at AS n FROM jobs WHERE id = 'inbox.backfill'");
    EXPECT_EQ(run_at, clock.now() + 10 * kMinute);
    next_walk();
    EXPECT_EQ(looks, 2);
    EXPECT_EQ(report().last->outcome, "complete");
}

}  // namespace
}  // namespace k197::inbox
