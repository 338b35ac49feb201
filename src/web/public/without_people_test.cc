#include "web/public/without_people.h"

#include <gtest/gtest.h>

namespace k197::web::site {
namespace {

struct Row {
    std::string text{};
    std::vector<std::string> known{};
    std::string expected{};
};

TEST(WithoutPeople, TakesNamesOutHoweverTheyAreSpelt) {
    const std::vector<Row> rows{
        {"Kính gửi bà Nguyễn Thị Mẫu.", {"Nguyễn Thị Mẫu"}, "Kính gửi bà […]."},
        {"NGUYEN THI MAU, nguyễn  thị mẫu", {"Nguyễn Thị Mẫu"}, "[…], […]"},
        {"Mẫu Nguyễn", {"Nguyễn Thị Mẫu"}, "Mẫu Nguyễn"},
        {"Nguyễn Thị", {"Nguyễn Thị Mẫu"}, "Nguyễn Thị"},
        {"Nguyễn Thị Mẫu", {}, "Nguyễn Thị Mẫu"},
        {"Bạn Mai nhắc ngày mai họp.", {"Mai"}, "Bạn Mai nhắc ngày mai họp."},
        {"tại ngõ 34, phố Hàng Bột đã xong", {"ngõ 34 phố Hàng Bột"}, "tại […] đã xong"},
        {"", {"Nguyễn Thị Mẫu"}, ""},
    };
    for (const auto& row : rows)
        EXPECT_EQ(without_people(row.text, {.names = row.known}), row.expected) << row.text;
}

TEST(WithoutPeople, TakesNumbersOut) {
    const auto out = without_people("Gọi 0912 345 678 hoặc mau@example.com.", {});
    EXPECT_EQ(out.find("345"), std::string::npos);
    EXPECT_EQ(out.find("mau@"), std::string::npos);
}

TEST(WithoutPeople, TakesTheReportersNumberOutHoweverItIsWritten) {
    const People people{.phones = {"0912345678"}};
    EXPECT_EQ(without_people("số 0912.345.678: đã xong", people), "số […]: đã xong");
    EXPECT_EQ(without_people("+84 (912) 345-678 và 15 lần", people), "+[…] và 15 lần");
    EXPECT_EQ(
        without_people("phạt 2.500.000 đồng, hẻm 12/34", people), "phạt 2.500.000 đồng, hẻm 12/34"
    );
    EXPECT_EQ(without_people("Tổng 10", {.phones = {""}}), "Tổng 10");
}

}  // namespace
}  // namespace k197::web::site
