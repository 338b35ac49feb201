#include "text/length.h"

#include <gtest/gtest.h>

#include <string>

namespace k197::text {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

TEST(Length, CountsCharactersNotBytes) {
    EXPECT_EQ(characters("vỉa hè"), 6U);
    EXPECT_EQ(utf16_units("hè \U0001F525"), 5U);
    EXPECT_EQ(characters(""), 0U);
}

TEST(Length, CutsWithoutBreakingACharacter) {
    EXPECT_EQ(cut("vỉa hè", 6), "vỉa hè");
    EXPECT_EQ(cut("vỉa hè", 5), "vỉa…");
    EXPECT_EQ(cut("vỉa hè", 3), "vỉ…");
    EXPECT_EQ(cut("vi\u0309a", 3), "v…");  // i and its hook stay together
    EXPECT_EQ(cut("vỉa hè", 1), "…");
    EXPECT_EQ(cut("vỉa hè", 0), "");
}

TEST(Length, KeepsAShortMessageWhole) {
    EXPECT_EQ(split_message("  Cảm ơn.\n", 2000), std::vector<std::string>{"Cảm ơn."});
    EXPECT_TRUE(split_message(" \n ", 2000).empty());
}

TEST(Length, SplitsBetweenParagraphsThenSentencesThenWords) {
    using List = std::vector<std::string>;
    EXPECT_EQ(
        split_message("Một hai ba.\n\nBốn năm. Sáu", 20), (List{"Một hai ba.", "Bốn năm. Sáu"})
    );
    EXPECT_EQ(split_message("Một hai ba. Bốn năm sáu", 16), (List{"Một hai ba.", "Bốn năm sáu"}));
    EXPECT_EQ(split_message("một hai ba bốn", 9), (List{"một hai", "ba bốn"}));
    EXPECT_EQ(split_message("aaaaabbbbbcc", 5), (List{"aaaaa", "bbbbb", "cc"}));
}

TEST(Length, NoPartIsLongerThanTheLimit) {
    const std::string text = repeated("Vỉa hè bị lấn chiếm \U0001F525\U0001F525. ", 400);
    std::size_t letters = 0;
    for (const auto& part : split_message(text, 2000)) {
        EXPECT_LE(utf16_units(part), 2000U);
        EXPECT_GE(utf16_units(part), 400U);
        letters += characters(part);
    }
    EXPECT_GE(letters, characters(text) - 30);  // only spaces at the breaks are lost
}

TEST(Length, NeverPartsASurrogatePair) {
    for (const auto& part : split_message(repeated("\U0001F525", 50), 3))
        EXPECT_EQ(part, "\U0001F525");
}

}  // namespace
}  // namespace k197::text
