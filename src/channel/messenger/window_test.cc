#include "channel/messenger/window.h"

#include <gtest/gtest.h>

namespace k197::channel {
namespace {

constexpr Time kNow = 1'700'000'000 * kSecond;

struct Row {
    Time age;
    Window for_machine;
    Window for_person;
};

TEST(Window, ClosesAMinuteBeforeFacebooks) {
    for (const auto& [age, for_machine, for_person] : {
             Row{0, Window::Open, Window::Open},
             Row{-kMinute, Window::Open, Window::Open},
             Row{kHour, Window::Open, Window::Open},
             Row{24 * kHour - kMinute - 1, Window::Open, Window::Open},
             Row{24 * kHour - kMinute, Window::Closed, Window::HumanAgent},
             Row{24 * kHour, Window::Closed, Window::HumanAgent},
             Row{3 * kDay, Window::Closed, Window::HumanAgent},
             Row{7 * kDay - kMinute - 1, Window::Closed, Window::HumanAgent},
             Row{7 * kDay - kMinute, Window::Closed, Window::Closed},
             Row{7 * kDay, Window::Closed, Window::Closed},
             Row{400 * kDay, Window::Closed, Window::Closed},
         }) {
        EXPECT_EQ(window(kNow - age, kNow, false), for_machine) << age;
        EXPECT_EQ(window(kNow - age, kNow, true), for_person) << age;
    }
}

TEST(Window, IsClosedForWhoNeverWrote) {
    EXPECT_EQ(window(0, kNow, true), Window::Closed);
    EXPECT_EQ(window(0, kHour, false), Window::Closed);
}

}  // namespace
}  // namespace k197::channel
