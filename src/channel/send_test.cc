#include "channel/send.h"

#include "channel/send_for_tests.h"

namespace k197::channel {
namespace {

/// What Facebook lists of the citizen's conversation: that one message of ours.
HttpAnswer conversation_with(std::string_view words, Time at) {
    const auto message = fmt::format(
        R"({{"id":"m_found","created_time":"{}","from":{{"id":"100"}},"to":{{"data":[{{"id":"7"}}]}},"message":"{}"}})",
        to_rfc3339(at),
        words
    );
    return answered(
        200,
        fmt::format(
            R"({{"data":[{{"id":"t1","updated_time":"{}","participants":{{"data":[{{"id":"7"}},{{"id":"100"}}]}},"messages":{{"data":[{}]}}}}]}})",
            to_rfc3339(at),
            message
        )
    );
}

TEST_F(Send, SendsWithOurMarkTokenAndProof) {
    note("Chào bạn");
    workers.run_due();
    ASSERT_EQ(http.sent.size(), 1U);
    const auto& request = http.sent[0];
    EXPECT_TRUE(request.url.starts_with("http://graph/100/messages?appsecret_proof="));
    EXPECT_EQ(
        request.headers[0], (std::pair<std::string, std::string>{"Authorization", "Bearer token"})
    );
    const auto body = *Json::parse(request.body);
    EXPECT_EQ(body.text_or("/recipient/id"), "7");
    EXPECT_EQ(body.text_or("/messaging_type"), "RESPONSE");
    EXPECT_EQ(body.text_or("/message/metadata"), "k197:" + rows()[0].id);
    EXPECT_EQ(state(), "sent");
    EXPECT_EQ(rows()[0].external_id, "mid1");
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs"), 0);
}

TEST_F(Send, HoldsOutsideTheWindowWithAReasonAndSendsWhenTheCitizenWrites) {
    clock.advance(25 * kHour);
    note("Tin của bạn đã được tiếp nhận");
    workers.run_due();
    EXPECT_TRUE(http.sent.empty());
    EXPECT_EQ(state(), "held");
    EXPECT_NE(rows()[0].reason.find("24 giờ"), std::string::npos);
    citizen_writes();
    workers.run_due();
    EXPECT_EQ(state(), "sent");
}

TEST_F(Send, UsesHumanAgentForAnOfficersWordsAlone) {
    clock.advance(25 * kHour);
    note("Máy trả lời");
    note("Cán bộ trả lời", true);
    workers.run_due();
    EXPECT_EQ(state(0), "held");
    EXPECT_EQ(state(1), "sent");
    ASSERT_EQ(http.sent.size(), 1U);
    const auto body = *Json::parse(http.sent[0].body);
    EXPECT_EQ(body.text_or("/messaging_type"), "MESSAGE_TAG");
    EXPECT_EQ(body.text_or("/tag"), "HUMAN_AGENT");
    clock.advance(7 * kDay);
    note("Quá muộn", true);
    workers.run_due();
    EXPECT_EQ(state(2), "held");
}

TEST_F(Send, HoldsWhatFacebookFindsOutsideTheWindow) {
    facebook = [](const HttpRequest&) { return refused(10, 2018278); };
    note("Chào bạn");
    workers.run_due();
    EXPECT_EQ(state(), "held");
    facebook = [this](const HttpRequest&) { return accepted(); };
    clock.advance(kSecond);
    citizen_writes();
    workers.run_due();
    EXPECT_EQ(state(), "sent");
}

TEST_F(Send, TriesAgainWhenTheCitizenWroteWhileFacebookRefused) {
    int calls = 0;
    facebook = [&](const HttpRequest&) {
        if (++calls > 1) return accepted();
        clock.advance(kSecond);
        citizen_writes();  // comes in between, and finds nothing held yet
        return refused(10, 2018278);
    };
    note("Chào bạn");
    workers.run_due();
    EXPECT_EQ(state(), "sent");
    EXPECT_EQ(calls, 2);
}

TEST_F(Send, KeepsTheOrderOfOneCitizenThroughRetries) {
    int calls = 0;
    facebook = [&](const HttpRequest&) {
        return ++calls == 1 ? HttpAnswer{.outcome = HttpOutcome::NotSent} : accepted();
    };
    note("một");
    note("hai");
    note("ba");
    workers.run_due();
    EXPECT_EQ(texts_sent(), std::vector<std::string>{"một"});
    clock.advance(2 * kSecond);
    workers.run_due();
    EXPECT_EQ(texts_sent(), (std::vector<std::string>{"một", "một", "hai", "ba"}));
}

TEST_F(Send, NeverWaitsLongerThanAMinuteWhileFacebookCannotBeReached) {
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::NotSent}; };
    note("Chào bạn");
    for (int i = 0; i < 20; ++i) {
        workers.run_due();
        const auto due = count("SELECT run_at AS n FROM jobs");
        ASSERT_LE(due - clock.now(), kMinute);
        clock.set(due);
    }
    EXPECT_EQ(state(), "waiting");
    EXPECT_EQ(count("SELECT count(*) AS n FROM jobs WHERE state = 'buried'"), 0);
    facebook = [this](const HttpRequest&) { return accepted(); };
    workers.run_due();
    EXPECT_EQ(state(), "sent");
}

TEST_F(Send, WaitsAsLongAsFacebookSaysWhenItIsTooMuch) {
    facebook = [](const HttpRequest&) {
        auto answer = refused(613);
        answer.headers = {
            {"x-business-use-case-usage",
             R"({"1":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":5}]})"}};
        return answer;
    };
    note("Chào bạn");
    workers.run_due();
    EXPECT_EQ(state(), "waiting");
    EXPECT_EQ(count("SELECT run_at AS n FROM jobs"), clock.now() + 5 * kMinute);
}

TEST_F(Send, RefusesForGoodAndTellsAPerson) {
    facebook = [](const HttpRequest&) { return refused(551); };
    note("Chào bạn");
    workers.run_due();
    EXPECT_EQ(state(), "refused");
    EXPECT_FALSE(rows()[0].reason.empty());
    EXPECT_EQ(count("SELECT unreachable AS n FROM conversations"), 1);
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'unsent'"), 1);
}

TEST_F(Send, KeepsEverythingWhileTheTokenIsDeadAndRaisesOneAlarm) {
    facebook = [](const HttpRequest&) { return refused(190); };
    note("một");
    for (int i = 0; i < 3; ++i) {
        workers.run_due();
        clock.advance(2 * kMinute);
    }
    EXPECT_EQ(state(), "waiting");
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'token'"), 1);
}

TEST_F(Send, WaitsAMinuteForTheEchoOfAnUnansweredSend) {
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::Unknown}; };
    note("Chào bạn");
    note("Sau đó");
    workers.run_due();
    EXPECT_EQ(state(0), "unknown");
    EXPECT_EQ(http.sent.size(), 1U);
    clock.advance(30 * kSecond);
    workers.run_due();
    EXPECT_EQ(http.sent.size(), 1U);
    const auto first = rows()[0].id;
    database->write([&](db::Tx& tx) { confirm_sent(tx, first, "m_echo", clock.now()); });
    facebook = [this](const HttpRequest&) { return accepted(); };
    workers.run_due();  // at once: what waited for the echo, and what waited behind it
    EXPECT_EQ(texts_sent(), (std::vector<std::string>{"Chào bạn", "Sau đó"}));
    EXPECT_EQ(rows()[0].external_id, "m_echo");
}

TEST_F(Send, LooksIntoTheConversationWhenNoEchoCameAndSendsOnlyIfItIsNotThere) {
    for (const bool there : {true, false}) {
        http.sent.clear();
        bool answers = false;
        facebook = [&](const HttpRequest& request) {
            if (request.method == "GET")
                return conversation_with(there ? "Chào bạn" : "khác", clock.now() - kMinute);
            return answers ? accepted() : HttpAnswer{.outcome = HttpOutcome::Unknown};
        };
        note("Chào bạn");
        workers.run_due();
        answers = true;
        clock.advance(kMinute);
        workers.run_due();
        clock.advance(kSecond);
        workers.run_due();
        EXPECT_EQ(texts_sent().size(), there ? 1U : 2U);
        EXPECT_EQ(rows().back().state, "sent");
        if (there) {
            EXPECT_EQ(rows().back().external_id, "m_found");
        }
        clock.advance(kHour);
        citizen_writes();
        database->write([&](db::Tx& tx) {
            tx.query("UPDATE outbox SET external_id = 'old-' || id");
        });
    }
}

TEST_F(Send, DoesNotSendWhatAnotherWorkerHasTakenOver) {
    note("Chào bạn");
    const auto id = rows()[0].id;
    jobs::Job stale{.id = "send:" + id, .kind = "channel.send", .payload = id, .attempts = 7};
    EXPECT_THROW(static_cast<void>(send(context, stale)), db::Failure);
    EXPECT_TRUE(http.sent.empty());
    EXPECT_EQ(state(), "waiting");
    workers.run_due();
    EXPECT_EQ(state(), "sent");
}

TEST_F(Send, LeavesARowToWhoHasTakenItOverDuringTheCall) {
    const HttpAnswer answers[] = {
        refused(2, 0, 500),
        refused(4),
        refused(10, 2018278),
        refused(551),
        {.outcome = HttpOutcome::Unknown},
        accepted()};
    for (const auto& answer : answers) {
        note("Chào bạn");
        const auto id = rows().back().id;
        facebook = [&](const HttpRequest&) {
            database->write([&](db::Tx& tx) {
                tx.query("UPDATE jobs SET attempts = 2 WHERE id = $1", "send:" + id);
            });
            return answer;
        };
        jobs::Job stale{.id = "send:" + id, .kind = "channel.send", .payload = id, .attempts = 1};
        database->write([&](db::Tx& tx) { tx.query("UPDATE jobs SET attempts = 1"); });
        EXPECT_THROW(static_cast<void>(send(context, stale)), db::Failure);
        EXPECT_EQ(rows().back().state, "unknown") << answer.body;
        EXPECT_EQ(rows().back().reason, "Đang gửi") << answer.body;
        database->write([&](db::Tx& tx) {
            tx.query("DELETE FROM jobs");
            tx.query("DELETE FROM page_gates");
            tx.query("UPDATE outbox SET state = 'sent'");
        });
    }
}

TEST_F(Send, LooksAgainWhenFacebookDoesNotAnswerThatEither) {
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::Unknown}; };
    note("Chào bạn");
    pass(3 * kMinute);
    EXPECT_EQ(state(), "unknown");
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'unsent'"), 0);
    facebook = [this](const HttpRequest& request) {
        return request.method == "GET" ? answered(200, R"({"data":[]})") : accepted();
    };
    pass(3 * kMinute);
    EXPECT_EQ(state(), "sent");
}

TEST_F(Send, DoesNotSendAgainBlindlyAfterACrashBetweenCallAndAnswer) {
    note("Chào bạn");
    database->write([&](db::Tx& tx) {  // as begin() leaves it
        tx.query("UPDATE outbox SET state = 'unknown', tried_at = $1", clock.now());
    });
    workers.run_due();
    EXPECT_TRUE(http.sent.empty());
}

TEST_F(Send, DoesNotSendTwiceWhenTheClockLeapsDuringTheCall) {
    bool leaps = true;
    facebook = [&](const HttpRequest& request) {
        if (request.method == "GET") return answered(200, R"({"data":[]})");  // not listed yet
        if (std::exchange(leaps, false)) {
            clock.advance(2 * kHour);
            workers.run_due();  // another thread, to which the lease has run out
        }
        return accepted();
    };
    note("Chào bạn");
    workers.run_due();
    EXPECT_EQ(calls("POST", "/messages"), 1U);
    EXPECT_EQ(state(), "unknown");
    clock.advance(59 * kSecond);
    workers.run_due();
    EXPECT_EQ(calls("GET", "/conversations"), 0U) << "the echo has its whole time first";
}

TEST_F(Send, LooksForWhatWasTriedByAClockThatWasAhead) {
    const Time right = clock.now();
    clock.advance(7 * kHour);
    facebook = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::Unknown}; };
    note("Chào bạn");
    workers.run_due();
    clock.set(right + kSecond);
    facebook = [&](const HttpRequest& request) {
        return request.method == "GET" ? conversation_with("Chào bạn", right) : accepted();
    };
    pass(3 * kMinute);
    EXPECT_EQ(state(), "sent");
    EXPECT_EQ(calls("POST", "/messages"), 1U);
}

TEST_F(Send, TellsAPersonWhatWasTriedLaterThanItIsNow) {
    note("Chào bạn");
    database->write([&](db::Tx& tx) {  // nobody saw the clock being set back
        tx.query("UPDATE outbox SET state = 'unknown', tried_at = $1", clock.now() + 7 * kHour);
    });
    note("Tin sau");
    pass(5 * kSecond);
    EXPECT_EQ(rows().front().state, "unknown");
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'unsent'"), 1);
    EXPECT_EQ(rows().back().state, "sent");
}

TEST_F(Send, CarriesPostsWithTheirPictures) {
    int photos = 0;
    facebook = [&](const HttpRequest& request) {
        if (request.url.find("/photos") != std::string::npos)
            return answered(200, fmt::format(R"({{"id":"photo{}"}})", ++photos));
        return answered(200, R"({"id":"100_55"})");
    };
    database->write([&](db::Tx& tx) {
        send_post(tx, clock, "100", {.text = "Kết quả", .media_sha256 = {"aa", "bb"}});
    });
    workers.run_due();
    ASSERT_EQ(http.sent.size(), 3U);
    EXPECT_NE(http.sent[0].body.find("bytes of aa"), std::string::npos);
    const auto body = *Json::parse(http.sent[2].body);
    EXPECT_EQ(body.text_or("/message"), "Kết quả");
    EXPECT_EQ(body.text_or("/attached_media/1/media_fbid"), "photo2");
    EXPECT_EQ(rows()[0].external_id, "100_55");
}

TEST_F(Send, ShowsAPersonAPostThatFacebookNeverConfirmedAndDoesNotPostTwice) {
    facebook = [](const HttpRequest& request) {
        return request.method == "GET" ? answered(200, R"({"data":[]})")
                                       : HttpAnswer{.outcome = HttpOutcome::Unknown};
    };
    database->write([&](db::Tx& tx) {
        send_post(tx, clock, "100", {.report_id = "r", .text = "Kết quả"});
    });
    pass(7 * kMinute);
    EXPECT_EQ(calls("POST", "/feed"), 1U);
    EXPECT_GE(calls("GET", "/published_posts"), 2U);
    EXPECT_EQ(state(), "unknown");
    EXPECT_NE(rows()[0].reason.find("kiểm tra"), std::string::npos);
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'unsent'"), 1);
    database->write([&](db::Tx& tx) {
        remove_post(tx, clock, tx.one("SELECT id FROM outbox")->text("id"));
    });
    clock.advance(kSecond);
    workers.run_due();
    EXPECT_EQ(rows().back().state, "refused");
}

TEST_F(Send, FindsThePostWhoseAnswerWasLost) {
    facebook = [this](const HttpRequest& request) {
        if (request.method == "POST") return HttpAnswer{.outcome = HttpOutcome::Unknown};
        return answered(
            200,
            fmt::format(
                R"({{"data":[{{"id":"100_9","message":"khác","created_time":"{0}"}},{{"id":"100_8","message":"Kết quả ","created_time":"{0}"}}]}})",
                to_rfc3339(clock.now() - kMinute)
            )
        );
    };
    database->write([&](db::Tx& tx) { send_post(tx, clock, "100", {.text = "Kết quả"}); });
    pass(2 * kMinute);
    EXPECT_EQ(state(), "sent");
    EXPECT_EQ(rows()[0].external_id, "100_8");
    EXPECT_EQ(calls("POST", "/feed"), 1U);
}

TEST_F(Send, RemovesAPostAlsoWhenItIsGoneAlready) {
    for (const auto& answer : {answered(200, R"({"success":true})"), refused(100, 33)}) {
        facebook = [](const HttpRequest&) { return answered(200, R"({"id":"100_55"})"); };
        const auto id = database->write([&](db::Tx& tx) {
            return send_post(tx, clock, "100", {.text = "Kết quả"});
        });
        workers.run_due();
        facebook = [&](const HttpRequest&) { return answer; };
        clock.advance(kSecond);
        database->write([&](db::Tx& tx) { remove_post(tx, clock, id); });
        workers.run_due();
        EXPECT_EQ(http.sent.back().method, "DELETE");
        EXPECT_EQ(rows().back().state, "sent");
    }
}

TEST_F(Send, SplitsALongTextAndPutsTheQuickRepliesUnderTheLastPart) {
    std::string text;
    while (text.size() < 5'000) text += "Một câu dài vừa phải. ";
    database->write([&](db::Tx& tx) {
        send_note(
            tx,
            clock,
            {.conversation_id = conversation, .text = text, .choices = {{"Gửi", "confirm"}}}
        );
    });
    workers.run_due();
    ASSERT_GE(http.sent.size(), 2U);
    for (std::size_t i = 0; i < http.sent.size(); ++i) {
        const auto body = *Json::parse(http.sent[i].body);
        EXPECT_EQ(body.has("/message/quick_replies"), i + 1 == http.sent.size());
    }
}

/// A page of a thread as Graph shows it: texts of the Page, the newest first.
std::string thread_page(
    const std::vector<std::pair<std::string, std::string>>& ids_and_texts,
    Time at,
    const std::string& after
) {
    std::string messages;
    for (const auto& [id, text] : ids_and_texts) {
        messages += fmt::format(
            R"({}{{"id":"{}","created_time":"{}","from":{{"id":"100"}},"to":{{"data":[{{"id":"7"}}]}},"message":"{}"}})",
            messages.empty() ? "" : ",",
            id,
            to_rfc3339(at),
            text
        );
    }
    const auto paging =
        after.empty()
            ? ""
            : fmt::format(
                  R"(,"paging":{{"cursors":{{"after":"{}"}},"next":"http://graph/n"}})", after
              );
    return fmt::format(R"({{"data":[{}]{}}})", messages, paging);
}

std::string threads_page(const std::string& messages) {
    return fmt::format(
        R"({{"data":[{{"id":"t1","participants":{{"data":[{{"id":"7"}},{{"id":"100"}}]}},"messages":{}}}]}})",
        messages
    );
}

TEST_F(Send, FindsAMessageBehindPagesOfLaterOnes) {
    facebook = [this](const HttpRequest& request) {
        if (request.method == "POST") return HttpAnswer{.outcome = HttpOutcome::Unknown};
        const Time at = clock.now() - kMinute;
        if (request.url.find("after=c2") != std::string::npos)
            return answered(200, thread_page({{"m_ours", "Chào bạn"}}, at, ""));
        if (request.url.find("/t1/messages") != std::string::npos)
            return answered(200, thread_page({{"m_y", "khác"}}, at, "c2"));
        return answered(200, threads_page(thread_page({{"m_x", "khác"}}, at, "c1")));
    };
    note("Chào bạn");
    pass(2 * kMinute);
    EXPECT_EQ(state(), "sent");
    EXPECT_EQ(rows()[0].external_id, "m_ours");
    EXPECT_EQ(texts_sent().size(), 1U);
}

TEST_F(Send, DoesNotTakeAnEarlierTextOfTheSameWordsForTheLostOne) {
    note("Chào bạn");
    workers.run_due();
    ASSERT_EQ(rows()[0].external_id, "mid1");
    int posts = 0;
    facebook = [&](const HttpRequest& request) {
        if (request.method == "POST")
            return ++posts == 1 ? HttpAnswer{.outcome = HttpOutcome::Unknown} : accepted();
        return answered(
            200, threads_page(thread_page({{"mid1", "Chào bạn"}}, clock.now() - kMinute, ""))
        );
    };
    note("Chào bạn");
    pass(2 * kMinute);
    EXPECT_EQ(state(1), "sent");
    EXPECT_EQ(posts, 2) << "the second was not there: it is sent again";
}

TEST_F(Send, ShowsAPersonWhatItMayNotLookFor) {
    facebook = [](const HttpRequest& request) {
        return request.method == "GET" ? refused(100, 33)
                                       : HttpAnswer{.outcome = HttpOutcome::Unknown};
    };
    note("Chào bạn");
    workers.run_due();
    note("Sau đó");
    clock.advance(kMinute);
    workers.run_due();
    EXPECT_EQ(state(0), "unknown");
    EXPECT_NE(rows()[0].reason.find("Không rõ"), std::string::npos);
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts WHERE kind = 'unsent'"), 1);
    EXPECT_EQ(texts_sent(), (std::vector<std::string>{"Chào bạn", "Sau đó"})) << "life goes on";
}

TEST_F(Send, APersonSaysWhatBecameOfWhatStayedUnknown) {
    for (const bool arrived : {true, false}) {
        http.sent.clear();
        facebook = [](const HttpRequest& request) {
            return request.method == "GET" ? refused(100, 33)
                                           : HttpAnswer{.outcome = HttpOutcome::Unknown};
        };
        note("Chào bạn");
        const auto id = rows().back().id;
        const auto settle = [&] {
            return database->write([&](db::Tx& tx) {
                return settle_unknown(tx, clock, id, arrived, "viettin");
            });
        };
        EXPECT_FALSE(settle()) << "it has not been tried";
        workers.run_due();
        EXPECT_FALSE(settle()) << "it is still being looked for";
        clock.advance(kMinute);
        workers.run_due();
        facebook = [this](const HttpRequest&) { return accepted(); };
        EXPECT_TRUE(settle());
        EXPECT_FALSE(settle()) << "it is settled";
        workers.run_due();
        EXPECT_EQ(rows().back().state, "sent");
        EXPECT_EQ(calls("POST", "/messages"), arrived ? 1U : 2U);
        clock.advance(kMinute);
    }
    EXPECT_EQ(count("SELECT count(*) AS n FROM archive WHERE actor = 'viettin'"), 2);
}

TEST_F(Send, KnowsByTheCommentWhetherItsPrivateReplyWentOut) {
    for (const bool open : {false, true}) {
        int posts = 0;
        facebook = [&](const HttpRequest& request) {
            if (request.method == "GET")
                return answered(200, fmt::format(R"({{"can_reply_privately":{}}})", open));
            return ++posts == 1 ? HttpAnswer{.outcome = HttpOutcome::Unknown} : accepted();
        };
        database->write([&](db::Tx& tx) {
            send_note(
                tx,
                clock,
                {.conversation_id = conversation, .text = "Chào", .reply_to_comment = "55_1"}
            );
        });
        pass(2 * kMinute);
        EXPECT_EQ(rows().back().state, "sent");
        EXPECT_EQ(posts, open ? 2 : 1);
    }
}

TEST_F(Send, ALaterMessageDoesNotOvertakeOneThatWaitsWithoutAJob) {
    note("một");
    note("hai");
    const auto first = rows()[0].id;
    database->write([&](db::Tx& tx) { tx.query("DELETE FROM jobs WHERE payload = $1", first); });
    pass(2 * kSecond);
    EXPECT_EQ(texts_sent(), (std::vector<std::string>{"một", "hai"}));
}

TEST_F(Send, TellsHowElseACitizenCanBeTold) {
    clock.advance(25 * kHour);
    note("Tin của bạn đã được tiếp nhận");
    workers.run_due();
    const auto until = to_people(clock.now() - 25 * kHour + 7 * kDay - kMinute);
    EXPECT_NE(rows()[0].reason.find("HUMAN_AGENT) đến " + until), std::string::npos);
    clock.advance(7 * kDay);
    note("Và đã xong");
    workers.run_due();
    EXPECT_EQ(rows()[1].reason.find("HUMAN_AGENT"), std::string::npos) << "too late for that";
    EXPECT_NE(rows()[1].reason.find("nhắn lại"), std::string::npos);
}

}  // namespace
}  // namespace k197::channel
