#include "base/json.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>

namespace k197 {
namespace {

TEST(Json, KeepsTheFirstOfTwoMembersOfOneName) {
    std::string wide = R"({"a":1,"a":2)";
    for (int i = 0; i < 100; ++i) wide += fmt::format(R"(,"m{}":{})", i, i);
    wide += R"(,"m99":"again","a":null})";
    const auto json = Json::parse(wide);
    ASSERT_TRUE(json);
    EXPECT_EQ(json->integer("/a"), 1);
    EXPECT_EQ(json->integer("/m99"), 99);
    EXPECT_EQ(json->members().size(), 101U);
    EXPECT_TRUE(Json::parse(R"({"a":null,"a":1})")->at("/a").is_null());
    EXPECT_EQ(Json::parse(R"({"a/b":1,"a":{"b":2}})")->members().size(), 2U);
}

TEST(Json, GivesBackWhatItRead) {
    for (const std::string text :
         {"{}",
          "[]",
          R"({"a":[1,{"b":[]}],"c":{"d":{}}})",
          R"([[],[[]],{"":""}])",
          "7",
          R"("x")"}) {
        const auto json = Json::parse(text);
        ASSERT_TRUE(json) << text;
        EXPECT_EQ(json->dump(), text);
    }
}

TEST(Json, RefusesDepthAndKeepsTextsClean) {
    EXPECT_FALSE(Json::parse(std::string(100'000, '[')));
    EXPECT_FALSE(Json::parse("{\"a\":1}}"));
    EXPECT_EQ(Json::parse("\"a\\u0000b\xff\"")->text(), "ab\xEF\xBF\xBD");
}

TEST(Json, ReadsAnObjectOfManyMembersInTimeByTheirNumber) {
    std::string wide = "{";
    for (int i = 0; i < 50'000; ++i) wide += fmt::format("\"{}\":1,", i);
    wide += "\"z\":1}";
    const auto began = std::chrono::steady_clock::now();
    ASSERT_TRUE(Json::parse(wide));
    // By the square of the number it takes more than ten seconds.
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{3});
}

}  // namespace
}  // namespace k197
