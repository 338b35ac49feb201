#include "text/collate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace k197::text {
namespace {

using List = std::vector<std::string>;

/// The list comes back in its own order after being turned round and sorted.
void expect_order(const List& ordered) {
    List names{ordered.rbegin(), ordered.rend()};
    std::ranges::sort(names, ViLess{});
    EXPECT_EQ(names, ordered);
    for (std::size_t i = 1; i < ordered.size(); ++i) {
        EXPECT_TRUE(vi_less(ordered[i - 1], ordered[i])) << ordered[i - 1] << " < " << ordered[i];
        EXPECT_LT(collation_key(ordered[i - 1]), collation_key(ordered[i]));
    }
}

TEST(Collate, SortsWardsAsVietnameseDo) {
    expect_order({
        "An Khánh",  "Ba Đình",    "Ba Vì",        "Bạch Mai",  "Bát Tràng",
        "Bồ Đề",     "Cầu Giấy",   "Chương Dương", "Cổ Đô",     "Cửa Nam",
        "Dân Hòa",   "Dương Hòa",  "Đa Phúc",      "Đại Mỗ",    "Đan Phượng",
        "Định Công", "Đông Anh",   "Đống Đa",      "Gia Lâm",   "Hà Đông",
        "Hồng Hà",   "Láng",       "Lĩnh Nam",     "Long Biên", "Nghĩa Đô",
        "Ngọc Hà",   "Ô Chợ Dừa",  "Ô Diên",       "Phú Diễn",  "Tây Hồ",
        "Tây Mỗ",    "Thanh Xuân", "Từ Liêm",      "Ứng Hòa",   "Văn Miếu - Quốc Tử Giám",
        "Vân Đình",  "Vĩnh Tuy",   "Yên Hòa",
    });
}

TEST(Collate, OrdersTones) {
    expect_order({
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    });
}

TEST(Collate, OrdersLetters) {
    expect_order({
        "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m",
        "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "x", "y",
    });
}

TEST(Collate, OrdersNumbersByValue) {
    expect_order({
        "ngách 12/5",
        "ngõ 9",
        "ngõ 10",
        "ngõ 100",
    });
}

TEST(Collate, TakesAnyEncodingOfALetterAsTheSame) {
    EXPECT_FALSE(vi_less("Hà", "Ha\u0300"));
    EXPECT_FALSE(vi_less("Ha\u0300", "Hà"));
    EXPECT_FALSE(vi_less("\xFF", "\xFF"));
}

}  // namespace
}  // namespace k197::text
