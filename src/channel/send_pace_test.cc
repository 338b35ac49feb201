#include "channel/send_pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace k197::channel {
namespace {

constexpr Time kNow = 1'000'000 * kSecond;

struct Row {
    const char* header;
    const char* value;
    Pace pace;
};

TEST(Pace, FollowsTheUsageHeaders) {
    const auto stop = [](Time minutes) { return Pace{.stop_until = kNow + minutes * kMinute}; };
    for (const auto& [header, value, pace] : {
             Row{"x-app-usage", R"({"call_count":79})", {}},
             Row{"x-app-usage", R"({"call_count":80})", {.spacing = 200 * kMillisecond}},
             Row{"x-page-usage", R"({"total_time":90})", {.spacing = kSecond}},
             Row{"x-page-usage", R"({"total_cputime":96.2})", {.spacing = 3 * kSecond}},
             Row{"x-app-usage", R"({"call_count":99})", {.spacing = 10 * kSecond}},
             Row{"x-app-usage", R"({"call_count":100})", stop(5)},
             Row{"x-app-usage", R"({"call_count":240})", stop(5)},
             Row{"x-business-use-case-usage",
                 R"({"1":[{"call_count":85,"estimated_time_to_regain_access":0}]})",
                 {.spacing = 200 * kMillisecond}},
             Row{"x-business-use-case-usage",
                 R"({"1":[{"call_count":100,"estimated_time_to_regain_access":19}]})",
                 stop(19)},
             Row{"x-app-usage", "not JSON", {}},
             Row{"retry-after", "90", {}},
         }) {
        EXPECT_EQ(pace_of({{header, value}}, kNow), pace) << header << " " << value;
    }
    EXPECT_EQ(pace_of({}, kNow), Pace{});
}

TEST(CallWindow, NeverGivesMoreInASecondThanTheLimit) {
    for (const std::size_t limit : {300U, 10U, 2U}) {
        CallWindow window{limit};
        std::vector<Time> taken;
        Time now = kNow;
        while (now < kNow + 3 * kSecond) {
            const Time wait = window.take(now);
            if (wait == 0) taken.push_back(now);
            now += wait;
        }
        for (const Time from : taken) {
            const auto within = std::count_if(taken.begin(), taken.end(), [&](Time at) {
                return at >= from && at < from + kSecond;
            });
            ASSERT_LE(within, static_cast<std::ptrdiff_t>(limit));
        }
        EXPECT_EQ(taken.size(), 3 * limit) << "nor less";
    }
}

TEST(CallWindow, GivesWhoWaitsDifferentMoments) {
    CallWindow window{10};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(window.take(kNow), 0);
    EXPECT_EQ(window.take(kNow), kSecond);
    EXPECT_EQ(window.take(kNow), kSecond + kSecond / 10);
}

TEST(CallWindow, KeepsUpAfterAStall) {
    CallWindow window{300};
    // Half a second of calls, a stall as long, and what came meanwhile goes at once.
    for (int i = 0; i < 150; ++i) EXPECT_EQ(window.take(kNow + i * kSecond / 300), 0);
    for (int i = 0; i < 150; ++i) EXPECT_EQ(window.take(kNow + kSecond - 1), 0);
    EXPECT_EQ(window.take(kNow + kSecond - 1), 1) << "the limit of a second";
}

TEST(CallWindow, CaresLittleWhoReadTheClockFirst) {
    CallWindow window{300};
    EXPECT_EQ(window.take(kNow + 5), 0);
    EXPECT_EQ(window.take(kNow), 0);
}

TEST(CallWindow, BeginsAnewWhenTheClockIsSetBack) {
    CallWindow window{10};
    EXPECT_EQ(window.take(kNow + kHour), 0);
    EXPECT_EQ(window.take(kNow), kSecond);
    EXPECT_EQ(window.take(kNow + kSecond), 0);
}

TEST(Pacer, KeepsItsDistanceOnlyAsLongAsItIsTold) {
    Pacer pacer;
    EXPECT_EQ(pacer.take(CallKind::Message, kNow), 0);
    pacer.space(3 * kSecond, kNow);
    EXPECT_EQ(pacer.take(CallKind::Message, kNow + kSecond), 2 * kSecond);
    EXPECT_EQ(pacer.take(CallKind::Message, kNow + 3 * kSecond), 0);
    EXPECT_EQ(pacer.take(CallKind::Message, kNow + 61 * kSecond), 0);
    EXPECT_EQ(pacer.take(CallKind::Message, kNow + 61 * kSecond), 0) << "a minute is over";
}

TEST(Pacer, CountsTroublesInARow) {
    Pacer pacer;
    EXPECT_EQ(pacer.count_trouble(true), 1);
    EXPECT_EQ(pacer.count_trouble(true), 2);
    EXPECT_EQ(pacer.count_trouble(false), 0);
    EXPECT_EQ(pacer.count_trouble(true), 1);
}

}  // namespace
}  // namespace k197::channel
