// The Graph API, asked as the product asks it, and the webhooks that follow.
#include "simulator/graph.h"

#include <gtest/gtest.h>

#include "simulator/actions.h"
#include "simulator/control.h"
#include "simulator/simulator.h"
#include "simulator/view.h"
#include "simulator/webhook_sender.h"
#include "simulator/wire.h"
#include "web/router.h"

namespace k197::simulator {
namespace {

constexpr Time kStart = 1'795'000'000 * kSecond;

struct Reply {
    int status = 0;
    Json body{};
};

class GraphTest : public ::testing::Test {
 protected:
    FakeClock clock{kStart};
    FakeHttp http{[this](const HttpRequest& request) { return answer(request); }};
    int webhook_status = 200;
    Stage stage{options(), clock, http};
    std::vector<web::Route> routes = control_routes(stage);
    std::string psid = first_citizen();

    static Options options() {
        Options out;
        out.app_secret = "secret";
        out.page_token = "token";
        out.page_id = "197";
        return out;
    }
    HttpAnswer answer(const HttpRequest& request) const {
        if (request.url == stage.options.webhook_url) {
            return {.outcome = HttpOutcome::Answered, .status = webhook_status};
        }
        return {
            .outcome = HttpOutcome::Answered,
            .status = 200,
            .content_type = "image/jpeg",
            .body = "jpeg"};
    }
    std::string first_citizen() {
        return stage.world.use([](World& world) {
            return add_citizen(world, "Nguyễn An", kStart).psid;
        });
    }
    Reply call(const std::string& method, const std::string& path, const std::string& body = "") {
        web::Request request{
            .method = method, .path = path.substr(0, path.find('?')), .target = path, .body = body};
        request.headers = {{"authorization", "Bearer token"}, {"content-type", "application/json"}};
        if (const auto mark = path.find('?'); mark != std::string::npos) {
            const std::string query = path.substr(mark + 1);
            const auto equals = query.find('=');
            request.query = {{query.substr(0, equals), query.substr(equals + 1)}};
        }
        return read(
            path.starts_with("/sim/") || path.starts_with("/cdn/") ? control(request)
                                                                   : answer_graph(stage, request)
        );
    }
    web::Response control(web::Request request) {
        const auto found = web::find_route(routes, request.method, request.path);
        if (found.route == nullptr) return {.status = 404, .body = "{}"};
        request.params = {found.params.begin(), found.params.end()};
        return found.route->handler(request);
    }
    static Reply read(const web::Response& response) {
        return {response.status, Json::parse(response.body).value_or(Json{})};
    }
    Reply send(const std::string& rest) {
        return call(
            "POST", "/v26.0/197/messages", R"({"recipient":{"id":")" + psid + R"("},)" + rest + "}"
        );
    }
    void citizen_says(const std::string& json) {
        call("POST", "/sim/citizens/" + psid + "/messages", json);
    }
    /// Delivers everything that is due; gives the bodies in order.
    std::vector<std::string> deliver() {
        http.sent.clear();
        while (deliver_next(stage)) {
        }
        std::vector<std::string> out;
        for (const HttpRequest& request : http.sent) out.push_back(request.body);
        return out;
    }
    Json event(std::size_t index) {
        return Json::parse(http.sent.at(index).body).value_or(Json{}).at("/entry/0/messaging/0");
    }
};

constexpr const char* kHello =
    R"("messaging_type":"RESPONSE","message":{"text":"Chào bạn","metadata":"outbox-7"})";

TEST_F(GraphTest, AnswersInsideTheWindowAndEchoesWithMetadata) {
    citizen_says(R"({"text":"Xin chào"})");
    deliver();
    const Reply reply = send(kHello);
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body.text_or("/recipient_id"), psid);
    ASSERT_EQ(deliver().size(), 2U);
    EXPECT_EQ(event(0).text_or("/message/mid"), reply.body.text_or("/message_id"));
    EXPECT_EQ(event(0).text_or("/message/metadata"), "outbox-7");
    EXPECT_EQ(event(0).text_or("/message/app_id"), stage.options.app_id);
    EXPECT_EQ(event(0).text_or("/sender/id"), "197");
    EXPECT_EQ(event(1).text_or("/delivery/mids/0"), reply.body.text_or("/message_id"));
}

TEST_F(GraphTest, RefusesWhoNeverWroteAndAfterADay) {
    EXPECT_EQ(send(kHello).body.text_or("/error/error_subcode"), "2018278");
    citizen_says(R"({"text":"Xin chào"})");
    EXPECT_EQ(send(kHello).status, 200);
    call("POST", "/sim/switches", R"({"clock_hours":25})");
    const Reply late = send(kHello);
    EXPECT_EQ(late.status, 400);
    EXPECT_EQ(late.body.text_or("/error/code"), "10");
    const Reply officer =
        send(R"("messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"a"})");
    EXPECT_EQ(officer.status, 200);
}

TEST_F(GraphTest, SignsTheEscapedBytes) {
    citizen_says(R"({"text":"Đổ rác"})");
    const auto bodies = deliver();
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_NE(bodies[0].find(R"("text":"\u0110\u1ed5 r\u00e1c")"), std::string::npos);
    const auto& headers = http.sent[0].headers;
    const auto expected = std::pair<std::string, std::string>{
        "X-Hub-Signature-256", signature_header("secret", bodies[0])};
    EXPECT_NE(std::find(headers.begin(), headers.end(), expected), headers.end());
}

TEST_F(GraphTest, TappedQuickReplyCarriesItsTitle) {
    citizen_says(R"({"text":"Xin chào"})");
    send(
        R"("message":{"text":"Gửi?","quick_replies":[{"content_type":"text","title":"Đồng ý","payload":"confirm"}]})"
    );
    deliver();
    citizen_says(R"({"quick_reply":"confirm"})");
    deliver();
    EXPECT_EQ(event(0).text_or("/message/text"), "Đồng ý");
    EXPECT_EQ(event(0).text_or("/message/quick_reply/payload"), "confirm");
}

TEST_F(GraphTest, ReferralOfANewThreadComesInsideGetStarted) {
    call("POST", "/v26.0/me/messenger_profile", R"({"get_started":{"payload":"start"}})");
    citizen_says(R"({"referral":{"ref":"qr-hoan-kiem"}})");
    deliver();
    EXPECT_EQ(event(0).text_or("/postback/payload"), "start");
    EXPECT_EQ(event(0).text_or("/postback/referral/ref"), "qr-hoan-kiem");
    citizen_says(R"({"referral":{"ref":"qr-2"}})");
    deliver();
    EXPECT_EQ(event(0).text_or("/referral/ref"), "qr-2");
}

TEST_F(GraphTest, SwitchesRepeatDropAndRefuse) {
    call("POST", "/sim/switches", R"({"duplicate":true})");
    citizen_says(R"({"text":"1"})");
    clock.advance(kSecond);
    const auto twice = deliver();
    ASSERT_EQ(twice.size(), 2U);
    EXPECT_EQ(twice[0], twice[1]);
    call("POST", "/sim/switches", R"({"duplicate":false,"drop_webhooks":true})");
    citizen_says(R"({"text":"2"})");
    EXPECT_TRUE(deliver().empty());
    call("POST", "/sim/switches", R"({"expired_token":true})");
    EXPECT_EQ(send(kHello).body.text_or("/error/code"), "190");
    call("POST", "/sim/switches", R"({"expired_token":false,"rate_limit":true})");
    EXPECT_EQ(send(kHello).body.text_or("/error/code"), "613");
    call("POST", "/sim/switches", R"({"rate_limit":false,"outage":"error"})");
    EXPECT_EQ(send(kHello).status, 500);
    EXPECT_EQ(call("POST", "/sim/switches", R"({"outage":"nonsense"})").status, 400);
}

TEST_F(GraphTest, OutOfOrderLetsTheSecondOvertakeTheFirst) {
    call("POST", "/sim/switches", R"({"out_of_order":true})");
    citizen_says(R"({"text":"first"})");
    citizen_says(R"({"text":"second"})");
    deliver();
    EXPECT_EQ(event(0).text_or("/message/text"), "second");
    clock.advance(3 * kSecond);
    deliver();
    EXPECT_EQ(event(0).text_or("/message/text"), "first");
}

TEST_F(GraphTest, FailingWebhooksEndTheSubscriptionAfterAnHour) {
    webhook_status = 503;
    citizen_says(R"({"text":"1"})");
    for (int minute = 0; minute < 70; ++minute) {
        deliver();
        clock.advance(kMinute);
    }
    EXPECT_TRUE(call("GET", "/v26.0/197/subscribed_apps").body.items("/data").empty());
    call("POST", "/v26.0/197/subscribed_apps", R"({"subscribed_fields":"messages,feed"})");
    EXPECT_EQ(
        call("GET", "/v26.0/197/subscribed_apps").body.items("/data/0/subscribed_fields").size(), 2U
    );
}

TEST_F(GraphTest, ChecksTokenAndProof) {
    web::Request request{.method = "GET", .path = "/v26.0/me"};
    EXPECT_EQ(answer_graph(stage, request).status, 400);
    request.headers = {{"authorization", "Bearer token"}};
    EXPECT_EQ(answer_graph(stage, request).status, 200);
    request.query = {{"appsecret_proof", "wrong"}};
    EXPECT_EQ(answer_graph(stage, request).status, 400);
    request.query = {{"appsecret_proof", appsecret_proof("secret", "token")}};
    EXPECT_EQ(answer_graph(stage, request).status, 200);
}

TEST_F(GraphTest, OnePrivateReplyPerComment) {
    const std::string post =
        call("POST", "/v26.0/197/feed", R"({"message":"Thông báo"})").body.text_or("/id");
    const Reply comment = call(
        "POST",
        "/sim/posts/" + post + "/comments",
        R"({"psid":")" + psid + R"(","text":"Ngõ 5 ngập"})"
    );
    const std::string body = R"({"recipient":{"comment_id":")" + comment.body.text_or("/id") +
                             R"("},"message":{"text":"Chào"}})";
    const Reply first = call("POST", "/v26.0/197/messages", body);
    EXPECT_EQ(first.body.text_or("/recipient_id"), psid);
    EXPECT_EQ(call("POST", "/v26.0/197/messages", body).body.text_or("/error/code"), "10900");
    EXPECT_EQ(send(kHello).body.text_or("/error/code"), "10")
        << "the window opens only when the person answers";
}

TEST_F(GraphTest, FeedEventsUseSecondsAndAnotherIdSpace) {
    const std::string post =
        call("POST", "/v26.0/197/feed", R"({"message":"Thông báo"})").body.text_or("/id");
    call(
        "POST",
        "/sim/posts/" + post + "/comments",
        R"({"psid":")" + psid + R"(","text":"Ngõ 5 ngập"})"
    );
    const auto bodies = deliver();
    ASSERT_EQ(bodies.size(), 2U);
    const Json entry = Json::parse(bodies[1]).value_or(Json{}).at("/entry/0");
    EXPECT_EQ(entry.integer("/time"), kStart / kSecond);
    EXPECT_EQ(entry.text_or("/changes/0/value/parent_id"), post);
    EXPECT_NE(entry.text_or("/changes/0/value/from/id"), psid);
    call("POST", "/sim/switches", R"({"anonymous_comments":true})");
    call("POST", "/sim/posts/" + post + "/comments", R"({"psid":")" + psid + R"(","text":"a"})");
    EXPECT_EQ(deliver()[0].find("\"from\""), std::string::npos);
}

TEST_F(GraphTest, ConversationsFindWhatTheWebhookLost) {
    call("POST", "/sim/switches", R"({"drop_webhooks":true})");
    citizen_says(R"({"text":"Bị mất"})");
    const Reply list = call(
        "GET", "/v26.0/197/conversations?fields=id,updated_time,messages.limit(1){message,from}"
    );
    ASSERT_EQ(list.body.items("/data").size(), 1U);
    EXPECT_EQ(list.body.text_or("/data/0/messages/data/0/message"), "Bị mất");
    EXPECT_EQ(list.body.text_or("/data/0/messages/data/0/from/id"), psid);
}

TEST_F(GraphTest, ConversationsPageByCursor) {
    for (int i = 0; i < 3; ++i) {
        psid = first_citizen();
        clock.advance(kSecond);
        citizen_says(R"({"text":"a"})");
    }
    const Reply first = call("GET", "/v26.0/197/conversations?limit=2");
    ASSERT_EQ(first.body.items("/data").size(), 2U);
    const Reply rest = call(
        "GET", "/v26.0/197/conversations?after=" + first.body.text_or("/paging/cursors/after")
    );
    ASSERT_EQ(rest.body.items("/data").size(), 1U);
    EXPECT_FALSE(rest.body.has("/paging/next"));
    EXPECT_GT(
        first.body.text_or("/data/0/updated_time"), rest.body.text_or("/data/0/updated_time")
    );
}

TEST_F(GraphTest, MediaLinksExpireAndAreRefreshedByMessageId) {
    citizen_says(R"({"attachments":[{"type":"image","url":"https://example.org/a.jpg"}]})");
    deliver();
    const std::string url = event(0).text_or("/message/attachments/0/payload/url");
    const auto fetch = [&](const std::string& link) {
        web::Request request{
            .method = "GET",
            .path = link.substr(link.find("/cdn"), link.find('?') - link.find("/cdn"))};
        const auto oe = link.find("oe=") + 3;
        const auto oh = link.find("&oh=");
        request.query = {{"oe", link.substr(oe, oh - oe)}, {"oh", link.substr(oh + 4)}};
        return control(request).status;
    };
    EXPECT_EQ(fetch(url), 200);
    clock.advance(25 * kHour);
    EXPECT_EQ(fetch(url), 403);
    const std::string mid = event(0).text_or("/message/mid");
    const Reply again = call("GET", "/v26.0/" + mid + "?fields=attachments");
    EXPECT_EQ(fetch(again.body.text_or("/attachments/data/0/image_data/url")), 200);
}

TEST_F(GraphTest, BlockedAndUnknownPeople) {
    citizen_says(R"({"text":"a"})");
    call("POST", "/sim/citizens/" + psid, R"({"blocked":true})");
    EXPECT_EQ(send(kHello).body.text_or("/error/error_subcode"), "1545041");
    psid = "999";
    EXPECT_EQ(send(kHello).body.text_or("/error/message"), "(#100) No matching user found");
}

TEST_F(GraphTest, EditsUnsendsAndReadsAreTold) {
    citizen_says(R"({"text":"ngõ 4"})");
    const auto first = deliver();
    const std::string mid = event(0).text_or("/message/mid");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(
            call("POST", "/sim/messages/" + mid + "/edit", R"({"text":"ngõ 5"})").status, 200
        );
    EXPECT_EQ(call("POST", "/sim/messages/" + mid + "/edit", R"({"text":"ngõ 6"})").status, 409);
    call("POST", "/sim/messages/" + mid + "/unsend");
    deliver();
    EXPECT_EQ(event(0).text_or("/message_edit/text"), "ngõ 5");
    EXPECT_EQ(event(4).integer("/message_edit/num_edit"), 5);
    EXPECT_EQ(event(5).boolean("/message/is_deleted"), true);
    send(kHello);
    call("POST", "/sim/citizens/" + psid + "/read");
    deliver();
    EXPECT_TRUE(event(2).has("/read/watermark"));
}

TEST_F(GraphTest, TheInboxAnswersWithItsOwnAppId) {
    citizen_says(R"({"text":"a"})");
    deliver();
    call("POST", "/sim/inbox/" + psid, R"({"text":"Cán bộ đây"})");
    deliver();
    EXPECT_EQ(event(0).text_or("/message/app_id"), "263902037430900");
    EXPECT_FALSE(event(0).has("/message/metadata"));
}

TEST(SimulatorOptions, StayOnLoopback) {
    Options options;
    options.app_secret = "s";
    EXPECT_TRUE(check_options(options));
    options.listen = "0.0.0.0:8198";
    EXPECT_FALSE(check_options(options));
    options.allow_remote = true;
    EXPECT_TRUE(check_options(options));
    options.app_secret.clear();
    EXPECT_FALSE(check_options(options));
}

const std::string kTemplate =
    R"({"name":"kenh197_accept","language":"vi","category":"UTILITY","components":[)"
    R"({"type":"BODY","text":"Tin {{1}} xem {{2}} nhé","example":{"body_text":[["PA","http"]]}},)"
    R"({"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"Xem"}]}]})";
const std::string kByTemplate =
    R"("messaging_type":"UTILITY","message":{"metadata":"k","template":{"name":"kenh197_accept",)"
    R"("language":{"code":"vi"},"components":[{"type":"body","parameters":[{"type":"text","text":"A"},)"
    R"({"type":"text","text":"B"}]},{"type":"buttons","parameters":[{"type":"POSTBACK","payload":"status"}]}]}})";

TEST_F(GraphTest, ATemplateWaitsIsJudgedAndTellsSoByWebhook) {
    EXPECT_EQ(
        call("POST", "/v26.0/197/message_templates", kTemplate).body.text_or("/status"), "PENDING"
    );
    EXPECT_EQ(send(kByTemplate).body.integer("/error/error_subcode"), 2018416);
    clock.advance(3 * kSecond);
    const auto list = call("GET", "/v26.0/197/message_templates").body;
    EXPECT_EQ(list.text_or("/data/0/status"), "APPROVED");
    const auto told = deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find("message_template_status_update"), std::string::npos);
    EXPECT_NE(told[0].find("APPROVED"), std::string::npos);
}

TEST_F(GraphTest, AnApprovedTemplateGoesAlsoAfterTheWindow) {
    call("POST", "/v26.0/197/message_templates", kTemplate);
    clock.advance(9 * kDay);
    EXPECT_EQ(send(R"("message":{"text":"muộn"})").body.integer("/error/code"), 10);
    EXPECT_EQ(send(kByTemplate).status, 200);
    const auto shown = stage.world.use([](const World& world) { return world.messages.back(); });
    EXPECT_EQ(shown.text, "Tin A xem B nhé");
    EXPECT_EQ(shown.metadata, "k");
    EXPECT_EQ(shown.quick_replies.text_or("/0/payload"), "status");
}

TEST_F(GraphTest, TemplatesAreRefusedOnceTakenDeletedAndRejected) {
    for (const auto& [from, to] : {
             std::pair{"kenh197_accept", "Kenh"},
             std::pair{"UTILITY", "MARKETING"},
             std::pair{R"("PA","http")", R"("PA")"},
             std::pair{"POSTBACK", "CALL"},
         }) {
        auto wrong = kTemplate;
        wrong.replace(wrong.find(from), std::string_view{from}.size(), to);
        EXPECT_EQ(call("POST", "/v26.0/197/message_templates", wrong).status, 400) << to;
    }
    call("POST", "/sim/switches", R"({"reject_templates":true})");
    EXPECT_EQ(call("POST", "/v26.0/197/message_templates", kTemplate).status, 200);
    EXPECT_EQ(call("POST", "/v26.0/197/message_templates", kTemplate).status, 400) << "no edits";
    clock.advance(3 * kSecond);
    EXPECT_EQ(
        call("GET", "/v26.0/197/message_templates").body.text_or("/data/0/status"), "REJECTED"
    );
    EXPECT_EQ(call("DELETE", "/v26.0/197/message_templates?name=kenh197_accept").status, 200);
    EXPECT_EQ(call("DELETE", "/v26.0/197/message_templates?name=kenh197_accept").status, 400);
}

}  // namespace
}  // namespace k197::simulator
