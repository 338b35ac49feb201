#include "media/link.h"

#include <gtest/gtest.h>

namespace k197::media {
namespace {

TEST(ExpiryOf, ReadsTheHexSecondsOfACdnLink) {
    const auto expected = from_rfc3339("2021-07-24T09:30:44Z");
    EXPECT_EQ(
        expiry_of("https://scontent.xx.fbcdn.net/v/a.jpg?_nc_cat=1&oh=ab&oe=60FBDDC4"), expected
    );
    EXPECT_EQ(expiry_of("https://cdn.fbsbx.com/v/a.mp4?oe=60fbddc4&dl=1#top"), expected);
}

TEST(ExpiryOf, SaysNothingAboutOtherLinks) {
    for (const auto* url : {
             "",
             "https://cdn.fbsbx.com/a.jpg",
             "https://cdn.fbsbx.com/a.jpg?foe=60FBDDC4",
             "https://cdn.fbsbx.com/a.jpg?oe=",
             "https://cdn.fbsbx.com/a.jpg?oe=xyz",
             "https://cdn.fbsbx.com/a.jpg?oe=1",
             "https://cdn.fbsbx.com/a.jpg?oe=FFFFFFFFFFFFFFFFFFFF",
             "https://cdn.fbsbx.com/a.jpg#?oe=60FBDDC4",
         }) {
        EXPECT_FALSE(expiry_of(url)) << url;
    }
}

TEST(NextAttempt, WaitsLongerEachTimeAndTriesOnceAtTheEnd) {
    EXPECT_EQ(next_attempt(1, 0, kDay), kSecond);
    EXPECT_EQ(next_attempt(2, 0, kDay), 2 * kSecond);
    EXPECT_EQ(next_attempt(7, 0, kDay), 64 * kSecond);
    EXPECT_EQ(next_attempt(50, 0, kDay), 15 * kMinute);
    EXPECT_EQ(next_attempt(50, kDay - kMinute, kDay), kMinute);
    EXPECT_FALSE(next_attempt(1, kDay, kDay));
}

TEST(RedirectTarget, IsAnAddressOrAPathOnTheSameHost) {
    EXPECT_EQ(redirect_target("https://a/x?y", "https://b/z"), "https://b/z");
    EXPECT_EQ(redirect_target("https://a:8/x?y", "/z"), "https://a:8/z");
    EXPECT_EQ(redirect_target("https://a", "/z"), "https://a/z");
    for (const auto* location : {"", "z", "//b/z", "file:///etc/passwd", "javascript:x"}) {
        EXPECT_FALSE(redirect_target("https://a/x", location)) << location;
    }
}

}  // namespace
}  // namespace k197::media
