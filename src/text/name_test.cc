#include "text/name.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

TEST(Name, FindsHowTheWriterIntroducesThemself) {
    constexpr struct {
        std::string_view given;
        std::string_view name;
    } rows[] = {
        {"Kính gửi BCĐ 197 TP. Tôi là Nguyễn Thị Mẫu, SĐT 0900000001, ở ngõ 34", "Nguyễn Thị Mẫu"},
        {"Tôi tên Trần Văn Ví Dụ, 0900 000 002", "Trần Văn Ví Dụ"},
        {"Phạm Thị Mẫu Ba - 0900000003", "Phạm Thị Mẫu Ba"},
        {"Phạm Thị Mẫu Ba sđt 0900000003", "Phạm Thị Mẫu Ba"},
        {"toi ten la nguyen van mau o ngo 12", "nguyen van mau"},
        {"Toi la Tran Van Vi Du", "Tran Van Vi Du"},
        {"em là LÊ THỊ MẪU", "LÊ THỊ MẪU"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(find_name(row.given).value_or("nobody"), row.name) << row.given;
}

TEST(Name, TakesNobodyElseForTheWriter) {
    for (const std::string_view text : {
             "",
             "Tôi tố cáo ông Nguyễn Văn X, cán bộ quản lý",
             "e nhặt đc cái ví có cccd tên Lê Thị Mẫu Hai ở bến xe",
             "Tôi là người dân phường Bạch Mai",
             "toi la nguoi dan",
             "Quán bia ở 15 Trần Duy Hưng phường Trung Hoà",
             "Trần Duy Hưng tắc đường, gọi 0900000001",
             "kb zalo 0900000099",
         }) {
        EXPECT_FALSE(find_name(text)) << text << " -> " << *find_name(text);
    }
}

}  // namespace
}  // namespace k197::text
