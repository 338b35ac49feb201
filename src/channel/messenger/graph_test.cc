#include "channel/messenger/graph.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace k197::channel {
namespace {

TEST(SendBody, CarriesTextAndMetadata) {
    const auto body = send_message_body(
        {.recipient_psid = "7001000000000001", .text = "Đã nhận 😢\n\"ạ\"", .metadata = "out:1"}
    );
    EXPECT_EQ(
        body.dump(),
        R"({"recipient":{"id":"7001000000000001"},"messaging_type":"RESPONSE",)"
        R"("message":{"text":"Đã nhận 😢\n\"ạ\"","metadata":"out:1"}})"
    );
}

TEST(SendBody, MayAnswerACommentPrivately) {
    const auto body = send_message_body({.recipient_comment_id = "5_6", .text = "a"});
    EXPECT_EQ(body.text_or("/recipient/comment_id"), "5_6");
    EXPECT_FALSE(body.has("/recipient/id"));
}

TEST(SendBody, ReachesTheAuthorOfAVisitorsPostThroughThePost) {
    const auto body = send_message_body({.recipient_post_id = "100_6", .text = "a"});
    EXPECT_EQ(body.text_or("/recipient/post_id"), "100_6");
    EXPECT_FALSE(body.has("/recipient/id"));
}

TEST(SendBody, NamesTheTagOfAnOfficersMessage) {
    const auto body = send_message_body(
        {.recipient_psid = "7", .text = "a", .messaging_type = "MESSAGE_TAG", .tag = "HUMAN_AGENT"}
    );
    EXPECT_EQ(body.text_or("/messaging_type"), "MESSAGE_TAG");
    EXPECT_EQ(body.text_or("/tag"), "HUMAN_AGENT");
    EXPECT_FALSE(send_message_body({.recipient_psid = "7", .text = "a"}).has("/tag"));
}

TEST(SendBody, CutsTitlesToTwentyCharactersNotBytes) {
    const std::string fits = "Phòng cháy chữa cháy";  // 20 characters, 27 bytes
    const auto body = send_message_body(
        {.recipient_psid = "7",
         .text = "Chọn lĩnh vực",
         .choices =
             {
                 {fits, "field.fire_safety"},
                 {"Thái độ, trách nhiệm của cán bộ", "field.official_conduct"},
             }}
    );
    EXPECT_EQ(body.text_or("/message/quick_replies/0/title"), fits);
    EXPECT_EQ(body.text_or("/message/quick_replies/0/payload"), "field.fire_safety");
    EXPECT_EQ(body.text_or("/message/quick_replies/0/content_type"), "text");
    const auto cut = body.text_or("/message/quick_replies/1/title");
    EXPECT_EQ(to_valid_utf8(cut), cut);
    EXPECT_TRUE(cut.starts_with("Thái độ, trách nhi")) << cut;
}

TEST(SendBody, GivesAtMostThirteenChoicesAndNoneWithoutTitle) {
    Outgoing message{.recipient_psid = "7", .text = "a", .choices = {{"", "skip"}}};
    for (int i = 0; i < 20; ++i) message.choices.push_back({"c" + std::to_string(i), "p"});
    const auto body = send_message_body(message);
    EXPECT_EQ(body.items("/message/quick_replies").size(), 13U);
    EXPECT_EQ(body.text_or("/message/quick_replies/0/title"), "c0");
    EXPECT_FALSE(
        send_message_body({.recipient_psid = "7", .text = "a"}).has("/message/quick_replies")
    );
}

TEST(SendBody, CarriesAnAttachmentInsteadOfText) {
    const auto body = send_message_body(
        {.recipient_psid = "7", .attachment_url = "https://a.b/c.jpg", .attachment_type = "image"}
    );
    EXPECT_EQ(
        body.at("/message").dump(),
        R"({"attachment":{"type":"image","payload":{"url":"https://a.b/c.jpg"}}})"
    );
}

TEST(SecretProof, IsTheHmacOfTheToken) {
    // RFC 4231, test case 2, with the roles Facebook gives: the secret is the key.
    EXPECT_EQ(
        appsecret_proof("what do ya want for nothing?", "Jefe"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(Profile, HasStartGreetingAndMenuInBothLocales) {
    const auto body =
        profile_body(std::string(200, 'x'), {{"Gửi phản ánh", "start"}, {"Tra cứu", "status"}});
    EXPECT_EQ(body.text_or("/get_started/payload"), "start");
    EXPECT_EQ(body.text_or("/greeting/0/locale"), "default");
    EXPECT_EQ(body.text_or("/greeting/1/locale"), "vi_VN");
    EXPECT_TRUE(body.text_or("/greeting/0/text").starts_with("xxx"));
    EXPECT_LE(
        body.text_or("/greeting/0/text").size(), 162U
    );  // 160 characters, the last may be "…"
    EXPECT_EQ(body.text_or("/persistent_menu/0/locale"), "default");
    EXPECT_EQ(body.text_or("/persistent_menu/1/call_to_actions/1/payload"), "status");
    EXPECT_EQ(body.text_or("/persistent_menu/1/call_to_actions/1/type"), "postback");
    EXPECT_EQ(body.at("/persistent_menu/0/composer_input_disabled").boolean(), false);
    EXPECT_FALSE(profile_body("a", {}).has("/persistent_menu"));
}

}  // namespace
}  // namespace k197::channel
