#include "simulator/past.h"

#include <gtest/gtest.h>

namespace k197::simulator {
namespace {

TEST(Past, IsThereWithoutAnythingBeingSent) {
    constexpr Time kNow = 1'000'000 * kSecond;
    World world = make_world({.page_id = "100", .app_secret = "s"}, kNow);
    const auto deliveries = world.deliveries;
    const Past past{
        .people =
            {{.psid = "71",
              .name = "Mẫu",
              .messages =
                  {{.mid = "m1", .from_citizen = true, .text = "rác", .at = kNow - kHour},
                   {.mid = "m2", .text = "Đã nhận", .at = kNow - kMinute}}}},
        .posts = {{.id = "100_1", .text = "Đã dọn", .at = kNow - kDay}},
    };
    remember(world, past);
    remember(world, past);
    const Citizen* citizen = find_citizen(world, "71");
    ASSERT_NE(citizen, nullptr);
    EXPECT_EQ(citizen->messages.size(), 2U);
    EXPECT_EQ(citizen->last_inbound, kNow - kHour);
    ASSERT_NE(find_post(world, "100_1"), nullptr);
    EXPECT_EQ(find_post(world, "100_1")->from_id, "100");
    EXPECT_EQ(world.deliveries, deliveries);
}

}  // namespace
}  // namespace k197::simulator
