#include "web/console/page_findings.h"

#include <gtest/gtest.h>

namespace k197::web::console {
namespace {

const Time kNow = from_local({.year = 2026, .month = 11, .day = 23, .hour = 8});

PageGate closed(std::string cause, std::string reason = "") {
    return {
        .of = "messages",
        .state = "closed",
        .cause = std::move(cause),
        .reason = std::move(reason),
        .since = kNow - kHour,
        .probe_at = kNow + kMinute};
}

Health with_trouble(channel::Trouble trouble) {
    Health health{.now = kNow};
    health.token.troubles.push_back(std::move(trouble));
    return health;
}

bool contains(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

TEST(PageFindings, TellOfAClosedGateWithoutAnyAlert) {
    const Health health{.now = kNow, .gates = {closed("token", "Kết nối đã hết hiệu lực.")}};
    const auto found = page_findings(health);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].bad);
    EXPECT_EQ(
        found[0].words,
        "Tin nhắn cho người dân tạm dừng gửi từ 07:00 23/11/2026, sẽ thử lại lúc 08:01 23/11/2026. "
        "Kết nối đã hết hiệu lực."
    );
    EXPECT_TRUE(contains(found[0].advice, "facebook.page_token"));
}

TEST(PageFindings, SayNothingOfAnAlertThatOutlivedItsGate) {
    Health health{.now = kNow};
    health.alerts["token"] = 1;
    health.alerts["page_blocked"] = 1;
    EXPECT_TRUE(page_findings(health).empty());
}

TEST(PageFindings, ABlockIsForAPersonAndAnOutageHealsItself) {
    const Health health{
        .now = kNow, .gates = {closed("blocked"), closed("rate"), closed("unreachable")}};
    const auto found = page_findings(health);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_TRUE(found[0].bad);
    EXPECT_FALSE(found[1].bad);
    EXPECT_FALSE(found[2].bad);
    for (const auto& finding : found) EXPECT_FALSE(finding.advice.empty());
}

TEST(PageFindings, AGateThatDrainsIsNoTrouble) {
    auto gate = closed("token");
    gate.state = "draining";
    const Health health{.now = kNow, .gates = {gate}};
    EXPECT_TRUE(page_findings(health).empty());
    EXPECT_TRUE(contains(sending_words(health, "messages"), "gửi dần"));
    EXPECT_FALSE(is_stopped(health, "token"));
}

TEST(PageFindings, ATokenThatEndsSoonIsNotCalledDead) {
    const auto found =
        page_findings(with_trouble({.kind = "token_ends", .ends_at = kNow + 9 * kDay + kHour}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].bad);
    EXPECT_TRUE(contains(found[0].words, "hết hạn ngày 02/12/2026, còn 9 ngày")) << found[0].words;
    EXPECT_TRUE(contains(found[0].words, "vẫn gửi được"));
    EXPECT_FALSE(contains(found[0].words, "không còn hiệu lực"));
}

TEST(PageFindings, NameTheRightThatIsMissing) {
    const auto found =
        page_findings(with_trouble({.kind = "token_rights", .what = "pages_manage_posts"}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(contains(found[0].words, "thiếu quyền: pages_manage_posts."));
    EXPECT_FALSE(contains(found[0].words, "không còn hiệu lực"));
}

TEST(PageFindings, ADeadTokenIsToldOnceWithItsGateOrWithout) {
    auto health = with_trouble({.kind = "token"});
    ASSERT_EQ(page_findings(health).size(), 1U);
    EXPECT_TRUE(page_findings(health).front().bad);
    EXPECT_TRUE(contains(page_findings(health).front().words, "không còn hiệu lực"));
    health.gates.push_back(closed("token"));
    EXPECT_EQ(page_findings(health).size(), 1U);
}

TEST(PageFindings, EveryTroubleHasWordsAndAdvice) {
    for (const auto kind : channel::kTroubles) {
        const auto found = page_findings(with_trouble({.kind = std::string{kind}, .what = "x"}));
        ASSERT_EQ(found.size(), 1U) << kind;
        EXPECT_FALSE(found[0].advice.empty()) << kind;
    }
}

TEST(PageFindings, ALostSubscriptionIsToldWhileItLastsAndADayAfterItWasRenewed) {
    Health health{.now = kNow};
    health.subscription.troubles.push_back({.kind = "subscription", .what = "messages"});
    ASSERT_EQ(page_findings(health).size(), 1U);
    EXPECT_TRUE(page_findings(health).front().bad);
    EXPECT_TRUE(contains(page_findings(health).front().words, "messages"));
    health.subscription = {.state = "ok", .renewed_at = kNow - kHour};
    ASSERT_EQ(page_findings(health).size(), 1U);
    EXPECT_FALSE(page_findings(health).front().bad);
    EXPECT_TRUE(contains(page_findings(health).front().words, "07:00 23/11/2026"));
    health.subscription.renewed_at = kNow - kDay;
    EXPECT_TRUE(page_findings(health).empty());
}

TEST(PageFindings, SendingIsToldForMessagesAndForPosts) {
    auto gate = closed("unreachable", "Chưa kết nối được với Facebook.");
    gate.probe_at = kNow;
    const Health health{.now = kNow, .gates = {gate}};
    EXPECT_EQ(
        sending_words(health, "messages"),
        "Tạm dừng từ 07:00 23/11/2026, đang thử lại. Chưa kết nối được với Facebook."
    );
    EXPECT_EQ(sending_words(health, "posts"), "Đang gửi bình thường");
}

}  // namespace
}  // namespace k197::web::console
