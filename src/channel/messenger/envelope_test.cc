#include "channel/messenger/envelope.h"

#include <gtest/gtest.h>

#include "channel/messenger/conversations.h"
#include "channel/messenger/webhook.h"
#include "channel/page/feed_list.h"
#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

constexpr std::string_view kPageId = "100000000000197";
constexpr Time kReceived = 1'631'000'000 * kSecond;

TEST(Envelope, IsReadBackAsTheSameMessages) {
    for (const auto* name : {"conversations", "messages-all-kinds"}) {
        const auto body = testdata("graph", name);
        auto events = read_messages(body, kPageId, kReceived)->events;
        if (std::string_view{name} == "conversations")
            events = read_conversations(body, kPageId, kReceived)->threads.at(0).messages.events;
        std::erase_if(events, [](const Event& event) { return event.person.empty(); });
        ASSERT_FALSE(events.empty());
        const auto reading =
            read_webhook(messages_envelope(kPageId, events, kReceived), kPageId, kReceived);
        ASSERT_EQ(reading.problem, "");
        ASSERT_EQ(reading.events.size(), events.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            const auto& wanted = events[i];
            const auto& got = reading.events[i];
            EXPECT_EQ(got.kind, wanted.kind) << name << i;
            EXPECT_EQ(got.external_id, wanted.external_id);
            EXPECT_EQ(got.person, wanted.person);
            EXPECT_EQ(got.at, wanted.at);
            EXPECT_EQ(got.text, wanted.text);
            EXPECT_EQ(got.reply_to, wanted.reply_to);
            ASSERT_EQ(got.attachments.size(), wanted.attachments.size());
            for (std::size_t j = 0; j < wanted.attachments.size(); ++j) {
                EXPECT_EQ(got.attachments[j].kind, wanted.attachments[j].kind) << name << i;
                EXPECT_EQ(got.attachments[j].url, wanted.attachments[j].url);
                EXPECT_EQ(got.attachments[j].title, wanted.attachments[j].title);
            }
        }
    }
}

TEST(Envelope, CarriesThePayloadOfATap) {
    const Event tap{
        .kind = EventKind::Message,
        .external_id = "m_1",
        .person = "7",
        .at = kReceived,
        .text = "Gửi phản ánh",
        .payload = "confirm"};
    const auto reading =
        read_webhook(messages_envelope(kPageId, {tap}, kReceived), kPageId, kReceived);
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_EQ(reading.events[0].payload, "confirm");
}

TEST(FeedList, GivesCommentsAsTheWebhookWould) {
    const auto page = read_comments(
        R"({"data":[{"id":"55_9","message":"Vỉa hè bị chiếm","created_time":"2021-09-05T01:12:00+0000",
            "from":{"id":"88","name":"Lê Văn Mẫu"},"parent":{"id":"55_8"},
            "attachment":{"type":"photo","media":{"image":{"src":"https://x.fbcdn.net/a.jpg"}}}},
            {"id":"55_8","message":"ẩn tên","created_time":"2021-09-05T01:11:00+0000"},{"message":"không có id"}],
            "paging":{"cursors":{"after":"Mg=="},"next":"https://graph.facebook.com/x"}})",
        "100000000000197_55",
        kReceived
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->after, "Mg==");
    ASSERT_EQ(page->items.size(), 2U);
    const auto reading = read_webhook(
        changes_envelope(kPageId, {page->items[0].change, page->items[1].change}, kReceived),
        kPageId,
        kReceived
    );
    ASSERT_EQ(reading.events.size(), 2U);
    const auto& event = reading.events[0];
    EXPECT_EQ(event.kind, EventKind::Comment);
    EXPECT_EQ(event.external_id, "55_9");
    EXPECT_EQ(event.person, "88");
    EXPECT_EQ(event.person_name, "Lê Văn Mẫu");
    EXPECT_EQ(event.post_id, "100000000000197_55");
    EXPECT_EQ(event.reply_to, "55_8");
    EXPECT_EQ(event.at, page->items[0].created_at);
    ASSERT_EQ(event.attachments.size(), 1U);
    EXPECT_EQ(event.attachments[0].kind, Attachment::Kind::Image);
    EXPECT_EQ(reading.events[1].kind, EventKind::Comment);
    EXPECT_EQ(reading.events[1].person, "");
}

TEST(FeedList, GivesPostsOfVisitorsWithTheirPicture) {
    const auto page = read_posts(
        R"({"data":[{"id":"100000000000197_77","message":"Rác tràn đường","created_time":"2021-09-05T01:12:00+0000",
            "updated_time":"2021-09-05T02:12:00+0000","from":{"id":"88","name":"Lê Văn Mẫu"},
            "full_picture":"https://x.fbcdn.net/b.jpg"}]})",
        kReceived
    );
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 1U);
    EXPECT_EQ(page->items[0].touched_at - page->items[0].created_at, kHour);
    const auto reading = read_webhook(
        changes_envelope(kPageId, {page->items[0].change}, kReceived), kPageId, kReceived
    );
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_EQ(reading.events[0].kind, EventKind::VisitorPost);
    EXPECT_EQ(reading.events[0].external_id, "100000000000197_77");
    EXPECT_EQ(reading.events[0].attachments.at(0).kind, Attachment::Kind::Image);
}

TEST(FeedList, FailsOnAnErrorAndOnRubbish) {
    for (const auto* body : {"", "<html>", "7", R"({"error":{"code":190}})"}) {
        EXPECT_FALSE(read_posts(body, kReceived)) << body;
        EXPECT_FALSE(read_comments(body, "1", kReceived)) << body;
    }
}

}  // namespace
}  // namespace k197::channel
