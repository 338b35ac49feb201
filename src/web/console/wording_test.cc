#include "web/console/wording.h"

#include <gtest/gtest.h>

namespace k197::web::console {
namespace {

constexpr Time kNow = 1'630'900'000 * kSecond;

TEST(Wording, TellsHowLongAgo) {
    EXPECT_EQ(ago(kNow - 5 * kSecond, kNow), "vừa xong");
    EXPECT_EQ(ago(kNow - 12 * kMinute, kNow), "12 phút trước");
    EXPECT_EQ(ago(kNow - 3 * kHour, kNow), "3 giờ trước");
    EXPECT_EQ(ago(kNow - 2 * kDay, kNow), "2 ngày trước");
    EXPECT_EQ(ago(kNow - 8 * kDay, kNow), to_people_date(kNow - 8 * kDay));
}

TEST(Wording, TellsHowLongToADeadline) {
    EXPECT_EQ(until(kNow + 3 * kHour, kNow), "còn 3 giờ");
    EXPECT_EQ(until(kNow - 2 * kDay, kNow), "quá hạn 2 ngày");
    EXPECT_EQ(until(kNow + kSecond, kNow), "còn 1 phút");
}

TEST(Wording, TellsSizesAndLengths) {
    EXPECT_EQ(size_words(532), "532 byte");
    EXPECT_EQ(size_words(300'499), "300 kB");
    EXPECT_EQ(size_words(1'250'000), "1,2 MB");
    EXPECT_EQ(size_words(4'560'000'000), "4,5 GB");
    EXPECT_EQ(length_words(65'000), "1:05");
    EXPECT_EQ(length_words(0), "");
}

TEST(Wording, CutsBetweenCharacters) {
    EXPECT_EQ(excerpt("Vỉa hè\nbị chiếm", 20), "Vỉa hè bị chiếm");
    EXPECT_EQ(excerpt("Vỉa hè bị chiếm", 6), "Vỉa hè…");
}

TEST(Wording, NamesEveryStatus) {
    for (const auto status : cases::all_statuses()) {
        EXPECT_NE(status_name(status), cases::to_string(status)) << "has no Vietnamese name";
    }
}

TEST(Wording, ShowsFlagsInWords) {
    const auto flags =
        flags_view({.urgency = "urgent", .sealed = true, .due_at = kNow - kHour}, kNow);
    ASSERT_EQ(flags.items().size(), 3U);
    EXPECT_EQ(flags.text_or("/0/label"), "Khẩn");
    EXPECT_EQ(flags.text_or("/1/label"), "Kín");
    EXPECT_EQ(flags.text_or("/2/label"), "Quá hạn");
}

TEST(Wording, LeavesOutASectionWithoutText) {
    EXPECT_EQ(maybe("").boolean(), false);
}

}  // namespace
}  // namespace k197::web::console
