#include "web/console/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k197::web::console {
namespace {

const Time kNoon = from_local({.year = 2026, .month = 3, .day = 2, .hour = 12});

/// Nothing to complain about.
Health well() {
    return {
        .now = kNoon,
        .last_delivery = kNoon - kMinute,
        .store = {.kind = "sqlite", .disk_free = 50'000'000'000, .disk_size = 100'000'000'000},
        .process = {.open_files = 100, .most_files = 1'024},
    };
}

bool tells(const Health& health, std::string_view words) {
    return std::ranges::any_of(findings(health), [&](const Finding& finding) {
        return finding.words.find(words) != std::string::npos && !finding.advice.empty();
    });
}

TEST(Findings, SayNothingWhenAllIsWell) {
    EXPECT_TRUE(findings(well()).empty());
}

TEST(Findings, TellOfThePageWhileItLastsAndNotOfItsAlerts) {
    auto health = well();
    health.alerts["token"] = 1;
    EXPECT_TRUE(findings(health).empty());
    health.alerts.clear();
    health.gates.push_back({.of = "messages", .state = "closed", .cause = "token"});
    ASSERT_EQ(findings(health).size(), 1U);
    EXPECT_TRUE(findings(health).front().bad);
    EXPECT_NE(findings(health).front().advice.find("facebook.page_token"), std::string::npos);
}

TEST(Findings, PutTheBadFirst) {
    auto health = well();
    health.backfill.repaired_today = 2;
    health.outbox["unknown"] = 1;
    health.buried_jobs["media.fetch"] = 3;
    const auto found = findings(health);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_TRUE(found[0].bad);
    EXPECT_NE(found[0].words.find("3 việc"), std::string::npos);
    EXPECT_FALSE(found[1].bad);
}

TEST(Findings, ComplainOfSilenceByDayOnly) {
    auto health = well();
    health.last_delivery = health.now - 4 * kHour;
    EXPECT_TRUE(tells(health, "Lần cuối nhận được dữ liệu từ Facebook: 4 giờ trước"));
    health.now += 14 * kHour;
    EXPECT_TRUE(findings(health).empty());
    health.last_delivery.reset();
    EXPECT_TRUE(tells(health, "Chưa từng nhận"));
}

TEST(Findings, NameTheStepThatIsLate) {
    auto health = well();
    health.waiting = {
        {.kind = "document.render", .count = 2, .since = kNoon - 10 * kMinute},
        {.kind = "media.fetch", .count = 900, .since = kNoon - kMinute}};
    EXPECT_EQ(findings(health).size(), 1U);
    EXPECT_TRUE(tells(health, "Lập phiếu, văn bản"));
}

TEST(Findings, ADiskWithHardlyAnyRoomIsBad) {
    auto health = well();
    health.store.disk_free = 3'000'000'000;
    EXPECT_FALSE(findings(health).front().bad);
    health.store.disk_free = 300'000'000;
    EXPECT_TRUE(findings(health).front().bad);
}

TEST(Findings, TellOfMessagesThatWaitLongAndOfFilesThatRunOut) {
    auto health = well();
    health.outbox_since = kNoon - kHour;
    health.process.open_files = 1'000;
    EXPECT_TRUE(tells(health, "chờ từ 1 giờ trước"));
    EXPECT_TRUE(tells(health, "1000 trong 1024 tệp"));
}

}  // namespace
}  // namespace k197::web::console
