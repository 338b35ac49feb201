#include "web/console/unit_choice.h"

#include <gtest/gtest.h>

namespace k197::web::console {
namespace {

const std::vector<org::Unit> kUnits{
    {.id = "1@2025-07-01", .code = "1", .name = "Phường Ba Đình", .level = "ward"},
    {.id = "2@2025-07-01", .code = "2", .name = "Phường Hoàn Kiếm", .level = "ward"},
    {.id = "3@2025-07-01", .code = "3", .name = "Xã Hoàn Long", .level = "ward"},
    {.id = "01@2008-08-01", .code = "01", .name = "Thành phố Hà Nội", .level = "city"},
    {.id = "PC07@2020-03-01",
     .code = "PC07",
     .name = "Phòng Cảnh sát phòng cháy",
     .level = "agency"},
};

TEST(UnitChoice, ReadsAPickedSuggestion) {
    EXPECT_EQ(read_choice(kUnits, choice_of(kUnits[1]), "unit").value_or(""), "2");
}

TEST(UnitChoice, ReadsACodeAndANameWithoutDiacritics) {
    EXPECT_EQ(read_choice(kUnits, "PC07", "unit").value_or(""), "PC07");
    EXPECT_EQ(read_choice(kUnits, "ba dinh", "unit").value_or(""), "1");
    EXPECT_EQ(read_choice(kUnits, "phuong hoan kiem", "unit").value_or(""), "2");
}

TEST(UnitChoice, NeverGuessesBetweenTwo) {
    const auto several = read_choice(kUnits, "hoan", "unit");
    ASSERT_FALSE(several);
    EXPECT_EQ(several.error().field, "unit");
    EXPECT_FALSE(read_choice(kUnits, "Bạch Mai", "unit"));
    EXPECT_FALSE(read_choice(kUnits, "", "unit"));
    EXPECT_FALSE(read_choice(kUnits, "Hà Nội", "unit")) << "the city handles nothing itself";
}

TEST(UnitChoice, OffersWardsAndAgenciesOnly) {
    EXPECT_EQ(choices_view(kUnits).items().size(), 4U);
}

TEST(UnitChoice, FindsWardsNamedInAPlace) {
    const auto wards = wards_named(kUnits, "12 phố Tràng Tiền, phường hoàn kiếm");
    ASSERT_EQ(wards.size(), 1U);
    EXPECT_EQ(wards.front().code, "2");
}

TEST(UnitChoice, SuggestsTheWardOfThePlaceForTheWardOfAField) {
    const org::Fields fields{{.code = "fire_safety", .lead = {"ward", "PC07"}}};
    const auto units =
        suggested_units(fields, kUnits, {.field = "fire_safety", .place_unit = "1@2025-07-01"});
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].code, "1");
    EXPECT_EQ(units[1].code, "PC07");
}

}  // namespace
}  // namespace k197::web::console
