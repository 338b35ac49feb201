#include "document/sheet.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <thread>

#include "document/document_test_support.h"
#include "document/pdf_words.h"

namespace k197::document {
namespace {

std::vector<std::string> pages_of(const std::string& pdf) {
    std::vector<std::string> pages;
    std::istringstream text{text_of(pdf)};
    for (std::string page; std::getline(text, page, '\f');) pages.push_back(page);
    return pages;
}

std::string repeated(const std::string& words, int times) {
    std::string all;
    for (int time = 0; time < times; ++time) all += words;
    return all;
}

int count_of(const std::string& text, const std::string& words) {
    int count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        ++count;
    }
    return count;
}

class SheetText : public testing::Test {
 protected:
    void SetUp() override {
        if (!has_poppler()) GTEST_SKIP() << "poppler-utils is not installed";
    }
};

TEST(Sheet, TheSameValuesGiveTheSameBytes) {
    auto sheet = sample_sheet();
    sheet.conversation.bubbles[0].pictures = {
        {.bytes = jpeg_of(64, 48, {1, 0, 0}), .content_type = "image/jpeg"}};
    const auto once = render_sheet(sheet);
    EXPECT_TRUE(once.starts_with("%PDF-1.5"));
    EXPECT_EQ(once, render_sheet(sheet));
    std::string elsewhere;
    std::thread{[&] { elsewhere = render_sheet(sheet); }}.join();
    EXPECT_EQ(once, elsewhere);
    sheet.number = 6;
    EXPECT_NE(once, render_sheet(sheet));
}

TEST(Sheet, SaysWhichTypefaceIsMissing) {
    const FontSettings nowhere{.folders = {"/nonexistent"}};
    const auto ready = check_fonts(nowhere);
    ASSERT_FALSE(ready);
    EXPECT_NE(ready.error().detail.find("Tinos"), std::string::npos);
    EXPECT_THROW(render_sheet(sample_sheet(), nowhere), std::runtime_error);
    EXPECT_TRUE(check_fonts({}));
}

TEST_F(SheetText, CarriesTheOfficialParts) {
    const auto text = text_of(render_sheet(sample_sheet()));
    for (const auto* words : {
             "UBND THÀNH PHỐ HÀ NỘI",
             "BAN CHỈ ĐẠO 197",
             "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
             "Độc lập - Tự do - Hạnh phúc",
             "Số: 05/BC-BCĐ197",
             "Hà Nội, ngày 06 tháng 9 năm 2021",
             "BÁO CÁO",
             "Kính gửi: Lãnh đạo Ban Chỉ đạo 197 Thành phố",
             "(qua Công an Thành phố).",
             "1. Nguồn tin",
             "Thời gian nhận: 07 giờ 42 phút, ngày 06/9/2021;",
             "2. Người phản ánh",
             "3. Nội dung phản ánh",
             "4. Tài liệu kèm theo",
             "5. Kết quả xử lý ban đầu",
             "6. Đề xuất biện pháp xử lý",
             "cho ý kiến chỉ đạo./.",
             "Ý KIẾN CHỈ ĐẠO CỦA LÃNH ĐẠO",
             "Nơi nhận:",
             "- Như trên;",
             "- Lưu: VT, PV01.",
             "CÁN BỘ TIẾP NHẬN",
             "Phụ lục I",
             "ẢNH CHỤP MÀN HÌNH TIN NHẮN",
             "Ảnh số 1/1",
             "Mã tin: PA-7K3M-92QF",
         }) {
        EXPECT_NE(text.find(words), std::string::npos) << words;
    }
    EXPECT_NE(text.find("SHA-256: " + std::string(64, 'e')), std::string::npos);
}

TEST_F(SheetText, StepsReadAsSentences) {
    auto sheet = sample_sheet();
    sheet.steps.push_back({sheet.steps[0].at, "chuyển Phường A xử lý", "Trung úy Lê Mẫu"});
    const auto text = text_of(render_sheet(sheet));
    EXPECT_NE(text.find("- 07 giờ 43 phút, ngày 06/9/2021: Đã trả lời"), std::string::npos);
    EXPECT_NE(text.find("ngày 06/9/2021, Trung úy Lê Mẫu chuyển"), std::string::npos);
}

TEST_F(SheetText, WhatHappenedAfterItWasIssuedIsAnAnnex) {
    auto sheet = sample_sheet();
    EXPECT_EQ(text_of(render_sheet(sheet)).find("Phụ lục II"), std::string::npos);
    sheet.later = {{sheet.printed_at, "báo cáo kết quả: Đã dọn", "Thiếu tá Mẫu"}};
    auto last = pages_of(render_sheet(sheet)).back();
    EXPECT_NE(last.find("Phụ lục II"), std::string::npos);
    EXPECT_NE(last.find("(Kèm theo Báo cáo số 05/BC-BCĐ197"), std::string::npos);
    EXPECT_NE(last.find("Thiếu tá Mẫu báo cáo kết quả: Đã dọn."), std::string::npos);
    sheet.conversation.bubbles.clear();
    last = pages_of(render_sheet(sheet)).back();
    EXPECT_NE(last.find("Phụ lục\n"), std::string::npos);
}

TEST_F(SheetText, SaysInWordsWhatWasNotGivenOrProposed) {
    auto sheet = sample_sheet();
    sheet.reporter = {.phone = "0900000123"};
    EXPECT_NE(text_of(render_sheet(sheet)).find("Họ và tên: Không cung cấp;"), std::string::npos);
    sheet.reporter = {};
    sheet.proposal = {};
    const auto text = text_of(render_sheet(sheet));
    EXPECT_NE(text.find("không cung cấp họ tên, địa chỉ, số"), std::string::npos);
    EXPECT_NE(text.find("Chưa có đề xuất."), std::string::npos);
    EXPECT_EQ(text.find("Không rõ"), text.find("Không rõ;")) << "only the time of the event";
}

TEST_F(SheetText, LeavesGapsWhenNotNumberedYet) {
    auto sheet = sample_sheet();
    sheet.number.reset();
    sheet.issued_at.reset();
    const auto text = text_of(render_sheet(sheet));
    EXPECT_TRUE(std::regex_search(text, std::regex{"Số:[^0-9]{4,}/BC-BCĐ197"})) << text;
    EXPECT_EQ(text.find("Số: 05"), std::string::npos);
    EXPECT_TRUE(std::regex_search(text, std::regex{"ngày[^0-9]{3,}tháng[^0-9]{3,}năm 2021"}));
}

TEST_F(SheetText, NumbersPagesFromTheSecondOn) {
    auto sheet = sample_sheet();
    sheet.content.summary = repeated("Một đoạn khá dài để sang trang sau.\n", 60);
    const auto pages = pages_of(render_sheet(sheet));
    ASSERT_GE(pages.size(), 3U);
    const auto first_line = [](const std::string& page) {
        std::smatch number;
        return std::regex_search(page, number, std::regex{R"(^\s*(\d+)\s*\n)"}) ? number[1].str()
                                                                                : "";
    };
    EXPECT_EQ(first_line(pages[0]), "");
    EXPECT_EQ(first_line(pages[1]), "2");
    EXPECT_EQ(first_line(pages[2]), "3");
}

TEST_F(SheetText, ConfidentialSheetsNameNoCitizen) {
    auto sheet = sample_sheet();
    sheet.reporter.confidential = true;
    const auto text = text_of(render_sheet(sheet));
    for (const auto* words : {"Nguyễn", "0900000123", "ngõ 34"}) {
        EXPECT_EQ(text.find(words), std::string::npos) << words;
    }
    EXPECT_NE(text.find("đề nghị giữ bí mật"), std::string::npos);
    EXPECT_NE(text.find("Người phản ánh · 07:40"), std::string::npos);
}

TEST_F(SheetText, ShowsTheLeadersDirection) {
    auto sheet = sample_sheet();
    sheet.direction = Direction{
        .text = "Đồng ý. Giao UBND phường xử lý.",
        .office = "Phó Trưởng ban",
        .name = "Lê Văn Mẫu",
        .at = *sheet.issued_at,
    };
    const auto text = text_of(render_sheet(sheet));
    EXPECT_NE(text.find("Đồng ý. Giao UBND phường xử lý."), std::string::npos);
    EXPECT_NE(
        text.find("Phó Trưởng ban Lê Văn Mẫu, 09 giờ 00 phút, ngày 06/9/2021"), std::string::npos
    );
}

TEST_F(SheetText, ListsSeveralAddressees) {
    auto sheet = sample_sheet();
    sheet.addressees = {"Lãnh đạo Ban Chỉ đạo", "Lãnh đạo Công an Thành phố"};
    sheet.through.clear();
    const auto text = text_of(render_sheet(sheet));
    EXPECT_NE(text.find("- Lãnh đạo Ban Chỉ đạo;"), std::string::npos);
    EXPECT_NE(text.find("- Lãnh đạo Công an Thành phố."), std::string::npos);
}

// Wherever the end falls on a page, the signature has two lines of the body with it.
TEST_F(SheetText, TheSignatureNeverStandsAlone) {
    for (int lines = 0; lines < 40; lines += 3) {
        auto sheet = sample_sheet();
        sheet.conversation.bubbles.clear();
        sheet.steps.assign(static_cast<std::size_t>(lines), {0, "Đã làm"});
        sheet.closing = repeated("câu cuối cùng ", 12);
        const auto pages = pages_of(render_sheet(sheet));
        const auto& last = pages.back();
        EXPECT_NE(last.find("Nơi nhận:"), std::string::npos);
        EXPECT_NE(last.find("Trần Thị Ví Dụ"), std::string::npos);
        EXPECT_GE(count_of(last, "câu cuối"), 7) << lines;
    }
}

TEST_F(SheetText, LosesNothingOfALongText) {
    auto sheet = sample_sheet();
    std::string text;
    for (int word = 0; word < 3000; ++word) text += "từ" + std::to_string(word) + "x ";
    sheet.content.summary = text;
    sheet.conversation.bubbles[0].text = text;
    const auto pdf = render_sheet(sheet);
    const auto printed = poppler("pdftotext", "-raw", pdf);
    for (int word = 0; word < 3000; ++word) {
        ASSERT_EQ(count_of(printed, "từ" + std::to_string(word) + "x"), 2) << word;
    }
    EXPECT_NE(printed.find("Ảnh số 2/"), std::string::npos);
}

TEST_F(SheetText, PrintsMarkupAsWritten) {
    auto sheet = sample_sheet();
    sheet.content.summary = "<b>đậm</b> &amp; <span size='99999'>to</span>";
    EXPECT_NE(text_of(render_sheet(sheet)).find(sheet.content.summary), std::string::npos);
}

TEST_F(SheetText, TextIsComposed) {
    auto sheet = sample_sheet();
    sheet.content.summary = "vie\u0323\u0302t nam";
    const auto text = text_of(render_sheet(sheet));
    EXPECT_NE(text.find("việt nam"), std::string::npos);
    EXPECT_EQ(printable(text.substr(0, text.find('\f'))), text.substr(0, text.find('\f')));
}

TEST_F(SheetText, SaysWhatItIsAndWhenItWasIssued) {
    const auto info = poppler("pdfinfo", "-isodates", render_sheet(sample_sheet()));
    EXPECT_NE(info.find("Báo cáo tin số 05/BC-BCĐ197"), std::string::npos);
    const std::regex issued{R"(CreationDate:\s+2021-09-06T09:00:00\+07)"};
    EXPECT_TRUE(std::regex_search(info, issued)) << info;
    EXPECT_NE(info.find("A4"), std::string::npos);
}

TEST_F(SheetText, EmbedsEveryFont) {
    std::istringstream fonts{poppler("pdffonts", "", render_sheet(sample_sheet()))};
    int count = 0;
    for (std::string line; std::getline(fonts, line);) {
        if (line.find('+') == std::string::npos) continue;
        ++count;
        EXPECT_TRUE(std::regex_search(line, std::regex{"yes yes yes"})) << line;
        EXPECT_TRUE(std::regex_search(line, std::regex{"Tinos|Arimo"})) << line;
    }
    EXPECT_GE(count, 4);
}

TEST_F(SheetText, CarriesJpegsAsTheyAre) {
    auto sheet = sample_sheet();
    const auto jpeg = jpeg_of(64, 48, {1, 0, 0});
    sheet.conversation.bubbles[0].pictures = {{.bytes = jpeg}};
    const auto pdf = render_sheet(sheet);
    EXPECT_NE(pdf.find(jpeg), std::string::npos);
    EXPECT_NE(poppler("pdfimages", "-list", pdf).find("jpeg"), std::string::npos);
}

TEST_F(SheetText, SurvivesHostileTexts) {
    const std::vector<std::string> texts = {
        std::string(20'000, 'a'),
        repeated("😡", 3000),
        repeated("a" + repeated("\u0323", 40), 300),
        repeated("שלום \u202e السلام \u2066", 300),
        repeated("<b>&", 2000),
        std::string("\0\x01\x1b[2J\xff\xfe\xc3", 9),
        repeated("\n", 20'000),
        repeated("\u200b\u2060", 5000),
        repeated(" ", 20'000),
        repeated("字", 2000),
    };
    for (const auto& text : texts) {
        auto sheet = sample_sheet();
        sheet.subject = sheet.reporter.name = sheet.content.summary = sheet.signer.name = text;
        sheet.attachments[0].name = sheet.source.code = text;
        sheet.conversation.title = sheet.conversation.code = text;
        for (auto& bubble : sheet.conversation.bubbles) {
            bubble.author = bubble.text = bubble.quoted = text;
            bubble.notes = {text};
            bubble.pictures = {{.bytes = text, .caption = text}};
        }
        EXPECT_GE(pages_of(render_sheet(sheet)).size(), 2U) << text.substr(0, 8);
        EXPECT_GE(render_conversation_png(sheet.conversation).size(), 1U);
    }
}

TEST(Sheet, EmptyValuesStillMakeASheet) {
    EXPECT_GT(render_sheet({}).size(), 1000U);
    Sheet bare;
    bare.addressees.clear();
    bare.recipients.clear();
    EXPECT_GT(render_sheet(bare).size(), 1000U);
}

}  // namespace
}  // namespace k197::document
