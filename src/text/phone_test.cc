#include "text/phone.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

using Kind = Phone::Kind;

struct Row {
    std::string_view given{};
    Kind kind{};
    std::string_view e164{};
};

TEST(Phone, ReadsOneNumber) {
    constexpr Row rows[] = {
        {"0900000001", Kind::Mobile, "+84900000001"},
        {"+84 900 000 001", Kind::Mobile, "+84900000001"},
        {"84900000001", Kind::Mobile, "+84900000001"},
        {"0084900000001", Kind::Mobile, "+84900000001"},
        {"(+84)0900.000.001", Kind::Mobile, "+84900000001"},
        {"090 0000 001", Kind::Mobile, "+84900000001"},
        {"o9oo.ooo.oo1", Kind::Mobile, "+84900000001"},
        {"0243 942 4451", Kind::LandlineHanoi, "+842439424451"},
        {"024.3942.4451", Kind::LandlineHanoi, "+842439424451"},
        {"069.2196.777", Kind::PoliceNetwork, "+84692196777"},
        {"01680000001", Kind::Mobile, "+84380000001"},
        {"01200000001", Kind::Mobile, "+84700000001"},
        {"19001075", Kind::Hotline, ""},
        {"113", Kind::Emergency, ""},
        {"114", Kind::Emergency, ""},
        {"115", Kind::Emergency, ""},
        {"112", Kind::Emergency, ""},
        {"111", Kind::ChildProtection, ""},
        {"090000000", Kind::Invalid, ""},
        {"001099000001", Kind::NotPhone, ""},
        {"30K-123.45", Kind::Plate, ""},
        {"29B1-123.45", Kind::Plate, ""},
        {"\uFF10\uFF19\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF11",
         Kind::Mobile,
         "+84900000001"},
        {"0900-000-001", Kind::Mobile, "+84900000001"},
        {"04 3942 4451", Kind::LandlineHanoi, "+842439424451"},
        {"02363942445", Kind::Landline, "+842363942445"},
        {"1022", Kind::Hotline, ""},
        {"", Kind::NotPhone, ""},
        {"không có", Kind::NotPhone, ""},
    };
    for (const auto& row : rows) {
        const auto phone = read_phone(row.given);
        EXPECT_EQ(to_string(phone.kind), to_string(row.kind)) << row.given;
        EXPECT_EQ(phone.e164.value_or(""), row.e164) << row.given;
    }
}

TEST(Phone, KnowsWhatEachFormerPrefixBecame) {
    constexpr Row rows[] = {
        {"01200000001", Kind::Mobile, "+84700000001"},
        {"01210000001", Kind::Mobile, "+84790000001"},
        {"01220000001", Kind::Mobile, "+84770000001"},
        {"01260000001", Kind::Mobile, "+84760000001"},
        {"01280000001", Kind::Mobile, "+84780000001"},
        {"01230000001", Kind::Mobile, "+84830000001"},
        {"01240000001", Kind::Mobile, "+84840000001"},
        {"01250000001", Kind::Mobile, "+84850000001"},
        {"01270000001", Kind::Mobile, "+84810000001"},
        {"01290000001", Kind::Mobile, "+84820000001"},
        {"01620000001", Kind::Mobile, "+84320000001"},
        {"01630000001", Kind::Mobile, "+84330000001"},
        {"01640000001", Kind::Mobile, "+84340000001"},
        {"01650000001", Kind::Mobile, "+84350000001"},
        {"01660000001", Kind::Mobile, "+84360000001"},
        {"01670000001", Kind::Mobile, "+84370000001"},
        {"01680000001", Kind::Mobile, "+84380000001"},
        {"01690000001", Kind::Mobile, "+84390000001"},
        {"01860000001", Kind::Mobile, "+84560000001"},
        {"01880000001", Kind::Mobile, "+84580000001"},
        {"01990000001", Kind::Mobile, "+84590000001"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(read_phone(row.given).e164.value_or(""), row.e164) << row.given;
}

std::vector<std::string> found_in(std::string_view text) {
    std::vector<std::string> found;
    for (const auto& each : find_phones(text)) {
        found.push_back(
            std::string{text.substr(each.begin, each.end - each.begin)} + " = " + *each.phone.e164
        );
    }
    return found;
}

TEST(Phone, FindsNumbersInSentences) {
    using List = std::vector<std::string>;
    EXPECT_EQ(
        found_in("Tôi là Nguyễn Thị Mẫu, SĐT 0900000001, ở ngõ 34"),
        List{"0900000001 = +84900000001"}
    );
    EXPECT_EQ(found_in("Trần Văn Ví Dụ, 0900 000 002"), List{"0900 000 002 = +84900000002"});
    EXPECT_EQ(found_in("Phạm Thị Mẫu Ba - 0900000003"), List{"0900000003 = +84900000003"});
    EXPECT_EQ(found_in("sdt0900.000.001 nhé"), List{"0900.000.001 = +84900000001"});
    EXPECT_EQ(found_in("gọi (+84) 900 000 001."), List{"(+84) 900 000 001 = +84900000001"});
    EXPECT_EQ(found_in("zalo o9oo.ooo.oo1"), List{"o9oo.ooo.oo1 = +84900000001"});
    EXPECT_EQ(found_in("0900000001 12 Phương Mai"), List{"0900000001 = +84900000001"});
    EXPECT_EQ(
        found_in("0900000001, 024.3942.4451"),
        (List{"0900000001 = +84900000001", "024.3942.4451 = +842439424451"})
    );
}

TEST(Phone, TakesNoOtherNumbersForPhones) {
    for (const std::string_view text : {
             "xe 29C-000.01 chở đất",
             "29B1-123.45",
             "giá 900.000.000 đồng",
             "cccd 001099000001",
             "001 099 000 001",
             "số 12 ngõ 34/56/7 phố Phương Mai",
             "hôm 09-09-2021 08:30",
             "09-09-2021 0830 12",
             "gọi 113 hoặc 114, 19001075",
             "20.9655, 105.7580",
             "mã 197-2021-000123",
             "doc so 600 den 680",
             "PA-7K3M-92QF",
         }) {
        EXPECT_TRUE(find_phones(text).empty()) << text;
    }
}

TEST(Phone, HidesTheMiddleOfANumber) {
    EXPECT_EQ(mask_phone("+84 900 000 001"), "090*****01");
    EXPECT_EQ(mask_phone("0900000001"), "090*****01");
    EXPECT_EQ(mask_phone("113"), "***");
    EXPECT_EQ(mask_phone("không"), "");
}

TEST(Mask, HidesPersonalNumbersInPublicCopies) {
    constexpr struct {
        std::string_view given;
        std::string_view expected;
    } rows[] = {
        {"gọi 0900 000 001 nhé", "gọi [số điện thoại] nhé"},
        {"gọi (+84)0900.000.001.", "gọi [số điện thoại]."},
        {"số điện thoại 0900.000.001: gặp anh Mẫu", "số điện thoại [số điện thoại]: gặp anh Mẫu"},
        {"số 0900.000.001/ Zalo", "số [số điện thoại]/ Zalo"},
        {"thư mau.vi-du@thu.example, cảm ơn", "thư [thư điện tử], cảm ơn"},
        {"xe 29C-000.01 và 30k1 123.45", "xe [biển số] và [biển số]"},
        {"cccd 001099000001", "cccd [số giấy tờ]"},
        {"cccd 001 099 000 001", "cccd [số giấy tờ]"},
        {"cmnd 012345678", "cmnd [số giấy tờ]"},
        {"stk 12345678901234", "stk [dãy số]"},
        {"a0900000001b", "a[số điện thoại]b"},
        {"số 12 ngõ 34, ngày 06/9/2021, 10k", "số 12 ngõ 34, ngày 06/9/2021, 10k"},
        {"mất 120000000 đồng", "mất 120000000 đồng"},
        {"lúc 20ém 15 06", "lúc 20ém 15 06"},
        {"lúc 22h 1234 người", "lúc 22h 1234 người"},
        {"nhóm @ban.quan.tri", "nhóm @ban.quan.tri"},
    };
    for (const auto& row : rows) EXPECT_EQ(mask_personal(row.given), row.expected);
}

}  // namespace
}  // namespace k197::text
