#include "text/place.h"

#include <gtest/gtest.h>

namespace k197::text {
namespace {

using List = std::vector<std::string>;

struct Row {
    std::string_view given{};
    Address expected{};
};

const std::vector<Row>& rows() {
    static const std::vector<Row> table{
        {"số 12 ngõ 34 phố Phương Mai, phường Phương Mai, quận Đống Đa",
         {.house_number = "12",
          .lanes = {"ngõ 34"},
          .street = "phố Phương Mai",
          .ward_text = "phường Phương Mai",
          .district_text = "quận Đống Đa"}},
        {"12/34 Phương Mai, Đống Đa",
         {.house_number = "12",
          .lanes = {"ngõ 34"},
          .street = "Phương Mai",
          .district_text = "Đống Đa"}},
        {"số 5 hẻm 12/34/5 Quan Nhân, P.Nhân Chính, Q.Thanh Xuân",
         {.house_number = "5",
          .lanes = {"ngõ 12", "ngách 34", "hẻm 5"},
          .street = "Quan Nhân",
          .ward_text = "P.Nhân Chính",
          .district_text = "Q.Thanh Xuân"}},
        {"ngách 52/18 Quan Nhân", {.lanes = {"ngõ 52", "ngách 18"}, .street = "Quan Nhân"}},
        {"P.402 nhà B4 tập thể Kim Liên, p kim liên",
         {.house_number = "P.402 nhà B4 tập thể Kim Liên", .ward_text = "p kim liên"}},
        {"tòa CT2A KĐT Định Công, phường Định Công",
         {.house_number = "tòa CT2A",
          .ward_text = "phường Định Công",
          .landmark = "KĐT Định Công"}},
        {"thôn 3, xã Ninh Hiệp, huyện Gia Lâm",
         {.ward_text = "xã Ninh Hiệp", .district_text = "huyện Gia Lâm", .group = "thôn 3"}},
        {"TDP số 5, phường Tây Hồ", {.ward_text = "phường Tây Hồ", .group = "TDP số 5"}},
        {"tt Trâu Quỳ, Gia Lâm", {.ward_text = "tt Trâu Quỳ", .district_text = "Gia Lâm"}},
        {"đối diện cổng chính bến xe Mỹ Đình", {.landmark = "đối diện cổng chính bến xe Mỹ Đình"}},
        {"Km12+500 quốc lộ 1A đoạn qua Thường Tín",
         {.street = "quốc lộ 1A", .district_text = "Thường Tín", .landmark = "Km12+500"}},
        {"ngã tư Phạm Hùng - Mễ Trì", {.landmark = "ngã tư Phạm Hùng - Mễ Trì"}},
        {"q.hbt p.minh khai", {.ward_text = "p.minh khai", .district_text = "q.hbt"}},
        {"phường Minh Khai", {.ward_text = "phường Minh Khai"}},
        {"phuong yen hoa", {.ward_text = "phuong yen hoa"}},
        {"20.9655, 105.7580", {.coordinates = std::pair{20.9655, 105.758}}},
        {"https://maps.google.com/?q=21.0285,105.8542",
         {.coordinates = std::pair{21.0285, 105.8542}}},
        {"Hà Đông", {.ward_text = "Hà Đông"}},
        {"so 5 ngo 12 pho vong, phuong bach mai",
         {.house_number = "5",
          .lanes = {"ngõ 12"},
          .street = "pho vong",
          .ward_text = "phuong bach mai"}},
        {"ngách 18 ngõ 52 Quan Nhân", {.lanes = {"ngõ 52", "ngách 18"}, .street = "Quan Nhân"}},
        {"", {}},
        {"không nhớ", {.ward_text = "không nhớ"}},
    };
    return table;
}

TEST(Place, ReadsAddressesInPieces) {
    for (const auto& row : rows()) {
        const auto address = read_address(row.given);
        EXPECT_EQ(address.house_number, row.expected.house_number) << row.given;
        EXPECT_EQ(address.lanes, row.expected.lanes) << row.given;
        EXPECT_EQ(address.street, row.expected.street) << row.given;
        EXPECT_EQ(address.ward_text, row.expected.ward_text) << row.given;
        EXPECT_EQ(address.district_text, row.expected.district_text) << row.given;
        EXPECT_EQ(address.landmark, row.expected.landmark) << row.given;
        EXPECT_EQ(address.group, row.expected.group) << row.given;
        EXPECT_EQ(address.coordinates, row.expected.coordinates) << row.given;
    }
}

TEST(Place, PicksThePlaceOutOfASentence) {
    constexpr struct {
        std::string_view given;
        std::string_view place;
    } cases[] = {
        {"Tôi là Nguyễn Thị Mẫu, SĐT 0900000001, ở ngõ 34 Phương Mai. Hằng ngày từ 6h đến 9h, các "
         "hàng ăn sáng trước số 12 đến số 20 phố Phương Mai, phường Phương Mai, quận Đống Đa kê "
         "bàn ghế kín vỉa hè",
         "trước số 12 đến số 20 phố Phương Mai, phường Phương Mai, quận Đống Đa"},
        {"ad oi duong lang doan so 600 den 680 xe may de kin via he k con cho di bo, toi nao cung "
         "the",
         "duong lang doan so 600 den 680"},
        {"Cháy rồi!!! nhà trọ trong ngõ 12 phố Đội Cấn đang cháy to có người kẹt tầng 4 cứu với",
         "ngõ 12 phố Đội Cấn"},
        {"Quán bia ở 15 Trần Duy Hưng phường Trung Hoà vẫn cho khách ngồi",
         "ở 15 Trần Duy Hưng phường Trung Hoà"},
        {"Nhà số 7 ngách 52/18 Quan Nhân (Nhân Chính, Thanh Xuân) được cấp phép 5 tầng",
         "Nhà số 7 ngách 52/18 Quan Nhân (Nhân Chính, Thanh Xuân)"},
        {"khu tập thể Thanh Xuân Bắc từ 20h tới giờ chưa nghỉ", "khu tập thể Thanh Xuân Bắc"},
        {"Chợ cóc ngã ba Đình Thôn vẫn họp từ 5h sáng. Thuộc phường Mỹ Đình 1.",
         "ngã ba Đình Thôn"},
        {"Xe tải biển 29C-000.01 chạy dọc đường Nguyễn Xiển rơi vãi đầy đường từ 14h",
         "đường Nguyễn Xiển"},
        {"ngõ 105 doãn kế thiện", "ngõ 105 doãn kế thiện"},
        {"ở ngõ 105 doãn kế thiện", "ở ngõ 105 doãn kế thiện"},
        {"nhà trọ số 00 (tôi ngại nói số nhà ở đây) ngõ 12 phố Tân Mai chiều nào cũng có nhóm",
         "ngõ 12 phố Tân Mai"},
        {"Đèn đỏ ngã tư Phạm Hùng - Mễ Trì hỏng từ tối qua", "ngã tư Phạm Hùng - Mễ Trì"},
        {"do trom o bai dat trong cuoi ngo 76 An Duong, phuong Yen Phu, Tay Ho. Xe ba gac",
         "o bai dat trong cuoi ngo 76 An Duong, phuong Yen Phu, Tay Ho"},
        {"tư thục gần cổng KĐT Văn Quán, chiều nay 6 cháu", "gần cổng KĐT Văn Quán"},
        {"phường quang trung rác để 3 hôm nay k ai lấy", "phường quang trung"},
        {"trong nhà dân ở xóm 3 xã Ninh Hiệp, Gia Lâm, hàng trăm vỏ bình",
         "ở xóm 3 xã Ninh Hiệp, Gia Lâm"},
        {"tòa nhà tập thể số 2 ngõ 8 Ngọc Lâm đều hàn chuồng cọp kín", "số 2 ngõ 8 Ngọc Lâm"},
        {"cầm dao trước quán nét 45 Hồ Tùng Mậu, đông lắm", "45 Hồ Tùng Mậu"},
        {"Vỉa hè trước số 25 phố Liễu Giai, phường Ngọc Hà bị quán cà phê",
         "trước số 25 phố Liễu Giai, phường Ngọc Hà"},
        {"lang lach duong Vo Chi Cong doan gan nut giao Xuan La, khoang 30 xe",
         "duong Vo Chi Cong doan gan nut giao Xuan La"},
        {"Bố tôi bị ngất ngoài công viên Thống Nhất, gần cổng Trần Nhân Tông, tím tái rồi",
         "công viên Thống Nhất, gần cổng Trần Nhân Tông"},
        {"Ở Biên Hòa Đồng Nai có bãi rác tự phát", "Ở Biên Hòa Đồng Nai"},
        {"40cm ở số 9 ngách 15/4 phố Vọng, phường Bạch Mai. Họ đang đổ móng.",
         "ở số 9 ngách 15/4 phố Vọng, phường Bạch Mai"},
        {"Mưa tối qua ngập từ ngã ba phố Hoa Bằng tới cuối ngõ", "ngã ba phố Hoa Bằng"},
        {"thả rông ở sân chơi tổ dân phố 5 phường Tây Hồ, chiều nay", "tổ dân phố 5 phường Tây Hồ"},
        {"xe dù đón khách ở bến xe bus Cầu Giấy", "ở bến xe bus Cầu Giấy"},
    };
    for (const auto& row : cases) {
        const auto place = find_place(row.given);
        EXPECT_EQ(place ? place->text : "nowhere", row.place) << row.given;
    }
}

TEST(Place, TakesTheWardFromAnotherSentence) {
    const auto place =
        find_place("Chợ cóc ngã ba Đình Thôn vẫn họp từ 5h sáng. Thuộc phường Mỹ Đình 1.");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->landmark, "ngã ba Đình Thôn");
    EXPECT_EQ(place->ward_text, "phường Mỹ Đình 1");
}

TEST(Place, FindsNoPlaceWhereNoneIsTold) {
    for (const std::string_view text : {
             "",
             "alo",
             "ở gần nhà mình có cái quán nó bán thịt chó mổ ngay vỉa hè",
             "cho e hỏi đi từ Hà Đông sang Long Biên làm thì xin giấy đi đường có QR ở đâu ạ",
             "cán bộ quản lý trật tự của phường nơi tôi ở",
             "người đi bộ phải xuống lòng đường. Đề nghị kiểm tra",
             "đường xấu lắm, xe nhiều",
             "mai dịch nhé",
             "Vay tiền nhanh lãi 0%, giải ngân 5 phút, kb zalo 0900000099",
             "tôi gửi ngày 6/9, mã 197-2021-000123",
             "Công an ơi em bị lừa chuyển khoản 12 triệu",
         }) {
        const auto place = find_place(text);
        EXPECT_FALSE(place) << text << " -> " << (place ? place->text : "");
    }
}

TEST(Place, ReadsAPinInASentence) {
    const auto place = find_place("ở đây nhé https://maps.google.com/?q=21.0285,105.8542");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->coordinates, (std::pair{21.0285, 105.8542}));
    EXPECT_FALSE(read_address("10.5, 20.25").coordinates);
}

}  // namespace
}  // namespace k197::text
