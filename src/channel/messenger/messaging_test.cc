#include "channel/messenger/messaging.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "channel/messenger/webhook.h"
#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

using Kind = Attachment::Kind;

constexpr std::string_view kPageId = "100000000000197";
constexpr std::string_view kPerson = "7001000000000001";
constexpr Time kSentAt = 1'630'804'320'123 * kMillisecond;
constexpr Time kReceived = 1'630'804'330 * kSecond;

/// The one event in testdata/webhook/NAME.json.
Event event_in(const std::string& name) {
    const auto reading = read_webhook(testdata("webhook", name), kPageId, kReceived);
    EXPECT_EQ(reading.problem, "") << name;
    EXPECT_EQ(reading.events.size(), 1U) << name;
    return reading.events.empty() ? Event{} : reading.events.front();
}

struct Row {
    const char* file;
    EventKind kind;
    const char* external_id;  // "" when it is a digest
    const char* text;
    const char* payload;
};

class EachShape : public testing::TestWithParam<Row> {};

TEST_P(EachShape, IsReadAsWhatItIs) {
    const auto& row = GetParam();
    const auto event = event_in(row.file);
    EXPECT_EQ(to_string(event.kind), to_string(row.kind));
    EXPECT_EQ(event.channel, "messenger");
    EXPECT_EQ(event.page_id, kPageId);
    EXPECT_EQ(event.text, row.text);
    EXPECT_EQ(event.payload, row.payload);
    EXPECT_FALSE(event.external_id.empty());
    if (*row.external_id != '\0') {
        EXPECT_EQ(event.external_id, row.external_id);
    }
    EXPECT_EQ(event.external_id, event_in(row.file).external_id) << "not stable";
}

constexpr Row kRows[] = {
    {"text", EventKind::Message, "m_AAA-text_1", "Báo cáo: ngập nước ở ngõ 12 Hàng Bột 😢", ""},
    {"quick-reply", EventKind::Message, "m_qr1", "Môi trường", "field.environment"},
    {"quick-reply-without-text", EventKind::Message, "m_qr2", "", "skip"},
    {"reply-to", EventKind::Message, "m_re1", "Đúng chỗ đó", ""},
    {"reply-to-story", EventKind::Message, "m_re2", "Cảm ơn", ""},
    {"images-with-text", EventKind::Message, "m_img", "Hai ảnh hiện trường", ""},
    {"video", EventKind::Message, "m_vid", "", ""},
    {"audio", EventKind::Message, "m_aud", "", ""},
    {"file", EventKind::Message, "m_file", "", ""},
    {"sticker", EventKind::Message, "m_st1", "", ""},
    {"sticker-as-image", EventKind::Message, "m_st2", "", ""},
    {"sticker-doubled", EventKind::Message, "m_st3", "", ""},
    {"location", EventKind::Message, "m_loc", "", ""},
    {"location-as-text", EventKind::Message, "m_loc2", "", ""},
    {"fallback-null-payload", EventKind::Message, "m_fb1", "", ""},
    {"fallback-text-payload", EventKind::Message, "m_fb2", "", ""},
    {"fallback-relative-url", EventKind::Message, "m_fb3", "", ""},
    {"fallback-without-payload", EventKind::Message, "m_fb4", "Xem bài này", ""},
    {"reel-share", EventKind::Message, "m_reel", "", ""},
    {"post-share", EventKind::Message, "m_post", "", ""},
    {"template", EventKind::Message, "m_tpl", "", ""},
    {"attachment-of-new-type", EventKind::Message, "m_new", "", ""},
    {"unsupported", EventKind::Message, "m_uns", "", ""},
    {"nothing-shown", EventKind::Message, "m_nil", "", ""},
    {"unsent", EventKind::Unsent, "", "", ""},
    {"edit", EventKind::Edit, "", "Ngập nước ở ngõ 14", ""},
    {"echo-own", EventKind::Echo, "m_echo1", "Đã nhận phản ánh.", ""},
    {"echo-page-inbox", EventKind::Echo, "m_echo2", "Chào anh chị", ""},
    {"echo-without-app", EventKind::Echo, "m_echo3", "", ""},
    {"echo-reversed", EventKind::Echo, "m_echo4", "Chào", ""},
    {"echo-without-flag", EventKind::Echo, "m_echo5", "Chào", ""},
    {"postback", EventKind::Postback, "m_pb1", "", "start"},
    {"postback-without-mid", EventKind::Postback, "", "", "status"},
    {"postback-referral", EventKind::Postback, "m_pb2", "", "start"},
    {"postback-null-ref", EventKind::Postback, "m_pb3", "", "start"},
    {"postback-user-ref", EventKind::Other, "", "", "start"},
    {"referral", EventKind::Referral, "", "", ""},
    {"referral-in-seconds", EventKind::Referral, "", "", ""},
    {"optin", EventKind::Optin, "", "", ""},
    {"optin-user-ref", EventKind::Optin, "", "", ""},
    {"optin-notification", EventKind::Optin, "", "", "tin"},
    {"delivery", EventKind::Delivered, "", "", ""},
    {"delivery-without-mids", EventKind::Delivered, "", "", ""},
    {"read", EventKind::Read, "", "", ""},
    {"reaction", EventKind::Reaction, "", "❤️", "react"},
    {"reaction-escaped-emoji", EventKind::Reaction, "", "\\u{2764}\\u{FE0F}", "react"},
    {"reaction-undone", EventKind::Reaction, "", "", "unreact"},
    {"reaction-by-page", EventKind::Other, "", "👍", "react"},
    {"pass-thread", EventKind::Handover, "", "", ""},
    {"take-thread", EventKind::Handover, "", "", ""},
    {"request-thread", EventKind::Handover, "", "", ""},
    {"app-roles", EventKind::Handover, "", "", ""},
    {"standby-message", EventKind::Message, "m_sb", "Tôi hỏi thêm", ""},
    {"standby-postback", EventKind::Postback, "", "", ""},
    {"policy-block", EventKind::Policy, "", "too many messages", "block"},
    {"policy-warning", EventKind::Policy, "", "be careful", "warning"},
    {"account-linking", EventKind::Other, "", "", ""},
    {"feedback", EventKind::Other, "", "", ""},
    {"changes-message", EventKind::Message, "m_ch1", "Thử nghiệm", ""},
    {"changes-postback", EventKind::Postback, "m_ch2", "", "confirm"},
    {"changes-echo", EventKind::Echo, "m_ch3", "x", ""},
};

std::string name_of(const testing::TestParamInfo<Row>& info) {
    std::string name{info.param.file};
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Messaging, EachShape, testing::ValuesIn(kRows), name_of);

TEST(Messaging, NamesTheCitizenInBothDirections) {
    for (const auto* name :
         {"text", "postback", "referral", "reaction", "read", "delivery", "optin"}) {
        EXPECT_EQ(event_in(name).person, kPerson) << name;
    }
    for (const auto* name : {"echo-own", "echo-reversed", "echo-without-flag", "changes-echo"}) {
        EXPECT_EQ(event_in(name).person, kPerson) << name;
    }
    EXPECT_EQ(event_in("optin-user-ref").person, "");
    EXPECT_EQ(event_in("app-roles").person, "");
}

TEST(Messaging, TakesTheSendersTime) {
    EXPECT_EQ(event_in("text").at, kSentAt);
    EXPECT_EQ(event_in("referral-in-seconds").at, 1'630'804'320 * kSecond);
    EXPECT_EQ(event_in("changes-postback").at, 1'630'804'320 * kSecond);
    EXPECT_EQ(event_in("delivery").at, kReceived) << "it has no time of its own";
}

TEST(Messaging, KeepsWhatAMessageAnswers) {
    EXPECT_EQ(event_in("reply-to").reply_to, "m_before");
    EXPECT_EQ(event_in("reply-to-story").reply_to, "st_1");
}

TEST(Messaging, MarksWhatStaffMustLookUpInThePageInbox) {
    EXPECT_TRUE(event_in("unsupported").unsupported);
    EXPECT_TRUE(event_in("nothing-shown").unsupported);
    EXPECT_FALSE(event_in("text").unsupported);
}

TEST(Messaging, NamesWhatIsChanged) {
    EXPECT_EQ(event_in("unsent").target_id, "m_gone");
    EXPECT_EQ(event_in("edit").target_id, "m_AAA-text_1");
    EXPECT_EQ(event_in("reaction").target_id, "m_answer");
    EXPECT_EQ(event_in("reaction").title, "love");
}

TEST(Messaging, TellsOurSendsFromWhatOfficersWrite) {
    const auto own = event_in("echo-own");
    EXPECT_EQ(own.metadata, "out:abc");
    EXPECT_EQ(own.app_id, "881234567890123456");
    EXPECT_FALSE(written_in_page_inbox(own));
    EXPECT_TRUE(written_in_page_inbox(event_in("echo-page-inbox")));
    EXPECT_TRUE(written_in_page_inbox(event_in("echo-without-app")));
    EXPECT_FALSE(written_in_page_inbox(event_in("text")));
}

TEST(Messaging, FindsThePlaceOfAQrCodeInOldAndNewThreads) {
    EXPECT_EQ(event_in("referral").referral, "qr-cau-giay");
    EXPECT_EQ(event_in("referral").referral_source, "SHORTLINK");
    EXPECT_EQ(event_in("postback-referral").referral, "qr-hang-bot");
    EXPECT_EQ(event_in("postback-null-ref").referral, "");
}

TEST(Messaging, TellsTapsWithoutAMidApart) {
    auto first = testdata("webhook", "postback-without-mid");
    auto later = first;
    later.replace(later.find("1630804320123"), 13, "1630804325123");
    auto other = first;
    other.replace(other.find("\"status\""), 8, "\"person\"");
    const auto id_of = [](const std::string& body) {
        return read_webhook(body, kPageId, kReceived).events.at(0).external_id;
    };
    EXPECT_TRUE(id_of(first).starts_with("postback:"));
    EXPECT_NE(id_of(first), id_of(later));
    EXPECT_NE(id_of(first), id_of(other));
    EXPECT_EQ(read_webhook(first, kPageId, kReceived + kDay).events.at(0).external_id, id_of(first))
        << "a second delivery is the same tap";
}

TEST(Messaging, ReadsReceipts) {
    const auto delivery = event_in("delivery");
    EXPECT_EQ(delivery.mids, (std::vector<std::string>{"m_a", "m_b"}));
    EXPECT_EQ(delivery.watermark, 1'630'804'319 * kSecond);
    EXPECT_EQ(event_in("delivery-without-mids").watermark, 1'630'804'319 * kSecond);
    EXPECT_EQ(event_in("read").watermark, 1'630'804'319 * kSecond);
}

TEST(Messaging, NamesTheAppOfAHandover) {
    EXPECT_EQ(event_in("pass-thread").app_id, "881234567890123456");
    EXPECT_EQ(event_in("pass-thread").note, "pass_thread_control");
    EXPECT_EQ(event_in("take-thread").app_id, "881234567890123456");
    EXPECT_EQ(event_in("request-thread").app_id, "42");
    EXPECT_EQ(event_in("app-roles").app_id, "881234567890123456");
}

TEST(Messaging, MarksStandby) {
    EXPECT_TRUE(event_in("standby-message").standby);
    EXPECT_TRUE(event_in("standby-postback").standby);
    EXPECT_FALSE(event_in("text").standby);
}

TEST(Messaging, NamesWhatItDoesNotKnow) {
    EXPECT_EQ(event_in("account-linking").note, "account_linking");
    EXPECT_EQ(event_in("feedback").note, "messaging_feedback");
    EXPECT_EQ(event_in("postback-user-ref").note, "postback");
}

/// The attachments of testdata/webhook/NAME.json.
std::vector<Attachment> attachments_in(const std::string& name) {
    return event_in(name).attachments;
}

TEST(Attachments, OfOneMessageAreAllKept) {
    const auto images = attachments_in("images-with-text");
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[1].kind, Kind::Image);
    EXPECT_EQ(images[1].url, "https://scontent.example.fbcdn.net/v/2.jpg?oh=ab&oe=613A0F20");
    EXPECT_EQ(images[1].expires_at, 0x613A0F20LL * kSecond);
}

struct OneAttachment {
    const char* file;
    Kind kind;
    const char* url;
    const char* title;
};

TEST(Attachments, AreReadByType) {
    for (const auto& row : {
             OneAttachment{"video", Kind::Video, "https://video.example.fbcdn.net/a.mp4", ""},
             OneAttachment{"audio", Kind::Audio, "https://cdn.example.fbsbx.com/a.mp3", ""},
             OneAttachment{"file", Kind::File, "https://cdn.example.fbsbx.com/don.pdf", ""},
             OneAttachment{
                 "fallback-null-payload", Kind::Share, "https://example.org/bai-1", "Tin trên báo"},
             OneAttachment{
                 "fallback-text-payload", Kind::Share, "https://example.org/bai-2", "Liên kết cũ"},
             OneAttachment{"fallback-relative-url", Kind::Share, "tai lieu/don.doc", "Đơn"},
             OneAttachment{
                 "fallback-without-payload", Kind::Share, "https://example.org/bai-4", "Bài"},
             OneAttachment{"reel-share", Kind::Share, "/reel/55500/", ""},
             OneAttachment{
                 "post-share", Kind::Share, "https://www.example.org/posts/1", "Bài viết"},
             OneAttachment{"template", Kind::Template, "", "Chọn một mục"},
             OneAttachment{"attachment-of-new-type", Kind::Unknown, "https://example.org/x", ""},
         }) {
        const auto all = attachments_in(row.file);
        ASSERT_EQ(all.size(), 1U) << row.file;
        EXPECT_EQ(all[0].kind, row.kind) << row.file;
        EXPECT_EQ(all[0].url, row.url) << row.file;
        EXPECT_EQ(all[0].title, row.title) << row.file;
    }
}

TEST(Attachments, ShowAStickerOnceHoweverItComes) {
    for (const auto* name : {"sticker", "sticker-as-image", "sticker-doubled"}) {
        const auto all = attachments_in(name);
        ASSERT_EQ(all.size(), 1U) << name;
        EXPECT_EQ(all[0].kind, Kind::Sticker) << name;
        EXPECT_EQ(all[0].url, "https://scontent.example.fbcdn.net/like.png") << name;
        EXPECT_FALSE(all[0].sticker_id.empty()) << name;
    }
}

TEST(Attachments, GiveTheSharedPlace) {
    const auto pinned = attachments_in("location").at(0);
    EXPECT_EQ(pinned.kind, Kind::Location);
    EXPECT_DOUBLE_EQ(pinned.latitude.value_or(0), 21.0285);
    EXPECT_DOUBLE_EQ(pinned.longitude.value_or(0), 105.8542);
    EXPECT_EQ(pinned.title, "Vị trí đã ghim");
    const auto text = attachments_in("location-as-text").at(0);
    EXPECT_DOUBLE_EQ(text.latitude.value_or(0), 21.03);
    EXPECT_DOUBLE_EQ(text.longitude.value_or(0), 105.85);
}

TEST(Attachments, GiveNoPlaceThatIsNotOnEarth) {
    auto body = testdata("webhook", "location");
    body.replace(body.find("21.0285"), 7, "91.0285");
    const auto event = read_webhook(body, kPageId, kReceived).events.at(0);
    EXPECT_FALSE(event.attachments.at(0).latitude);
    EXPECT_FALSE(event.attachments.at(0).longitude);
}

}  // namespace
}  // namespace k197::channel
