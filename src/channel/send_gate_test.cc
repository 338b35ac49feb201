#include "channel/send_gate.h"

#include "channel/send_for_tests.h"

namespace k197::channel {
namespace {

struct Paused : Send {
    std::vector<std::string> people{};

    /// `count` citizens, one message to each, a second apart.
    void queue_to_many(int number) {
        for (int i = 0; i < number; ++i) {
            people.push_back(add_conversation("p" + std::to_string(i)));
            note_to(people.back(), "tin " + std::to_string(i));
            clock.advance(kMillisecond);
        }
    }
    std::string gate() {
        return database->read([](db::Query& query) {
            return find_gate(query, "messages:100").state;
        });
    }
    std::int64_t open_alarms(const std::string& kind) {
        return count(
            "SELECT count(*) AS n FROM alerts WHERE kind = '" + kind + "' AND seen_at IS NULL"
        );
    }
    void recover() {
        facebook = [this](const HttpRequest&) { return accepted(); };
    }
};

TEST_F(Paused, ADeadTokenIsTriedByOneRowAMinuteAndByNoOther) {
    facebook = [](const HttpRequest&) { return refused(190, 463); };
    queue_to_many(30);
    pass(10 * kMinute);
    EXPECT_LE(http.sent.size(), 6U + 10U) << "at most those under way, then one a minute";
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'waiting'"), 30);
    EXPECT_LE(count("SELECT max(attempts) AS n FROM outbox"), 12);
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE attempts = 0"), 29);
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs"), 1) << "only the gate's own";
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE reason <> ''"), 30);
}

TEST_F(Paused, ADeadTokenRaisesOneAlarmWithWhatToDoAndEndsItByItself) {
    facebook = [](const HttpRequest&) { return refused(190); };
    queue_to_many(3);
    pass(5 * kMinute);
    EXPECT_EQ(open_alarms("token"), 1);
    const auto words = database->read([](db::Query& query) {
        return query.one("SELECT note FROM alerts WHERE kind = 'token'")->text("note");
    });
    EXPECT_NE(words.find("facebook.page_token"), std::string::npos);
    database->write([](db::Tx& tx) { tx.query("UPDATE alerts SET seen_at = 1"); });
    pass(3 * kMinute);
    EXPECT_EQ(open_alarms("token"), 0) << "a person has seen it: not each minute anew";
    recover();
    pass(2 * kMinute);
    EXPECT_EQ(texts_sent().back(), "tin 2");
    EXPECT_EQ(gate(), "open");
    facebook = [](const HttpRequest&) { return refused(190); };
    note("sau đó");
    pass(kSecond);
    EXPECT_EQ(open_alarms("token"), 1) << "dead again is a new alarm";
    recover();
    pass(2 * kMinute);
    EXPECT_EQ(open_alarms("token"), 0);
}

TEST_F(Paused, IsTriedAgainWhenTheClockWasSetBackMeanwhile) {
    clock.advance(7 * kHour);
    facebook = [](const HttpRequest&) { return refused(190); };
    note("Chào");
    pass(2 * kMinute);
    EXPECT_EQ(gate(), "closed");
    clock.set(clock.now() - 7 * kHour);
    recover();
    pass(2 * kMinute);
    EXPECT_EQ(gate(), "open");
    EXPECT_EQ(rows().back().state, "sent");
}

TEST_F(Paused, IsTriedAtTheStartWhenItWasClosedLaterThanItIsNow) {
    const Time right = clock.now();
    clock.advance(7 * kHour);
    facebook = [](const HttpRequest&) { return refused(190); };
    note("Chào");
    pass(2 * kMinute);
    clock.set(right);
    recover();
    jobs::Workers after{
        *database,
        clock,
        metrics,
        {{"channel.send",
          {.step = [this](const jobs::Job& job) { return send(context, job); },
           .most_attempts = 0}}}};
    database->write([&](db::Tx& tx) {
        jobs::follow_made_ahead(tx, clock.now());
        follow_clock_of_before(tx, clock.now());
    });
    for (const Time end = right + 5 * kMinute; clock.now() < end; clock.advance(kSecond))
        after.run_due();
    EXPECT_EQ(gate(), "open");
}

TEST_F(Paused, IsNotOpenedByWhoWasAboutToWhenItIsClosedAgain) {
    facebook = [](const HttpRequest&) { return refused(190); };
    note("Chào");
    workers.run_due();
    const jobs::Job job{.id = "gate:messages:100", .payload = "gate:messages:100", .attempts = 1};
    const bool opened =
        database->write([&](db::Tx& tx) { return drain(tx, clock, "messages:100", job); });
    EXPECT_FALSE(opened);
    EXPECT_EQ(gate(), "closed");
    EXPECT_EQ(open_alarms("token"), 1);
}

TEST_F(Paused, AnAlarmEndsThoughFacebookWasThenOutOfReach) {
    facebook = [](const HttpRequest&) { return refused(368); };
    note("Chào");
    pass(90 * kSecond);
    EXPECT_EQ(open_alarms("page_blocked"), 1);
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::NotSent}; };
    pass(2 * kMinute);
    recover();
    pass(2 * kMinute);
    EXPECT_EQ(gate(), "open");
    EXPECT_EQ(open_alarms("page_blocked"), 0);
}

TEST_F(Paused, ABlockedPageWaitsAndAlarmsToo) {
    for (const auto& answer : {refused(368), refused(10, 1893063)}) {
        facebook = [&](const HttpRequest&) { return answer; };
        note("Chào");
        pass(90 * kSecond);
        EXPECT_EQ(gate(), "closed");
        EXPECT_EQ(open_alarms("page_blocked"), 1);
        recover();
        pass(2 * kMinute);
        EXPECT_EQ(gate(), "open");
        EXPECT_EQ(open_alarms("page_blocked"), 0);
    }
}

TEST_F(Paused, WhatOneRowMayNotDoesNotStopTheOthers) {
    facebook = [this](const HttpRequest& request) {
        return request.body.find("tin 0") != std::string::npos ? refused(200) : accepted();
    };
    queue_to_many(5);
    pass(kSecond);
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'sent'"), 4);
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'waiting'"), 1);
}

TEST_F(Paused, APostThatLacksARightDoesNotStopMessages) {
    facebook = [this](const HttpRequest& request) {
        return request.url.find("/feed") != std::string::npos ? refused(368) : accepted();
    };
    database->write([&](db::Tx& tx) { send_post(tx, clock, "100", {.text = "Kết quả"}); });
    workers.run_due();
    note("Chào");
    workers.run_due();
    EXPECT_EQ(rows().back().state, "sent");
    EXPECT_EQ(rows().front().state, "waiting");
}

TEST_F(Paused, AnHourWithoutFacebookDrainsOldestFirstWithinTheLimit) {
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::NotSent}; };
    queue_to_many(200);
    for (int i = 0; i < 60; ++i) {
        workers.run_due();
        clock.advance(kMinute);
    }
    EXPECT_LE(http.sent.size(), 80U) << "one row asks, not each of them";
    EXPECT_LE(count("SELECT max(run_at) AS n FROM jobs") - clock.now(), kMinute)
        << "the contract's longest back-off";
    recover();
    http.sent.clear();
    note_to(people[0], "tin mới");
    pass(5 * kSecond);
    const auto texts = texts_sent();
    ASSERT_EQ(texts.size(), 201U);
    for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(texts[i], "tin " + std::to_string(i));
    EXPECT_EQ(texts.back(), "tin mới") << "what came last waits for what is older";
    EXPECT_EQ(gate(), "open");
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs"), 0);
}

TEST_F(Paused, SilenceStopsAllAfterAFewAndNothingGoesTwice) {
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::Unknown}; };
    queue_to_many(50);
    pass(2 * kMinute);
    EXPECT_LE(calls("POST", "/messages"), 16U);
    facebook = [this](const HttpRequest& request) {
        return request.method == "GET" ? answered(200, R"({"data":[]})") : accepted();
    };
    const auto lost = calls("POST", "/messages");
    pass(5 * kMinute);
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'sent'"), 50);
    EXPECT_EQ(calls("POST", "/messages"), 50U + lost) << "each lost one was looked for first";
    EXPECT_GE(calls("GET", "/conversations"), lost);
}

TEST_F(Paused, UsedUpAllowanceStopsAlsoAfterAGoodAnswer) {
    facebook = [this](const HttpRequest&) {
        auto answer = accepted();
        answer.headers = {{"x-app-usage", R"({"call_count":100})"}};
        return answer;
    };
    queue_to_many(3);
    pass(4 * kMinute);
    EXPECT_EQ(http.sent.size(), 1U);
    EXPECT_EQ(open_alarms("token") + open_alarms("page_blocked"), 0);
    recover();
    pass(2 * kMinute);
    EXPECT_EQ(http.sent.size(), 3U);
}

TEST_F(Paused, HighUseSpreadsTheCalls) {
    facebook = [this](const HttpRequest&) {
        auto answer = accepted();
        answer.headers = {{"x-page-usage", R"({"call_count":91})"}};
        return answer;
    };
    queue_to_many(5);
    pass(2 * kSecond);
    EXPECT_GE(http.sent.size(), 2U);
    EXPECT_LE(http.sent.size(), 3U);
    pass(4 * kSecond);
    EXPECT_EQ(http.sent.size(), 5U);
    EXPECT_EQ(count("SELECT max(attempts) AS n FROM outbox"), 1) << "waiting is no attempt";
}

TEST_F(Paused, ARestartDoesNotForgetTheGate) {
    facebook = [](const HttpRequest&) { return refused(190); };
    note("Chào");
    workers.run_due();
    const auto before = http.sent.size();
    SendContext again{
        .database = *database, .clock = clock, .http = http, .metrics = metrics, .graph = graph};
    jobs::Workers fresh{
        *database,
        clock,
        metrics,
        {{"channel.send",
          {.step = [&](const jobs::Job& job) { return send(again, job); }, .most_attempts = 0}}}};
    note_to(add_conversation("8"), "Chào");
    fresh.run_due();
    EXPECT_EQ(http.sent.size(), before) << "the new process waits as well";
    recover();
    clock.advance(kMinute);
    fresh.run_due();
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'sent'"), 2);
}

}  // namespace
}  // namespace k197::channel
