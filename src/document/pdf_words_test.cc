#include "document/pdf_words.h"

#include <gtest/gtest.h>

namespace k197::document {
namespace {

Time at(int year, int month, int day) {
    return from_local({.year = year, .month = month, .day = day, .hour = 7, .minute = 5});
}

std::string without_joiners(std::string text) {
    const std::string joiner = "\u2060";
    for (auto found = text.find(joiner); found != std::string::npos; found = text.find(joiner)) {
        text.erase(found, joiner.size());
    }
    return text;
}

TEST(PdfWords, PadsDaysBelowTenAndOnlyMonthsOneAndTwo) {
    const struct {
        int month;
        int day;
        const char* words;
    } table[] = {
        {1, 5, "ngày 05 tháng 01 năm 2020"},
        {2, 10, "ngày 10 tháng 02 năm 2020"},
        {3, 5, "ngày 05 tháng 3 năm 2020"},
        {9, 9, "ngày 09 tháng 9 năm 2020"},
        {10, 10, "ngày 10 tháng 10 năm 2020"},
        {12, 31, "ngày 31 tháng 12 năm 2020"},
    };
    for (const auto& row : table) {
        EXPECT_EQ(long_date(at(2020, row.month, row.day)), row.words);
    }
    EXPECT_EQ(without_joiners(short_date(at(2021, 9, 6))), "06/9/2021");
    EXPECT_EQ(without_joiners(short_date(at(2021, 2, 16))), "16/02/2021");
    EXPECT_EQ(without_joiners(moment(at(2021, 9, 6))), "07 giờ 05 phút, ngày 06/9/2021");
}

TEST(PdfWords, PadsNumbersBelowTen) {
    EXPECT_EQ(number_and_symbol(5, "BC-BCĐ197"), "05/BC-BCĐ197");
    EXPECT_EQ(number_and_symbol(10, "BC-BCĐ197"), "10/BC-BCĐ197");
    EXPECT_EQ(number_and_symbol(1234, "PC-BCĐ197"), "1234/PC-BCĐ197");
}

TEST(PdfWords, LeavesRoomForANumberAndADateNotYetGiven) {
    EXPECT_TRUE(number_and_symbol(std::nullopt, "BC-BCĐ197").ends_with("\u00a0/BC-BCĐ197"));
    EXPECT_TRUE(blank_date(at(2026, 1, 1)).ends_with("năm 2026"));
    EXPECT_EQ(blank_date(at(2026, 3, 7)).find("07"), std::string::npos);
}

TEST(PdfWords, ComposesVietnameseLetters) {
    EXPECT_EQ(printable("vie\u0323\u0302t"), "việt");
    EXPECT_EQ(printable("vi\u00ea\u0323t"), "việt");
}

TEST(PdfWords, LeavesOutWhatCannotBePrinted) {
    using namespace std::string_literals;
    EXPECT_EQ(printable("a\0b\x1b[2J\x7f\u0085c"s), "ab[2J\nc");
    EXPECT_EQ(printable("a\r\nb\rc\u2028d\te"), "a\nb\nc\nd e");
    EXPECT_EQ(printable("\u202egnud\u202c \u2066x\u2069 \u200b\ufeff\u00ady"), "gnud x y");
}

TEST(PdfWords, ReplacesBrokenUtf8) {
    EXPECT_EQ(printable("a\xffz\xc3"), "a\ufffdz\ufffd");
}

TEST(PdfWords, KeepsEmojiSequencesWhole) {
    const std::string family = "👨‍👩‍👧‍👦 ❤️ 🇻🇳 1️⃣";
    EXPECT_EQ(printable(family), family);
}

TEST(PdfWords, LimitsMarksStackedOnOneLetter) {
    std::string tower = "q";
    for (int mark = 0; mark < 50; ++mark) tower += "\u0323";
    EXPECT_EQ(printable(tower), "q\u0323\u0323\u0323");
}

TEST(PdfWords, JoinsHyphensAndSlashesWithoutShowingIt) {
    EXPECT_EQ(unbroken("5/BC-X"), "5\u2060/\u2060BC\u2060-\u2060X");
    EXPECT_EQ(without_joiners(unbroken("05/BC-BCĐ197")), "05/BC-BCĐ197");
}

TEST(PdfWords, GivesSizesWithAComma) {
    EXPECT_EQ(size_in_words(812), "812 B");
    EXPECT_EQ(size_in_words(250'880), "245 kB");
    EXPECT_EQ(size_in_words(8'807'000), "8,4 MB");
}

TEST(PdfWords, CutsByLettersNotBytes) {
    EXPECT_EQ(one_line("đường phố", 5), "đường…");
    EXPECT_EQ(one_line("hai\ndòng", 20), "hai dòng");
}

TEST(PdfWords, KeepsAtMostOneEmptyLine) {
    EXPECT_EQ(without_gaps("\n\na\n\n\n\n\nb\n\n"), "a\n\nb");
    EXPECT_EQ(without_gaps("\n\n"), "");
}

TEST(PdfWords, KnowsWordsTooLongToJustify) {
    EXPECT_TRUE(has_word_longer_than("xem https://vi.du/mot-duong-dan-rat-dai", 25));
    EXPECT_FALSE(has_word_longer_than("những nghiêng nghiêng ngả ngả đường phường", 25));
}

}  // namespace
}  // namespace k197::document
