#include "text/normalise.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace k197::text {
namespace {

struct Row {
    std::string_view given{};
    std::string_view expected{};
};

std::string bytes(std::string_view hex) {
    return from_hex(hex).value();
}

TEST(Normalise, ComposesLettersTypedInParts) {
    constexpr Row rows[] = {
        {"4861cc80204e6fcca3cc8269", "Hà Nội"},
        {"706875cc9b6fcc9bcc806e67204e676869cc836120c4906fcc82", "phường Nghĩa Đô"},
        {"4e676fcc8320517579cc806e68", "Ngõ Quỳnh"},
        {"547261cca3cc8274207475cc9bcca3207861cc8279206475cc9bcca36e67", "Trật tự xây dựng"},
        {"c49045cc82cc80204e474849cca3205855cc9bcc89204c59cc81", "ĐỀ NGHỊ XỬ LÝ"},
        {"4b6965cc82cc816e204875cc9b6e67", "Kiến Hưng"},
        {"55cc9bcc816e6720486fcc8061", "Ứng Hòa"},
        {"7669c3aacca374", "việt"},
        {"c6b0cc816e67", "ứng"},
        {"766965cc82cca374", "việt"},
        {"766965cca3cc8274", "việt"},
        {"7068c6b0c6a1cc806e67", "phường"},
        {"6ec3b4cca369", "nội"},
    };
    for (const auto& row : rows) EXPECT_EQ(to_nfc(bytes(row.given)), row.expected) << row.given;
}

TEST(Normalise, LeavesComposedTextAsItIs) {
    for (const std::string_view text :
         {"Hà Nội",
          "phường Nghĩa Đô",
          "Ngõ Quỳnh",
          "Trật tự xây dựng",
          "ĐỀ NGHỊ XỬ LÝ",
          "Kiến Hưng",
          "Ứng Hòa"}) {
        EXPECT_EQ(to_nfc(text), text);
    }
}

TEST(Normalise, MendsLookAlikesOfD) {
    EXPECT_EQ(to_nfc("\u0110ống \u0110a"), "Đống Đa");
    EXPECT_EQ(to_nfc("\u00D0ống \u00D0a"), "Đống Đa");
    EXPECT_EQ(to_nfc("\u0189ống \u0189a"), "Đống Đa");
    EXPECT_EQ(to_nfc("\u00F0ường"), "đường");
}

TEST(Normalise, RemovesWhatCannotBeSeen) {
    EXPECT_EQ(to_nfc("Hà\u00A0Nội"), "Hà Nội");
    EXPECT_EQ(to_nfc("v\u200Bỉa h\u200Bè"), "vỉa hè");
    EXPECT_EQ(to_nfc("\uFEFFvỉa\u202E hè"), "vỉa hè");
}

TEST(Normalise, KeepsPicturesMadeOfSeveralEmoji) {
    constexpr std::string_view family = "\U0001F468\u200D\U0001F469\u200D\U0001F467 ơi";
    EXPECT_EQ(to_nfc(family), family);
}

TEST(Normalise, ReadsStyledAndFullWidthCharactersForSearch) {
    EXPECT_EQ(to_search("\U0001D42F\U0001D422\U0001D41A 0900000001"), "via 0900000001");
    EXPECT_EQ(
        to_search("\uFF10\uFF19\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF11"), "0900000001"
    );
    EXPECT_EQ(to_search("ĐỀ NGHỊ XỬ LÝ"), "đề nghị xử lý");
    EXPECT_EQ(fold("\U0001D42F\u1EC9a HÈ"), "via he");
}

TEST(Normalise, SurvivesBrokenBytes) {
    EXPECT_EQ(to_nfc("h\xE1\xBB"), to_nfc("h\uFFFD\uFFFD"));
    for (const std::string_view broken :
         {"\xFF\xFE", "a\xC3", "\xED\xA0\x80", "\xF8\x88\x80\x80\x80"}) {
        EXPECT_FALSE(to_nfc(broken).empty());
        EXPECT_FALSE(fold(broken).empty());
        EXPECT_FALSE(to_search(broken).empty());
        EXPECT_FALSE(canonical_tone(broken).empty());
    }
}

TEST(Normalise, FoldsAwayDiacritics) {
    constexpr Row rows[] = {
        {"Đường Láng", "duong lang"},
        {"ĐỐNG ĐA", "dong da"},
        {"Nghĩa Đô", "nghia do"},
        {"quận Hai Bà Trưng", "quan hai ba trung"},
        {"Ứng Hòa", "ung hoa"},
        {"lấn chiếm vỉa hè", "lan chiem via he"},
        {"Chương Mỹ", "chuong my"},
        {"Yên Nghĩa", "yen nghia"},
        {"Ỷ Lan", "y lan"},
        {"xe quá tải", "xe qua tai"},
    };
    for (const auto& row : rows) EXPECT_EQ(fold(row.given), row.expected);
    EXPECT_EQ(fold(bytes("4861cc80204e6fcca3cc8269")), "ha noi");
}

TEST(Normalise, WritesTheToneInOnePlace) {
    constexpr Row rows[] = {
        {"hoà", "hòa"},
        {"Hoà", "Hòa"},
        {"khoẻ", "khỏe"},
        {"thuỷ", "thủy"},
        {"Thuỵ", "Thụy"},
        {"hoá", "hóa"},
        {"loá", "lóa"},
        {"toà", "tòa"},
        {"huỷ", "hủy"},
        {"xoá", "xóa"},
        {"uỷ", "ủy"},
        {"khoá", "khóa"},
        {"hoạ", "họa"},
        {"đoạ", "đọa"},
        {"luỹ", "lũy"},
        {"tuỳ", "tùy"},
        {"Hoả", "Hỏa"},
        {"toả", "tỏa"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(canonical_tone(row.given), row.expected);
        EXPECT_EQ(canonical_tone(row.expected), row.expected);
        EXPECT_EQ(syllable_key(row.given), syllable_key(row.expected));
    }
}

TEST(Normalise, LeavesTonesThatHaveOnePlaceOnly) {
    for (const std::string_view word :
         {"hoàn", "hoàng", "toàn",  "quý",   "quà",    "quốc",   "quy",
          "giá",  "già",   "gìn",   "khuya", "thuyền", "chuyển", "nguyễn",
          "loài", "khoái", "thoải", "oán",   "huỳnh",  "xoèn"}) {
        EXPECT_EQ(canonical_tone(word), word);
    }
    EXPECT_EQ(canonical_tone("HOÀ BÌNH, Thuỷ"), "HÒA BÌNH, Thủy");
}

TEST(Normalise, NumbersTheToneOfEachSyllable) {
    constexpr Row rows[] = {
        {"hòa", "hoa2"},
        {"hoà", "hoa2"},
        {"thuỷ", "thuy3"},
        {"thủy", "thuy3"},
        {"đường", "đương2"},
        {"quận", "quân5"},
        {"Nghĩa", "nghia4"},
        {"má", "ma1"},
        {"ma", "ma"},
        {"Trung Hoà, 12", "trung hoa2, 12"},
    };
    for (const auto& row : rows) EXPECT_EQ(syllable_key(row.given), row.expected);
    EXPECT_EQ(syllable_key(bytes("5175e1bbb36e68")), syllable_key("Quỳnh"));
}

TEST(Normalise, SplitsIntoFoldedWords) {
    EXPECT_EQ(
        words("Số 12, ngõ 34 - Phương Mai!"),
        (std::vector<std::string>{"so", "12", "ngo", "34", "phuong", "mai"})
    );
    EXPECT_TRUE(words(" ...!? ").empty());
    EXPECT_EQ(folded_words("  Cháy,  rồi!!! "), "chay roi");
}

}  // namespace
}  // namespace k197::text
