#include "text/legacy.h"

#include <gtest/gtest.h>

#include "text/legacy_tables.h"
#include "text/syllable.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

struct Row {
    std::string_view given{};
    std::string_view expected{};
    Legacy way{};
};

TEST(Legacy, ReadsWhatOldEncodingsLeave) {
    constexpr Row rows[] = {
        {"Hµ Néi", "Hà Nội", Legacy::Tcvn3},
        {"ph\u00ADêng L¸ng H¹", "phường Láng Hạ", Legacy::Tcvn3},
        {"lÊn chiÕm vØa hÌ", "lấn chiếm vỉa hè", Legacy::Tcvn3},
        {"®\u00ADêng NguyÔn Tr·i", "đường Nguyễn Trãi", Legacy::Tcvn3},
        {"trËt tù ®« thÞ", "trật tự đô thị", Legacy::Tcvn3},
        {"haø noäi", "hà nội", Legacy::Vni},
        {"phöôøng laùng haï", "phường láng hạ", Legacy::Vni},
        {"laán chieám væa heø", "lấn chiếm vỉa hè", Legacy::Vni},
        {"ñöôøng nguyeãn traõi", "đường nguyễn trãi", Legacy::Vni},
        {"traät töï ñoâ thò", "trật tự đô thị", Legacy::Vni},
        {"Ha` No^.i", "Hà Nội", Legacy::Viqr},
        {"phu+o+`ng", "phường", Legacy::Viqr},
        {"ddu+o+`ng", "đường", Legacy::Viqr},
        {"vi?a he`", "vỉa hè", Legacy::Viqr},
        {"phuwowngf Nghiax DDoo", "phường Nghĩa Đô", Legacy::Telex},
        {"viar hef", "vỉa hè", Legacy::Telex},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(detect_legacy(row.given), row.way) << row.given;
        EXPECT_EQ(from_legacy(row.given).value_or("nothing"), row.expected);
    }
}

TEST(Legacy, LeavesMistypedTelexAsTyped) {
    EXPECT_FALSE(from_legacy("laans chieems vieaf hef"));
    EXPECT_FALSE(from_legacy("vixa hef ddang bij laans chieems"));
}

TEST(Legacy, LeavesOrdinaryTextAlone) {
    for (const std::string_view text : {
             "",
             "alo",
             "Hà Nội",
             "là của tôi",
             "có ai không?",
             "hè có bé",
             "ad oi duong lang doan so 600 den 680 xe may de kin via he",
             "toi nao cung the.",
             "Is this the office for reports? Yes, it is.",
             "C++ (2^3) a~b",
             "ngõ 105 doãn kế thiện",
             "Café à la carte",
             "\xFF\xFE\xB5",
         }) {
        EXPECT_FALSE(from_legacy(text)) << text;
    }
}

TEST(Legacy, KnowsTheWholeTcvn3Table) {
    constexpr struct {
        std::string_view letter;
        char32_t byte;
    } rows[] = {
        {"à", 0xB5}, {"ả", 0xB6}, {"ã", 0xB7}, {"á", 0xB8}, {"ạ", 0xB9}, {"ă", 0xA8}, {"ằ", 0xBB},
        {"ẳ", 0xBC}, {"ẵ", 0xBD}, {"ắ", 0xBE}, {"ặ", 0xC6}, {"â", 0xA9}, {"ầ", 0xC7}, {"ẩ", 0xC8},
        {"ẫ", 0xC9}, {"ấ", 0xCA}, {"ậ", 0xCB}, {"đ", 0xAE}, {"è", 0xCC}, {"ẻ", 0xCE}, {"ẽ", 0xCF},
        {"é", 0xD0}, {"ẹ", 0xD1}, {"ê", 0xAA}, {"ề", 0xD2}, {"ể", 0xD3}, {"ễ", 0xD4}, {"ế", 0xD5},
        {"ệ", 0xD6}, {"ì", 0xD7}, {"ỉ", 0xD8}, {"ĩ", 0xDC}, {"í", 0xDD}, {"ị", 0xDE}, {"ò", 0xDF},
        {"ỏ", 0xE1}, {"õ", 0xE2}, {"ó", 0xE3}, {"ọ", 0xE4}, {"ô", 0xAB}, {"ồ", 0xE5}, {"ổ", 0xE6},
        {"ỗ", 0xE7}, {"ố", 0xE8}, {"ộ", 0xE9}, {"ơ", 0xAC}, {"ờ", 0xEA}, {"ở", 0xEB}, {"ỡ", 0xEC},
        {"ớ", 0xED}, {"ợ", 0xEE}, {"ù", 0xEF}, {"ủ", 0xF1}, {"ũ", 0xF2}, {"ú", 0xF3}, {"ụ", 0xF4},
        {"ư", 0xAD}, {"ừ", 0xF5}, {"ử", 0xF6}, {"ữ", 0xF7}, {"ứ", 0xF8}, {"ự", 0xF9}, {"ỳ", 0xFA},
        {"ỷ", 0xFB}, {"ỹ", 0xFC}, {"ý", 0xFD}, {"ỵ", 0xFE}, {"Ă", 0xA1}, {"Â", 0xA2}, {"Ê", 0xA3},
        {"Ô", 0xA4}, {"Ơ", 0xA5}, {"Ư", 0xA6}, {"Đ", 0xA7},
    };
    for (const auto& row : rows)
        EXPECT_EQ(to_utf8(from_tcvn3(std::u32string(1, row.byte))), row.letter);
}

TEST(Syllable, TellsRealOnesFromOthers) {
    for (const std::string_view real :
         {"đường", "nghĩa", "quốc", "gì", "giếng", "khuya", "thuỷ", "ăn", "ỷ", "xoèn", "hoà"}) {
        EXPECT_TRUE(is_syllable(real)) << real;
    }
    for (const std::string_view other : {"néi", "kà", "ngê", "đướng2", "xyz", "brò", "thàt", ""}) {
        EXPECT_FALSE(is_syllable(other)) << other;
    }
    EXPECT_TRUE(is_folded_syllable("duong"));
    EXPECT_FALSE(is_folded_syllable("chasy"));
}

}  // namespace
}  // namespace k197::text
