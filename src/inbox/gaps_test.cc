#include "inbox/gaps.h"

#include <gtest/gtest.h>

namespace k197::inbox {
namespace {

using channel::Event;
using channel::EventKind;

constexpr Time kSecondOne = 1'790'000'000 * kSecond;

Event said(const std::string& mid, const std::string& text, Time at) {
    return {
        .kind = EventKind::Message,
        .channel = "messenger",
        .external_id = mid,
        .person = "7",
        .at = at,
        .text = text};
}

Event echo(const std::string& mid, const std::string& text, Time at) {
    auto event = said(mid, text, at);
    event.kind = EventKind::Echo;
    return event;
}

const GapRules kRules{
    .floor = kSecondOne - kHour,
    .newest_in = kSecondOne + kHour,
    .newest_out = kSecondOne + kHour,
    .buttons = {{.title = "Gặp cán bộ", .payload = "person"}}};

TEST(Gaps, AreWhatIsNotOnFile) {
    const OnFile on_file{.known = {{"m_1", kSecondOne}}};
    const auto missing = missing_events(
        {said("m_1", "một", kSecondOne), said("m_2", "hai", kSecondOne + kSecond)}, on_file, kRules
    );
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].external_id, "m_2");
    EXPECT_EQ(missing[0].at, kSecondOne + kSecond);
}

TEST(Gaps, KeepTheOrderOfTheListWithinOneSecond) {
    const OnFile on_file{.known = {{"m_2", kSecondOne + 400 * kMillisecond}}};
    const auto missing = missing_events(
        {said("m_1", "một", kSecondOne),
         said("m_2", "hai", kSecondOne),
         said("m_3", "ba", kSecondOne),
         said("m_4", "bốn", kSecondOne)},
        on_file,
        kRules
    );
    ASSERT_EQ(missing.size(), 3U);
    EXPECT_EQ(missing[0].at, kSecondOne);
    EXPECT_EQ(missing[1].at, kSecondOne + 401 * kMillisecond) << "after the one on file";
    EXPECT_EQ(missing[2].at, kSecondOne + 402 * kMillisecond);
}

TEST(Gaps, DoNotReachBelowTheFloorNorIntoWhatIsStillOnItsWay) {
    const GapRules rules{
        .floor = kSecondOne + 500 * kMillisecond,
        .newest_in = kSecondOne + 5 * kSecond,
        .newest_out = kSecondOne + 2 * kSecond};
    const auto missing = missing_events(
        {said("m_1", "trước", kSecondOne - kSecond),
         said("m_2", "trong giây đó", kSecondOne),
         said("m_3", "sau", kSecondOne + 5 * kSecond),
         echo("m_4", "cán bộ viết", kSecondOne + 5 * kSecond),
         said("m_5", "vừa xong", kSecondOne + 6 * kSecond)},
        {},
        rules
    );
    ASSERT_EQ(missing.size(), 2U);
    EXPECT_EQ(missing[0].external_id, "m_2");
    EXPECT_EQ(missing[1].external_id, "m_3");
}

TEST(Gaps, GiveATapThePayloadThatStoodUnderItsWords) {
    const OnFile on_file{
        .offers = {
            {.at = kSecondOne + kMinute,
             .choices = {{.title = "Gửi phản ánh", .payload = "start"}}},
            {.at = kSecondOne, .choices = {{.title = "Gửi phản ánh", .payload = "confirm"}}}}};
    const auto missing = missing_events(
        {said("m_1", "Gửi phản ánh", kSecondOne + 5 * kSecond),
         said("m_2", "Gửi phản ánh", kSecondOne + 2 * kMinute),
         said("m_3", "Gặp cán bộ", kSecondOne + 3 * kMinute),
         said("m_4", "gửi phản ánh giúp tôi", kSecondOne + 4 * kMinute)},
        on_file,
        kRules
    );
    ASSERT_EQ(missing.size(), 4U);
    EXPECT_EQ(missing[0].payload, "confirm");
    EXPECT_EQ(missing[1].payload, "start");
    EXPECT_EQ(missing[2].payload, "person") << "the menu is always there";
    EXPECT_EQ(missing[3].payload, "") << "words of their own stay words";
}

TEST(Gaps, MatchATitleThatMessengerCut) {
    const OnFile on_file{
        .offers = {
            {.at = kSecondOne,
             .choices = {
                 {.title = "Trật tự công cộng và an ninh", .payload = "field.public_order"}}}}};
    const auto shown = std::string{"Trật tự công cộng v…"};
    const auto missing =
        missing_events({said("m_1", shown, kSecondOne + kSecond)}, on_file, kRules);
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].payload, "field.public_order");
}

TEST(Gaps, TakeOurOwnMessageOnItsWayForNobodysAnswer) {
    const OnFile on_file{.unconfirmed = {"Đã nhận tin của bạn."}};
    const auto missing = missing_events(
        {echo("m_1", "Đã nhận tin của bạn.", kSecondOne),
         echo("m_2", "Tôi là cán bộ trực đây.", kSecondOne + kSecond)},
        on_file,
        kRules
    );
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].external_id, "m_2");
}

TEST(Gaps, KnowAPressWhoseWebhookHadNoMid) {
    const OnFile on_file{.presses = {{.text = "Bắt đầu", .at = kSecondOne + 300 * kMillisecond}}};
    const auto missing = missing_events(
        {said("m_1", "Bắt đầu", kSecondOne), said("m_2", "Bắt đầu", kSecondOne + kMinute)},
        on_file,
        kRules
    );
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].external_id, "m_2");
}

TEST(Gaps, InventNobody) {
    auto nobody = said("m_1", "ai đó", kSecondOne);
    nobody.person.clear();
    auto other = said("m_2", "gì đó", kSecondOne);
    other.kind = EventKind::Other;
    EXPECT_TRUE(missing_events({nobody, other}, {}, kRules).empty());
}

}  // namespace
}  // namespace k197::inbox
