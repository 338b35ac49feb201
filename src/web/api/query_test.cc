#include "web/api/query.h"

#include <gtest/gtest.h>

#include <array>

namespace k197::web::api {
namespace {

Request asking(std::string name, std::string value) {
    Request request;
    request.query.emplace_back(std::move(name), std::move(value));
    return request;
}

TEST(Query, LimitIsFiftyUnlessSaidAndTwoHundredAtMost) {
    EXPECT_EQ(*limit_of({}), 50U);
    EXPECT_EQ(*limit_of(asking("limit", "1")), 1U);
    EXPECT_EQ(*limit_of(asking("limit", "200")), 200U);
    EXPECT_EQ(*limit_of(asking("limit", "201")), 200U);
    EXPECT_EQ(*limit_of(asking("limit", "99999999999999999999999")), 200U);
    for (const char* wrong : {"0", "-1", "", "x", "1x", " 1", "1.5", "+1", "1e2"}) {
        const auto limit = limit_of(asking("limit", wrong));
        ASSERT_FALSE(limit) << wrong;
        EXPECT_EQ(limit.error().field, "limit");
    }
}

TEST(Query, MomentsAreTimesOrDatesOfHanoi) {
    const auto midnight = from_rfc3339("2026-03-01T00:00:00+07:00");
    EXPECT_EQ(*moment_of(asking("since", "2026-03-01"), "since"), midnight);
    EXPECT_EQ(*moment_of(asking("since", "2026-02-28T17:00:00Z"), "since"), midnight);
    // A plus sign that was not percent-encoded comes as a space.
    EXPECT_EQ(*moment_of(asking("since", "2026-03-01T00:00:00 07:00"), "since"), midnight);
    EXPECT_EQ(*moment_of({}, "since"), std::nullopt);
    EXPECT_EQ(moment_of(asking("since", "2026-02-30"), "since").error().field, "since");
    EXPECT_FALSE(moment_of(asking("since", "hôm qua"), "since"));
}

TEST(Query, AnEndThatIsADateHasItsWholeDay) {
    EXPECT_EQ(
        *end_moment_of(asking("to", "2026-03-01"), "to"), from_rfc3339("2026-03-02T00:00:00+07:00")
    );
    EXPECT_EQ(
        *end_moment_of(asking("to", "2026-03-01T00:00:00+07:00"), "to"),
        from_rfc3339("2026-03-01T00:00:00+07:00")
    );
}

TEST(Query, WordsAndFlagsAreOnlyThoseKnown) {
    constexpr std::array<std::string_view, 2> kWords{"newest", "oldest"};
    EXPECT_EQ(*word_of(asking("sort", "oldest"), "sort", kWords), "oldest");
    EXPECT_EQ(*word_of({}, "sort", kWords), "");
    EXPECT_EQ(word_of(asking("sort", "Oldest"), "sort", kWords).error().field, "sort");
    EXPECT_TRUE(*flag_of(asking("overdue", "true"), "overdue"));
    EXPECT_FALSE(*flag_of(asking("overdue", "0"), "overdue"));
    EXPECT_FALSE(flag_of(asking("overdue", "yes"), "overdue"));
}

}  // namespace
}  // namespace k197::web::api
