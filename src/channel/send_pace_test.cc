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

TEST(Bucket, NeverGivesMoreInASecondThanTheLimit) {
    for (const auto& [limit, burst] : {std::pair{300, 30}, std::pair{10, 1}, std::pair{2, 1}}) {
        Bucket bucket{limit, burst};
        std::vector<Time> taken;
        Time now = kNow;
        while (now < kNow + 3 * kSecond) {
            const Time wait = bucket.take(now);
            if (wait == 0) taken.push_back(now);
            now += wait;
        }
        for (const Time from : taken) {
            const auto within = std::count_if(taken.begin(), taken.end(), [&](Time at) {
                return at >= from && at < from + kSecond;
            });
            ASSERT_LE(within, limit);
        }
        EXPECT_GE(static_cast<int>(taken.size()), 3 * (limit - burst) - 1) << "nor much less";
    }
}

TEST(Bucket, ForgetsATimeThatIsFarAhead) {
    Bucket bucket{10, 1};
    EXPECT_EQ(bucket.take(kNow + kHour), 0);
    EXPECT_EQ(bucket.take(kNow), 0) << "the clock was set back";
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
