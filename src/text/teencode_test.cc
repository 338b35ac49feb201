#include "text/teencode.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

struct Row {
    std::string_view given{};
    std::string_view expected{};
};

TEST(Teencode, WritesAbbreviationsOut) {
    constexpr Row rows[] = {
        {"ko", "không"},
        {"k", "không"},
        {"kh", "không"},
        {"hok", "không"},
        {"hong", "không"},
        {"khum", "không"},
        {"dc", "được"},
        {"đc", "được"},
        {"dk", "được"},
        {"j", "gì"},
        {"z", "vậy"},
        {"zậy", "vậy"},
        {"ntn", "như thế nào"},
        {"r", "rồi"},
        {"mn", "mọi người"},
        {"ae", "anh em"},
        {"cx", "cũng"},
        {"vs", "với"},
        {"trc", "trước"},
        {"bh", "bao giờ"},
        {"sdt", "số điện thoại"},
        {"đt", "điện thoại"},
        {"ad", "quản trị viên"},
        {"add", "quản trị viên"},
        {"ib", "nhắn tin riêng"},
        {"rep", "trả lời"},
        {"wa", "quá"},
        {"qá", "quá"},
        {"ik", "đi"},
        {"thik", "thích"},
        {"bik", "biết"},
        {"bit", "biết"},
        {"nhìu", "nhiều"},
        {"nx", "nữa"},
        {"ng", "người"},
        {"ngta", "người ta"},
        {"mk", "mình"},
        {"m", "mình"},
        {"t", "tôi"},
        {"e", "em"},
        {"a", "anh"},
        {"c", "chị"},
        {"cty", "công ty"},
        {"q", "quận"},
        {"p", "phường"},
        {"f", "phường"},
        {"đg", "đường"},
        {"ptr", "phòng trọ"},
        {"ktx", "ký túc xá"},
        {"cc", "chung cư"},
        {"kđt", "khu đô thị"},
        {"via he", "vỉa hè"},
        {"csgt", "cảnh sát giao thông"},
        {"cskv", "cảnh sát khu vực"},
        {"cax", "công an xã"},
        {"cap", "công an phường"},
        {"ubnd", "ủy ban nhân dân"},
        {"ttđt", "trật tự đô thị"},
        {"ttxd", "trật tự xây dựng"},
        {"atgt", "an toàn giao thông"},
        {"attp", "an toàn thực phẩm"},
        {"pccc", "phòng cháy chữa cháy"},
        {"vsmt", "vệ sinh môi trường"},
        {"tdp", "tổ dân phố"},
        {"vlxd", "vật liệu xây dựng"},
        {"SĐT", "số điện thoại"},
        {"rác để 3 hôm nay k ai lấy", "rác để 3 hôm nay không ai lấy"},
        {"q.hbt p.minh khai", "quận hbt phường minh khai"},
        {"bây h", "bây giờ"},
        {"ng 12 Phương Mai", "ngõ 12 Phương Mai"},
    };
    for (const auto& row : rows) EXPECT_EQ(expand(row.given), row.expected);
}

TEST(Teencode, LeavesUnitsPlatesRoomsAndLinks) {
    constexpr Row rows[] = {
        {"phí 10k 1 xe", "phí 10 nghìn 1 xe"},
        {"từ 22h tới", "từ 22 giờ tới"},
        {"22h30", "22 giờ 30"},
        {"rộng 3 m", "rộng 3 m"},
        {"rộng 3m", "rộng 3m"},
        {"xe 30K-123.45", "xe 30K-123.45"},
        {"P.402 nhà B4", "P.402 nhà B4"},
        {"a@b.example", "a@b.example"},
        {"http://x.example/k/m", "http://x.example/k/m"},
        {"h", "h"},
        {"Quán bia", "Quán bia"},
    };
    for (const auto& row : rows) EXPECT_EQ(expand(row.given), row.expected);
}

}  // namespace
}  // namespace k197::text
