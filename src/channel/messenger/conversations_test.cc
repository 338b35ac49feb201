#include "channel/messenger/conversations.h"

#include <gtest/gtest.h>

#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

using Kind = Attachment::Kind;

constexpr std::string_view kPageId = "100000000000197";
constexpr Time kReceived = 1'631'000'000 * kSecond;
constexpr Time kFirst = 1'630'804'320 * kSecond;  // 2021-09-05T01:12:00Z

TEST(Conversations, GiveTheirMessagesOldestFirst) {
    const auto page = read_conversations(testdata("graph", "conversations"), kPageId, kReceived);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->after, "a");
    ASSERT_EQ(page->threads.size(), 1U);
    const auto& thread = page->threads[0];
    EXPECT_EQ(thread.id, "t_1");
    EXPECT_EQ(thread.person, "7001000000000001");
    EXPECT_EQ(thread.person_name, "Trần Thị Ví Dụ");
    EXPECT_EQ(thread.updated_at, kFirst + 48 * kMinute);
    EXPECT_EQ(thread.messages.after, "a1");
    ASSERT_EQ(thread.messages.events.size(), 3U);
    EXPECT_EQ(thread.messages.events[0].external_id, "m_1");
    EXPECT_EQ(thread.messages.events[2].external_id, "m_3");
    EXPECT_EQ(thread.messages.events[0].at, kFirst);
}

TEST(Conversations, LeaveOutMessagesWithoutAnId) {
    const auto page = read_messages(
        R"({"data":[{"id":"","message":"a"},{"id":{},"message":"b"},{"message":"c"},{"id":"m_1","message":"d"}]})",
        kPageId,
        kReceived
    );
    ASSERT_TRUE(page);
    ASSERT_EQ(page->events.size(), 1U);
    EXPECT_EQ(page->events[0].external_id, "m_1");
}

TEST(Conversations, TellCitizensFromThePage) {
    const auto page = read_conversations(testdata("graph", "conversations"), kPageId, kReceived);
    ASSERT_TRUE(page);
    const auto& events = page->threads.at(0).messages.events;
    EXPECT_EQ(events[0].kind, EventKind::Message);
    EXPECT_EQ(events[0].person, "7001000000000001");
    EXPECT_EQ(events[0].text, "Cho tôi hỏi");
    EXPECT_EQ(events[1].kind, EventKind::Echo);
    EXPECT_EQ(events[1].person, "7001000000000001");
    EXPECT_EQ(events[2].attachments.at(0).kind, Kind::Image);
    EXPECT_EQ(events[2].attachments.at(0).expires_at, 0x613A0F20LL * kSecond);
}

TEST(Conversations, ReadEveryKindOfAttachment) {
    const auto page = read_messages(testdata("graph", "messages-all-kinds"), kPageId, kReceived);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->events.size(), 6U);
    const auto first = [&](std::size_t i) { return page->events[i].attachments.at(0); };
    EXPECT_EQ(first(0).kind, Kind::Video);
    EXPECT_EQ(first(0).url, "https://video.example.fbcdn.net/v.mp4");
    EXPECT_EQ(first(1).kind, Kind::File);
    EXPECT_EQ(first(1).title, "don.pdf");
    EXPECT_EQ(first(2).kind, Kind::Sticker);
    EXPECT_EQ(first(3).kind, Kind::Share);
    EXPECT_EQ(first(3).url, "https://example.org/bai");
    EXPECT_EQ(first(4).kind, Kind::Unknown) << "withheld by law";
    EXPECT_EQ(page->after, "");
}

TEST(Conversations, InventNoSender) {
    const auto page = read_messages(testdata("graph", "messages-all-kinds"), kPageId, kReceived);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->events[5].kind, EventKind::Other);
}

TEST(Conversations, MayComeByIdAsAListOrAlone) {
    for (const auto* body :
         {R"({"m_1":{"id":"m_1","from":{"id":"7"},"message":"a"}})",
          R"([{"id":"m_1","from":{"id":"7"},"message":"a"}])",
          R"({"id":"m_1","from":{"id":"7"},"message":"a"})",
          R"({"data":[{"id":"m_1","from":{"id":7},"message":"a"},null,{},7]})"}) {
        const auto page = read_messages(body, kPageId, kReceived);
        ASSERT_TRUE(page) << body;
        ASSERT_EQ(page->events.size(), 1U) << body;
        EXPECT_EQ(page->events[0].person, "7");
        EXPECT_EQ(page->events[0].at, kReceived);
    }
}

TEST(Conversations, EndWhereFacebookGivesNoNextPage) {
    const auto page =
        read_messages(R"({"data":[],"paging":{"cursors":{"after":"x"}}})", kPageId, kReceived);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->after, "") << "a cursor alone would be walked for ever";
}

TEST(Conversations, FailOnAnErrorAndOnRubbish) {
    const auto error = read_conversations(testdata("graph", "outside-window"), kPageId, kReceived);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().code, Errc::Unavailable);
    for (const auto* body : {"", "<html>", "7", "null", "\"x\""}) {
        EXPECT_FALSE(read_conversations(body, kPageId, kReceived)) << body;
        EXPECT_FALSE(read_messages(body, kPageId, kReceived)) << body;
    }
}

}  // namespace
}  // namespace k197::channel
