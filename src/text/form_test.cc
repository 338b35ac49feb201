#include "text/form.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

TEST(Form, ReadsTheWholeForm) {
    const auto form = read_form(
        "Họ tên: Nguyễn Thị Mẫu\nSố điện thoại: 0900000001\nĐịa chỉ: ngõ 34 Phương Mai\n"
        "Lĩnh vực: Trật tự đô thị\nThời gian: Hằng ngày, 6h-9h\nĐịa điểm: số 12 phố Phương Mai\n"
        "Nội dung: Bàn ghế kín vỉa hè.\nNgười đi bộ phải xuống lòng đường."
    );
    EXPECT_EQ(form.name, "Nguyễn Thị Mẫu");
    EXPECT_EQ(form.phone, "0900000001");
    EXPECT_EQ(form.address, "ngõ 34 Phương Mai");
    EXPECT_EQ(form.field, "Trật tự đô thị");
    EXPECT_EQ(form.time, "Hằng ngày, 6h-9h");
    EXPECT_EQ(form.place, "số 12 phố Phương Mai");
    EXPECT_EQ(form.content, "Bàn ghế kín vỉa hè.\nNgười đi bộ phải xuống lòng đường.");
    EXPECT_FALSE(form.rest);
}

TEST(Form, ReadsAnyOrderWithoutDiacriticsAndWithVariants) {
    const auto form = read_form(
        "noi dung : quan bia on ao\r\n\r\nca dem\r\nSDT- 0900000001\r\nho va ten： tran van vi "
        "du\r\nnoi xay ra: 15 tran duy hung\r\n"
        "Thoi gian xay ra = toi qua\r\nd/c: quan nhan"
    );
    EXPECT_EQ(form.content, "quan bia on ao\r\n\r\nca dem");
    EXPECT_EQ(form.phone, "0900000001");
    EXPECT_EQ(form.name, "tran van vi du");
    EXPECT_EQ(form.place, "15 tran duy hung");
    EXPECT_EQ(form.time, "toi qua");
    EXPECT_EQ(form.address, "quan nhan");
    EXPECT_FALSE(form.field);
}

TEST(Form, ReadsLabelsWithoutDiacriticsBesideValuesWithThem) {
    const auto form = read_form(
        "NOI DUNG: rác đổ bừa bãi\ndia diem: ngõ 20 phố Huế\nThoi gian - tối hôm qua\nHo ten : "
        "Trần Thị Ví Dụ"
    );
    EXPECT_EQ(form.content, "rác đổ bừa bãi");
    EXPECT_EQ(form.place, "ngõ 20 phố Huế");
    EXPECT_EQ(form.time, "tối hôm qua");
    EXPECT_EQ(form.name, "Trần Thị Ví Dụ");
}

TEST(Form, ReadsLabelsOfOneLine) {
    const auto form = read_form(
        "Họ tên: Trần Văn Ví Dụ, SĐT: 0900 000 002. Địa điểm: ngõ 5 phố Vọng; Nội dung: rác"
    );
    EXPECT_EQ(form.name, "Trần Văn Ví Dụ");
    EXPECT_EQ(form.phone, "0900 000 002.");
    EXPECT_EQ(form.place, "ngõ 5 phố Vọng");
    EXPECT_EQ(form.content, "rác");
}

TEST(Form, TakesEmptyLinesAndHintsAsAbsent) {
    const auto form = read_form(
        "1. Họ tên (có thể bỏ trống):\n2. Số điện thoại: ...........\n3. Địa chỉ: [số nhà, ngõ, "
        "phố]\n"
        "4. Lĩnh vực: ____\n5. Thời gian: (ngày, giờ xảy ra) 22h\n6. Địa điểm:\nphố Vọng\n7. Nội "
        "dung: (ồn) quá"
    );
    EXPECT_FALSE(form.name);
    EXPECT_FALSE(form.phone);
    EXPECT_FALSE(form.address);
    EXPECT_FALSE(form.field);
    EXPECT_EQ(form.time, "22h");
    EXPECT_EQ(form.place, "phố Vọng");
    EXPECT_EQ(form.content, "(ồn) quá");
}

TEST(Form, KeepsWhatStandsUnderNoLabel) {
    const auto form = read_form(
        "Kính gửi BCĐ 197\nHọ tên: Lê Thị Mẫu\n\nQuán bia gây ồn\nđịa điểm: phố Vọng\nHọ tên: X"
    );
    EXPECT_EQ(form.name, "Lê Thị Mẫu");
    EXPECT_EQ(form.place, "phố Vọng");
    EXPECT_EQ(form.rest, "Kính gửi BCĐ 197\nQuán bia gây ồn\nX");
}

TEST(Form, JoinsContentGivenTwice) {
    EXPECT_EQ(read_form("Nội dung: một\nĐịa chỉ: A\nNội dung: hai").content, "một\nhai");
}

TEST(Form, FindsNoFormInSentences) {
    for (const std::string_view text : {
             "",
             "alo",
             "Tôi muốn phản ánh: sáng 10/9 tôi đến bộ phận một cửa",
             "Quán tên: Bia hơi",
             "Tôi không nhớ địa chỉ ở đâu",
             "\xFF\xFE:\x80",
         }) {
        EXPECT_FALSE(read_form(text).any()) << text;
    }
}

}  // namespace
}  // namespace k197::text
