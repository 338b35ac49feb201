#include "web/form_urlencoded.h"

#include <gtest/gtest.h>

namespace k197::web {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(FormUrlencoded, ReadsPairsInOrder) {
    EXPECT_EQ(read_form_urlencoded("b=2&a=1&b=3"), (Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
}

TEST(FormUrlencoded, DecodesPlusAndVietnamese) {
    EXPECT_EQ(
        read_form_urlencoded("h%E1%BB%8D+t%C3%AAn=Nguy%E1%BB%85n+V%C4%83n+A%2B"),
        (Pairs{{"họ tên", "Nguyễn Văn A+"}})
    );
}

TEST(FormUrlencoded, TakesNamesWithoutValueAndSkipsEmptyItems) {
    EXPECT_EQ(read_form_urlencoded("&&a&b=&=c&"), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}}));
    EXPECT_EQ(read_form_urlencoded(""), Pairs{});
}

TEST(FormUrlencoded, KeepsPercentSignsThatEncodeNothing) {
    EXPECT_EQ(
        read_form_urlencoded("a=100%&b=%zz&c=%4"), (Pairs{{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}})
    );
}

TEST(FormUrlencoded, GivesValidUtf8WithoutNul) {
    EXPECT_EQ(read_form_urlencoded("a=%ff%00x"), (Pairs{{"a", "\xEF\xBF\xBDx"}}));
}

TEST(FormUrlencoded, ValueKeepsFurtherEqualsSigns) {
    EXPECT_EQ(read_form_urlencoded("a=b=c"), (Pairs{{"a", "b=c"}}));
}

}  // namespace
}  // namespace k197::web
