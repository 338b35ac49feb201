#include "text/when.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

// Monday, 6 September 2021, 21:15 in Hanoi.
Time now() {
    return *from_rfc3339("2021-09-06T21:15:00+07:00");
}

std::string shown(std::optional<Time> time) {
    return time ? to_rfc3339(*time).substr(0, 16) : "";
}

struct Row {
    std::string_view given{};
    std::string_view words{};
    std::string_view from{};
    std::string_view to{};
    bool ongoing = false;
    bool repeated = false;
};

void expect_read(const Row& row) {
    const auto when = find_when(row.given, now());
    ASSERT_TRUE(when) << row.given;
    EXPECT_EQ(when->words, row.words) << row.given;
    EXPECT_EQ(shown(when->from), row.from) << row.given;
    EXPECT_EQ(shown(when->to), row.to) << row.given;
    EXPECT_EQ(when->ongoing, row.ongoing) << row.given;
    EXPECT_EQ(when->repeated, row.repeated) << row.given;
}

TEST(When, ReadsDaysInWords) {
    constexpr Row rows[] = {
        {"Mưa tối qua ngập cả phố", "tối qua", "2021-09-05T18:00", "2021-09-05T23:00"},
        {"sáng nay có xe đổ đất", "sáng nay", "2021-09-06T05:00", "2021-09-06T11:00"},
        {"sang nay co xe do dat", "sang nay", "2021-09-06T05:00", "2021-09-06T11:00"},
        {"hôm qua quán ồn", "hôm qua", "2021-09-05T00:00", "2021-09-06T00:00"},
        {"xảy ra hom kia", "hom kia", "2021-09-04T00:00", "2021-09-05T00:00"},
        {"đêm hôm qua", "đêm hôm qua", "2021-09-05T21:00", "2021-09-06T04:00"},
        {"tối T7 nhảy múa", "tối T7", "2021-09-04T18:00", "2021-09-04T23:00"},
        {"toi thu 7 vua roi", "toi thu 7", "2021-09-04T18:00", "2021-09-04T23:00"},
        {"chủ nhật họ xây", "chủ nhật", "2021-09-05T00:00", "2021-09-06T00:00"},
        {"thứ hai", "thứ hai", "2021-09-06T00:00", "2021-09-07T00:00"},
        {"tuần trước", "tuần trước", "2021-08-30T00:00", "2021-09-06T00:00"},
        {"tháng trước", "tháng trước", "2021-08-01T00:00", "2021-09-01T00:00"},
        {"rằm vừa rồi", "rằm", "", ""},
    };
    for (const auto& row : rows) expect_read(row);
}

TEST(When, ReadsHours) {
    constexpr Row rows[] = {
        {"lúc 22h", "lúc 22h", "2021-09-05T22:00", ""},
        {"lúc 20 giờ 30 phút", "lúc 20 giờ 30 phút", "2021-09-06T20:30", ""},
        {"5h chiều đổ rác", "5h chiều", "2021-09-06T17:00", ""},
        {"5h chieu do rac", "5h chieu", "2021-09-06T17:00", ""},
        {"9h kém 15", "9h kém 15", "2021-09-06T08:45", ""},
        {"9h rưỡi tối qua", "9h rưỡi tối qua", "2021-09-05T21:30", ""},
        {"tối qua lúc 8h", "tối qua lúc 8h", "2021-09-05T20:00", ""},
        {"22:30 hôm qua", "22:30 hôm qua", "2021-09-05T22:30", ""},
        {"12h đêm qua", "12h đêm qua", "2021-09-06T00:00", ""},
        {"1h trưa nay", "1h trưa nay", "2021-09-06T13:00", ""},
        {"từ 6h đến 9h", "từ 6h đến 9h", "2021-09-06T06:00", "2021-09-06T09:00"},
    };
    for (const auto& row : rows) {
        expect_read(row);
    }
}

TEST(When, ReadsDates) {
    constexpr Row rows[] = {
        {"sáng 1/9 tôi đến", "sáng 1/9", "2021-09-01T05:00", "2021-09-01T11:00"},
        {"ngày 6/9", "ngày 6/9", "2021-09-06T00:00", "2021-09-07T00:00"},
        {"6/9", "6/9", "2021-09-06T00:00", "2021-09-07T00:00"},
        {"06-09-2021", "06-09-2021", "2021-09-06T00:00", "2021-09-07T00:00"},
        {"22h ngày 01/9/2021, trước cổng chợ", "22h ngày 01/9/2021", "2021-09-01T22:00", ""},
        {"ngay 25/12", "ngay 25/12", "2020-12-25T00:00", "2020-12-26T00:00"},
        {"ngày 5 tháng 9 năm 2021",
         "ngày 5 tháng 9 năm 2021",
         "2021-09-05T00:00",
         "2021-09-06T00:00"},
        {"từ 1/9 đến 3/9", "từ 1/9 đến 3/9", "2021-09-01T00:00", "2021-09-04T00:00"},
        {"hôm 2/3", "hôm 2/3", "2021-03-02T00:00", "2021-03-03T00:00"},
    };
    for (const auto& row : rows) expect_read(row);
}

TEST(When, ReadsWhatGoesOn) {
    constexpr Row rows[] = {
        {"hát ầm ĩ từ 20h tới giờ chưa nghỉ", "từ 20h tới giờ", "2021-09-06T20:00", "", true},
        {"rơi vãi đầy đường từ 14h", "từ 14h", "2021-09-06T14:00", "", true},
        {"hỏng từ tối qua, xe cộ loạn", "từ tối qua", "2021-09-05T18:00", "", true},
        {"nhà trọ đang cháy to", "đang cháy to", "", "", true},
        {"dang chay ve phia cau", "dang chay ve", "", "", true},
        {"Họ đang đổ móng.", "đang đổ móng", "", "", true},
        {"rác để 3 hôm nay k ai lấy", "3 hôm nay", "2021-09-03T21:15", "", true},
        {"mấy hôm nay", "mấy hôm nay", "", "", true},
        {"30 phút trước", "30 phút trước", "2021-09-06T20:45", ""},
        {"cách đây 2 ngày", "cách đây 2 ngày", "2021-09-04T00:00", "2021-09-05T00:00"},
        {"chiều nay 6 cháu đau bụng, 2 cháu đang vào viện",
         "chiều nay",
         "2021-09-06T13:00",
         "2021-09-06T18:00"},
    };
    for (const auto& row : rows) expect_read(row);
}

TEST(When, ReadsHabits) {
    constexpr Row rows[] = {
        {"Hằng ngày từ 6h đến 9h, các hàng",
         "Hằng ngày từ 6h đến 9h",
         "2021-09-06T06:00",
         "2021-09-06T09:00",
         false,
         true},
        {"hang ngay 6h-9h", "hang ngay 6h-9h", "2021-09-06T06:00", "2021-09-06T09:00", false, true},
        {"toi nao cung the", "toi nao cung", "2021-09-06T18:00", "2021-09-06T23:00", false, true},
        {"chiều nào cũng có nhóm",
         "chiều nào cũng",
         "2021-09-06T13:00",
         "2021-09-06T18:00",
         false,
         true},
        {"sáng nào phụ huynh cũng đỗ",
         "sáng nào",
         "2021-09-06T05:00",
         "2021-09-06T11:00",
         false,
         true},
        {"hoạt động 24/7", "24/7", "", "", false, true},
        {"xe chở đến đổ lúc nửa đêm.", "lúc nửa đêm", "", ""},
        {"cho den do luc nua dem.", "luc nua dem", "", ""},
    };
    for (const auto& row : rows) expect_read(row);
}

TEST(When, FindsNoTimeWhereNoneIsTold) {
    for (const std::string_view text : {
             "",
             "alo",
             "số 9 ngách 15/4 phố Vọng, phường Bạch Mai",
             "ngách 52/18 Quan Nhân",
             "12/4 Phương Mai",
             "chiếm 2/3 vỉa hè",
             "phí 10k 1 xe không có vé",
             "thu 5 nghin mot xe",
             "đi từ Hà Đông sang Long Biên",
             "Tôi qua đường",
             "toi qua duong bi xe dam",
             "vẫn cho khách ngồi dù đang giãn cách",
             "Tôi đang ở ngõ 12",
             "tầng 2-5 tòa nhà",
             "xã Kim Chung huyện Đông Anh cũ giờ là xã gì ạ?",
             "giờ làm sao",
             "mai dịch nhé",
             "toi la nguyen van mau",
             "giải ngân trong 5 giờ",
             "197-2021-000123",
         }) {
        const auto when = find_when(text, now());
        EXPECT_FALSE(when) << text << " -> " << (when ? when->words : "");
    }
}

}  // namespace
}  // namespace k197::text
