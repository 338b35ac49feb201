#include "channel/page/feed.h"

#include <gtest/gtest.h>

#include "channel/messenger/webhook.h"
#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

using Kind = Attachment::Kind;

constexpr std::string_view kPageId = "100000000000197";
constexpr std::string_view kCitizen = "8002000000000002";
constexpr Time kReceived = 1'630'804'330 * kSecond;

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
    std::string_view person;
    const char* target_id;
};

TEST(Feed, TellsCitizensFromThePageAndNewFromChanged) {
    for (const auto& row : {
             Row{"comment", EventKind::Comment, "555_900", kCitizen, ""},
             Row{"comment-reply", EventKind::Comment, "555_901", kCitizen, ""},
             Row{"comment-photo", EventKind::Comment, "555_900", kCitizen, ""},
             Row{"comment-video", EventKind::Comment, "555_900", kCitizen, ""},
             Row{"comment-anonymous", EventKind::Comment, "555_900", "", ""},
             Row{"comment-legacy-sender", EventKind::Comment, "555_900", kCitizen, ""},
             Row{"comment-own", EventKind::OwnPost, "555_900", kPageId, ""},
             Row{"comment-own-legacy", EventKind::OwnPost, "555_900", kPageId, ""},
             Row{"comment-edited", EventKind::CommentEdited, "", kCitizen, "555_900"},
             Row{"comment-edited-own", EventKind::OwnPost, "", kPageId, "555_900"},
             Row{"comment-removed", EventKind::CommentRemoved, "", kCitizen, "555_900"},
             Row{"comment-hidden", EventKind::Other, "", kCitizen, "555_900"},
             Row{"post-visitor", EventKind::VisitorPost, "100000000000197_777", kCitizen, ""},
             Row{"post-visitor-anonymous", EventKind::VisitorPost, "100000000000197_778", "", ""},
             Row{"post-visitor-photo", EventKind::VisitorPost, "100000000000197_779", kCitizen, ""},
             Row{"post-visitor-edited",
                 EventKind::CommentEdited,
                 "",
                 kCitizen,
                 "100000000000197_777"},
             Row{"post-visitor-removed",
                 EventKind::CommentRemoved,
                 "",
                 kCitizen,
                 "100000000000197_777"},
             Row{"post-own", EventKind::OwnPost, "100000000000197_888", kPageId, ""},
             Row{"post-unpublished", EventKind::OwnPost, "100000000000197_889", "", ""},
             Row{"post-event", EventKind::Other, "", "", "100000000000197_890"},
             Row{"like", EventKind::Other, "", "10200000000000001", ""},
             Row{"reaction-on-post", EventKind::Other, "", kCitizen, "100000000000197_555"},
             Row{"mention", EventKind::Other, "", "900", "900_1"},
             Row{"rating", EventKind::Other, "", "5", "1"},
         }) {
        const auto event = event_in(row.file);
        EXPECT_EQ(to_string(event.kind), to_string(row.kind)) << row.file;
        EXPECT_EQ(event.channel, "page") << row.file;
        EXPECT_EQ(event.person, row.person) << row.file;
        EXPECT_EQ(event.target_id, row.target_id) << row.file;
        EXPECT_FALSE(event.external_id.empty()) << row.file;
        if (*row.external_id != '\0') {
            EXPECT_EQ(event.external_id, row.external_id) << row.file;
        }
    }
}

TEST(Feed, KeepsWhatACommentSaysAndWhereItStands) {
    const auto comment = event_in("comment");
    EXPECT_EQ(comment.text, "Chỗ này vẫn ngập");
    EXPECT_EQ(comment.person_name, "Nguyễn Văn Mẫu");
    EXPECT_EQ(comment.post_id, "100000000000197_555");
    EXPECT_EQ(comment.reply_to, "");
    EXPECT_EQ(comment.at, 1'630'804'320 * kSecond);
    EXPECT_EQ(event_in("comment-reply").reply_to, "555_900");
    EXPECT_EQ(event_in("comment-legacy-sender").person_name, "Nguyễn Văn Mẫu");
    EXPECT_EQ(event_in("comment-edited").text, "Chỗ này đã hết ngập");
}

TEST(Feed, TakesTheTimeOfReceiptWhereNoneIsGiven) {
    EXPECT_EQ(event_in("comment-removed").at, kReceived);
    EXPECT_EQ(event_in("post-visitor").at, kReceived);
}

TEST(Feed, KeepsPicturesAndVideos) {
    const auto photo = event_in("comment-photo").attachments.at(0);
    EXPECT_EQ(photo.kind, Kind::Image);
    EXPECT_EQ(photo.expires_at, 0x613A0F20LL * kSecond);
    EXPECT_EQ(event_in("comment-video").attachments.at(0).kind, Kind::Video);
    EXPECT_EQ(event_in("post-visitor-photo").attachments.at(0).kind, Kind::Image);
    EXPECT_EQ(event_in("post-own").attachments.size(), 2U);
}

TEST(Feed, NamesWhatItDoesNotTakeIn) {
    EXPECT_EQ(event_in("comment-hidden").note, "feed:comment:hide");
    EXPECT_EQ(event_in("mention").note, "mention:post:add");
    EXPECT_EQ(event_in("rating").text, "Nhanh");
}

TEST(Feed, GivesTwoEditsOfOneCommentTwoIds) {
    const auto first = testdata("webhook", "comment-edited");
    auto second = first;
    second.replace(second.find("1630804321"), 10, "1630804329");
    const auto id_of = [](const std::string& body) {
        return read_webhook(body, kPageId, kReceived).events.at(0).external_id;
    };
    EXPECT_NE(id_of(first), id_of(second));
    EXPECT_EQ(id_of(first), id_of(first));
}

}  // namespace
}  // namespace k197::channel
