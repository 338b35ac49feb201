#include "channel/send_template.h"

#include "channel/messenger/graph.h"
#include "channel/messenger/webhook.h"
#include "channel/send_for_tests.h"

namespace k197::channel {
namespace {

constexpr const char* kBody = "Tin {{1}} đã được tiếp nhận, xem tại {{2}} nhé.";

struct Templates : Send {
    std::string status = "APPROVED";
    std::string page = R"({"data":[]})";

    HttpAnswer answer(const HttpRequest& request) {
        if (request.url.find("/message_templates") == std::string::npos) return accepted();
        if (request.method == "POST")
            return answered(
                200, R"({"id":"77","status":")" + status + R"(","category":"UTILITY"})"
            );
        return answered(200, request.method == "GET" ? page : R"({"success":true})");
    }
    void SetUp() override {
        facebook = [this](const HttpRequest& request) { return answer(request); };
    }
    Result<Template> add(const std::string& notice = "accept", const std::string& name = "") {
        return add_template(context, {.name = name, .notice = notice, .body = kBody});
    }
    std::vector<Template> all() {
        return database->read([](db::Query& query) { return list_templates(query); });
    }
    /// What Facebook lists.
    static std::string listed(const std::string& name, const std::string& shown) {
        return fmt::format(
            R"({{"data":[{{"id":"77","name":"{}","language":"vi","status":"{}","rejected_reason":"TAG","components":[{{"type":"BODY","text":"{}"}}]}},{{"id":"1","name":"another_app","language":"vi","status":"APPROVED"}}]}})",
            name,
            shown,
            kBody
        );
    }
};

TEST_F(Templates, TellOfANoticeAfter24HoursAndKeepItsWordsForLater) {
    ASSERT_TRUE(add());
    clock.advance(8 * kDay);
    notice("accept", "Tin PA-7K3M-92QF của bạn đã được tiếp nhận xử lý.");
    workers.run_due();
    ASSERT_EQ(calls("POST", "/messages"), 1U);
    const auto body = *Json::parse(http.sent.back().body);
    EXPECT_EQ(body.text_or("/messaging_type"), "UTILITY");
    EXPECT_FALSE(body.has("/tag"));
    EXPECT_FALSE(body.has("/message/text"));
    EXPECT_EQ(body.text_or("/message/template/name"), "kenh197_accept");
    EXPECT_EQ(body.text_or("/message/template/language/code"), "vi");
    EXPECT_EQ(body.text_or("/message/template/components/0/parameters/0/text"), "PA-7K3M-92QF");
    EXPECT_EQ(
        body.text_or("/message/template/components/0/parameters/1/text"), "http://t/PA-7K3M-92QF"
    );
    EXPECT_EQ(body.text_or("/message/template/components/1/parameters/0/payload"), "status");
    EXPECT_EQ(body.text_or("/message/metadata"), "k197:" + rows()[1].id);
    EXPECT_EQ(state(0), "held");
    EXPECT_NE(rows()[0].reason.find("kenh197_accept"), std::string::npos);
    EXPECT_EQ(state(1), "sent");
    EXPECT_EQ(
        count("SELECT count(*) AS n FROM messages WHERE text LIKE 'Tin PA-7K3M-92QF đã được tiếp "
              "nhận, %'"),
        1
    ) << "the conversation shows what the citizen reads";
    citizen_writes();
    workers.run_due();
    EXPECT_EQ(texts_sent().back(), "Tin PA-7K3M-92QF của bạn đã được tiếp nhận xử lý.");
    EXPECT_EQ(calls("POST", "/messages"), 2U) << "once each";
}

TEST_F(Templates, AreNotUsedInsideTheWindowNorForOtherWordsNorUnapproved) {
    ASSERT_TRUE(add());
    notice("accept", "trong hạn");
    workers.run_due();
    clock.advance(25 * kHour);
    note("không phải thông báo");
    notice("close", "chưa có mẫu");
    workers.run_due();
    status = "PENDING";
    ASSERT_TRUE(add("decline"));
    notice("decline", "chưa duyệt");
    workers.run_due();
    EXPECT_EQ(texts_sent(), std::vector<std::string>{"trong hạn"});
    EXPECT_EQ(count("SELECT count(*) AS n FROM outbox WHERE state = 'held'"), 3);
}

TEST_F(Templates, ThatWaitForApprovalAreAskedForWhenTheyAreNeeded) {
    status = "PENDING";
    ASSERT_TRUE(add());
    clock.advance(25 * kHour);
    page = listed("kenh197_accept", "APPROVED");
    notice("accept", "Đã tiếp nhận");
    workers.run_due();
    EXPECT_EQ(calls("POST", "/messages"), 1U);
}

TEST_F(Templates, AreNotSentToWhomWroteInTheMeantime) {
    ASSERT_TRUE(add());
    clock.advance(25 * kHour);
    facebook = [this](const HttpRequest& request) {
        return request.method == "POST" ? HttpAnswer{.outcome = HttpOutcome::NotSent}
                                        : answer(request);
    };
    notice("accept", "Đã tiếp nhận");
    workers.run_due();
    citizen_writes();
    facebook = [this](const HttpRequest& request) { return answer(request); };
    pass(2 * kSecond);
    EXPECT_EQ(texts_sent().back(), "Đã tiếp nhận");
    EXPECT_EQ(state(1), "refused");
    EXPECT_EQ(count("SELECT count(*) AS n FROM alerts"), 0) << "nobody missed anything";
}

TEST_F(Templates, SayWhatFacebookSaysWhenItDoesNotTakeOne) {
    facebook = [](const HttpRequest&) {
        return answered(400, R"({"error":{"code":100,"message":"(#100) bad shape"}})");
    };
    const auto added = add();
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().detail.find("bad shape"), std::string::npos);
    EXPECT_TRUE(all().empty());
}

TEST_F(Templates, AreAddedOnceAndNeverEdited) {
    ASSERT_TRUE(add());
    const auto again = add();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::Conflict);
    EXPECT_TRUE(add("accept", "kenh197_accept_2"));
    EXPECT_EQ(calls("POST", "/message_templates"), 2U);
}

TEST_F(Templates, RefuseNamesAndWordsThatFacebookWouldRefuse) {
    const auto refuses = [&](Template wanted) {
        return !add_template(context, std::move(wanted)) && http.sent.empty();
    };
    EXPECT_TRUE(refuses({.notice = "gossip", .body = kBody}));
    EXPECT_TRUE(refuses({.name = "another_name", .notice = "accept", .body = kBody}));
    EXPECT_TRUE(refuses({.name = "kenh197_accept_Hai", .notice = "accept", .body = kBody}));
    EXPECT_TRUE(refuses({.notice = "accept", .body = "không có chỗ trống"}));
    EXPECT_TRUE(refuses({.notice = "accept", .body = "Tin {{1}} xem {{2}}"}));
    EXPECT_TRUE(refuses({.notice = "accept", .body = "Tin {{1}} {{3}} xem {{2}} nhé"}));
    EXPECT_TRUE(refuses({.notice = "accept", .body = kBody + std::string(1'100, 'a')}));
}

TEST_F(Templates, SyncTakesOverEveryStatusAndKnowsOursAgain) {
    ASSERT_TRUE(add());
    page = listed("kenh197_accept", "REJECTED");
    const auto found = sync_templates(context);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, 1);
    EXPECT_EQ(all()[0].status, "REJECTED");
    EXPECT_EQ(all()[0].reason, "TAG");
    page = listed("kenh197_close", "APPROVED");
    ASSERT_TRUE(sync_templates(context));
    ASSERT_EQ(all().size(), 2U) << "not the other app's";
    EXPECT_EQ(all()[0].status, "GONE");
    EXPECT_EQ(all()[1].notice, "close");
    EXPECT_EQ(all()[1].body, kBody);
}

TEST_F(Templates, RemoveTakesThemAwayOnBothSides) {
    ASSERT_TRUE(add());
    ASSERT_TRUE(remove_template(context, "kenh197_accept"));
    EXPECT_EQ(http.sent.back().method, "DELETE");
    EXPECT_NE(http.sent.back().url.find("name=kenh197_accept"), std::string::npos);
    EXPECT_TRUE(all().empty());
}

TEST_F(Templates, TakeTheirStatusFromTheWebhook) {
    status = "PENDING";
    ASSERT_TRUE(add());
    const auto reading = read_webhook(
        R"({"object":"page","entry":[{"id":"100","time":1,"changes":[{"field":"message_template_status_update",)"
        R"("value":{"event":"REJECTED","message_template_id":77,"message_template_name":"kenh197_accept",)"
        R"("message_template_language":"vi","reason":"INVALID_FORMAT"}}]}]})",
        "100",
        clock.now()
    );
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_TRUE(database->write([&](db::Tx& tx) {
        return take_template_status(tx, reading.events[0]);
    }));
    EXPECT_EQ(all()[0].status, "REJECTED");
    EXPECT_EQ(all()[0].reason, "INVALID_FORMAT");
    EXPECT_FALSE(database->write([&](db::Tx& tx) { return take_template_status(tx, Event{}); }));
}

TEST(TemplateBody, CarriesExamplesAndOneButton) {
    const auto body = template_body("kenh197_accept", "vi", kBody);
    EXPECT_EQ(body.text_or("/category"), "UTILITY");
    EXPECT_EQ(body.items("/components/0/example/body_text/0").size(), 2U);
    EXPECT_EQ(body.text_or("/components/1/buttons/0/type"), "POSTBACK");
}

}  // namespace
}  // namespace k197::channel
