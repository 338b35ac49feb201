#include "web/console/walk_view.h"

#include <gtest/gtest.h>

namespace k197::web::console {
namespace {

const Time kNoon = from_local({.year = 2026, .month = 3, .day = 2, .hour = 12});

inbox::Walk walk(const std::string& outcome, const std::string& problem) {
    inbox::Walk out{
        .started_at = kNoon - 5 * kMinute,
        .outcome = outcome,
        .problem = problem,
        .threads = 40,
        .missing = 2};
    if (outcome == "complete" || outcome == "incomplete") out.ended_at = kNoon - 3 * kMinute;
    if (outcome == "incomplete") out.lacks = problem;
    return out;
}

Health after(const inbox::Walk& ended) {
    Health health{.now = kNoon};
    health.backfill.last = health.backfill.ended = ended;
    return health;
}

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

TEST(WalkView, TellsHowTheLastOneWent) {
    EXPECT_EQ(walk_words(std::nullopt, kNoon), "Chưa có lần nào");
    EXPECT_EQ(
        walk_words(walk("complete", "Graph error 2"), kNoon),
        "Xong 3 phút trước; hỏi 40 cuộc trao đổi, bù 2 tin"
    );
    EXPECT_EQ(
        walk_words(walk("running", ""), kNoon),
        "Đang chạy, bắt đầu 5 phút trước; hỏi 40 cuộc trao đổi, bù 2 tin"
    );
    auto failed = walk("failed", "Graph error 2");
    failed.failing_since = kNoon - 2 * kMinute;
    EXPECT_EQ(
        walk_words(failed, kNoon),
        "Dừng giữa chừng từ 2 phút trước, sẽ tự dò tiếp; lỗi: Graph error 2"
    );
    auto part = walk("incomplete", "visitor_posts refused: Graph error 10");
    part.skipped = 3;
    EXPECT_EQ(
        walk_words(part, kNoon),
        "Xong một phần 3 phút trước, chưa xem được bài của khách, 3 cuộc trao đổi hoặc bài viết; "
        "hỏi 40 cuộc trao đổi, bù 2 tin; lỗi: visitor_posts refused: Graph error 10"
    );
}

TEST(WalkView, SaysNothingOfAWalkThatCameThrough) {
    EXPECT_TRUE(walk_findings(Health{.now = kNoon}).empty());
    EXPECT_TRUE(walk_findings(after(walk("complete", "Graph error 2"))).empty());
}

TEST(WalkView, NamesTheRightThatIsMissingAndWhereItIsGiven) {
    const auto found = walk_findings(after(
        walk("incomplete", "visitor_posts refused: Graph error 10; feed refused: Graph error 200")
    ));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found.front().bad);
    EXPECT_TRUE(
        has(found.front().words,
            "bài của khách, bình luận: thiếu quyền "
            "pages_read_user_content, pages_read_engagement.")
    ) << found.front().words;
    EXPECT_TRUE(has(found.front().advice, "facebook.page_token"));
    EXPECT_TRUE(has(found.front().advice, "App Review"));
    EXPECT_TRUE(has(found.front().advice, "feed refused: Graph error 200"));
    const auto threads =
        walk_findings(after(walk("incomplete", "threads refused: Graph error 10")));
    ASSERT_EQ(threads.size(), 1U);
    EXPECT_TRUE(has(threads.front().words, "thiếu quyền pages_messaging."));
}

TEST(WalkView, TellsOfAWalkThatGetsNowhereWithWhatHelps) {
    auto health = after(walk("complete", ""));
    health.backfill.last = walk("failed", "Graph error 190");
    health.backfill.last->failing_since = kNoon - 5 * kMinute;
    EXPECT_TRUE(walk_findings(health).empty()) << "it may mend itself";
    health.backfill.last->failing_since = kNoon - 20 * kMinute;
    ASSERT_EQ(walk_findings(health).size(), 1U);
    EXPECT_TRUE(has(walk_findings(health).front().advice, "cấp lại mã"));
    health.backfill.last->problem = "Graph error 4";
    EXPECT_TRUE(has(walk_findings(health).front().advice, "giới hạn số lần hỏi"));
    health.backfill.last->problem = "Graph error 459";
    EXPECT_TRUE(has(walk_findings(health).front().advice, "kenh197 doctor"));
}

TEST(WalkView, TellsWhatAnHourDidNotBringAndWhatWasSkipped) {
    auto part =
        walk("incomplete", "threads silent: Graph error 613; feed skipped: Graph error 100");
    part.skipped = 2;
    const auto found = walk_findings(after(part));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(has(found[0].words, "chưa xem được cuộc trao đổi trên Messenger"));
    EXPECT_TRUE(has(found[0].advice, "giới hạn số lần hỏi"));
    EXPECT_TRUE(has(found[1].words, "2 cuộc trao đổi hoặc bài viết"));
    EXPECT_FALSE(found[0].bad || found[1].bad);
}

}  // namespace
}  // namespace k197::web::console
