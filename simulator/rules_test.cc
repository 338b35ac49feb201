#include "simulator/rules.h"

#include <gtest/gtest.h>

#include "simulator/fields.h"

namespace k197::simulator {
namespace {

Json text_message(std::string text) {
    return Json::object({{"text", std::move(text)}});
}

int code_of(const std::optional<GraphError>& error) {
    return error ? error->code : 0;
}
int subcode_of(const std::optional<GraphError>& error) {
    return error ? error->subcode : 0;
}

Json send_as(const char* type, const char* tag = "") {
    Json out = Json::object({{"messaging_type", type}});
    if (*tag != '\0') out.set("tag", tag);
    return out;
}

TEST(Rules, WindowIsADayThenAWeekForOfficers) {
    const Time wrote = 1'000 * kDay;
    EXPECT_EQ(window_at(0, wrote), Window::Closed);
    EXPECT_EQ(window_at(wrote, wrote + 24 * kHour), Window::Open);
    EXPECT_EQ(window_at(wrote, wrote + 24 * kHour + 1), Window::HumanAgent);
    EXPECT_EQ(window_at(wrote, wrote + 7 * kDay), Window::HumanAgent);
    EXPECT_EQ(window_at(wrote, wrote + 7 * kDay + 1), Window::Closed);
}

TEST(Rules, ResponsesNeedTheOpenWindow) {
    EXPECT_EQ(code_of(check_window(send_as("RESPONSE"), Window::Open)), 0);
    const auto late = check_window(send_as("UPDATE"), Window::HumanAgent);
    EXPECT_EQ(code_of(late), 10);
    EXPECT_EQ(subcode_of(late), 2018278);
}

TEST(Rules, HumanAgentReachesAWeek) {
    EXPECT_EQ(code_of(check_window(send_as("MESSAGE_TAG", "HUMAN_AGENT"), Window::HumanAgent)), 0);
    EXPECT_EQ(
        subcode_of(check_window(send_as("MESSAGE_TAG", "HUMAN_AGENT"), Window::Closed)), 2018278
    );
}

TEST(Rules, RetiredTagsAreBadParameters) {
    for (const char* tag :
         {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", ""}) {
        const auto refused = check_window(send_as("MESSAGE_TAG", tag), Window::Open);
        EXPECT_EQ(code_of(refused), 100) << tag;
        EXPECT_EQ(subcode_of(refused), 1893061) << tag;
    }
}

TEST(Rules, UtilityNeedsNoWindow) {
    EXPECT_EQ(code_of(check_window(send_as("UTILITY"), Window::Closed)), 0);
}

TEST(Rules, TextMayHave2000Characters) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "ế";
    EXPECT_FALSE(check_message(text_message(text)));
    EXPECT_EQ(code_of(check_message(text_message(text + "a"))), 100);
    EXPECT_EQ(subcode_of(check_message(Json::object())), 2018034);
}

Json with_quick_replies(int count, const std::string& payload) {
    Json message = text_message("Chọn lĩnh vực");
    Json list = Json::array();
    for (int i = 0; i < count; ++i) {
        list.push(Json::object(
            {{"content_type", "text"}, {"title", "Trật tự đô thị và vỉa hè"}, {"payload", payload}}
        ));
    }
    return message.set("quick_replies", list);
}

TEST(Rules, ThirteenQuickRepliesWithCutTitles) {
    EXPECT_FALSE(check_message(with_quick_replies(13, "field.other")));
    EXPECT_EQ(code_of(check_message(with_quick_replies(14, "field.other"))), 100);
    EXPECT_EQ(code_of(check_message(with_quick_replies(1, std::string(1001, 'x')))), 100);
    const Json shown = shown_quick_replies(with_quick_replies(1, "field.other"));
    EXPECT_EQ(shown.text_or("/0/title"), "Trật tự đô thị và vỉ");
}

Json button_template(std::size_t buttons, const std::string& title) {
    Json list = Json::array();
    for (std::size_t i = 0; i < buttons; ++i) {
        list.push(Json::object({{"type", "postback"}, {"title", title}, {"payload", "start"}}));
    }
    const Json payload =
        Json::object({{"template_type", "button"}, {"text", "Xin chào"}, {"buttons", list}});
    return Json::object({{"attachment", Json::object({{"type", "template"}, {"payload", payload}})}}
    );
}

TEST(Rules, ButtonTemplateLimits) {
    EXPECT_FALSE(check_message(button_template(3, "Bắt đầu")));
    EXPECT_EQ(code_of(check_message(button_template(4, "Bắt đầu"))), 100);
    EXPECT_EQ(code_of(check_message(button_template(0, "Bắt đầu"))), 100);
    EXPECT_EQ(code_of(check_message(button_template(1, "Một tiêu đề dài quá hai mươi"))), 100);
}

TEST(Rules, MetadataMayHave1000Characters) {
    EXPECT_FALSE(check_message(text_message("a").set("metadata", std::string(1000, 'm'))));
    EXPECT_TRUE(check_message(text_message("a").set("metadata", std::string(1001, 'm'))));
}

TEST(Rules, MenuNeedsGetStarted) {
    const Json menu =
        Json::object({{"persistent_menu", Json::array({Json::object({{"locale", "default"}})})}});
    EXPECT_TRUE(check_profile(menu, Json::object()));
    const Json started = Json::object({{"get_started", Json::object({{"payload", "start"}})}});
    EXPECT_FALSE(check_profile(menu, started));
}

TEST(Rules, ErrorBodyHasMetasShape) {
    const Json body = error_body(token_expired(), "Atrace");
    EXPECT_EQ(
        body.dump(),
        R"({"error":{"message":"Error validating access token: Session has expired.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"Atrace"}})"
    );
    EXPECT_TRUE(error_body(too_many_calls(), "A").boolean("/error/is_transient").value_or(false));
}

TEST(Rules, RateWindowSlides) {
    RateWindow window;
    EXPECT_TRUE(window.allow(0, 2, kSecond));
    EXPECT_TRUE(window.allow(1, 2, kSecond));
    EXPECT_FALSE(window.allow(2, 2, kSecond));
    EXPECT_TRUE(window.allow(kSecond, 2, kSecond));
}

TEST(Fields, ReadsNestedListsWithLimits) {
    const auto fields = read_fields("id, updated_time,messages.limit(5){id,from,attachments{id}}");
    ASSERT_EQ(fields.size(), 3U);
    EXPECT_EQ(fields[2].name, "messages");
    EXPECT_EQ(fields[2].limit, 5U);
    ASSERT_EQ(fields[2].children.size(), 3U);
    EXPECT_EQ(fields[2].children[2].children.front().name, "id");
}

TEST(Fields, KeepsOnlyWhatWasAskedAndTheId) {
    const auto whole =
        Json::parse(R"({"id":"1","name":"a","from":{"data":[{"id":"2","email":"x","name":"b"}]}})");
    ASSERT_TRUE(whole);
    EXPECT_EQ(
        only_fields(*whole, read_fields("from{name}")).dump(),
        R"({"from":{"data":[{"name":"b","id":"2"}]},"id":"1"})"
    );
}

TEST(Fields, SurvivesNonsense) {
    for (const char* text : {"", "{", "}}}", "a{b{c", "a.limit(", ".(", "a,,b"}) read_fields(text);
    EXPECT_EQ(read_fields("a}b").size(), 1U);
}

}  // namespace
}  // namespace k197::simulator
