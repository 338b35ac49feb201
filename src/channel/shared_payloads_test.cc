// Payloads gathered from public sources, where they lie beside the repository. Without them this is
// skipped.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/messenger/conversations.h"
#include "channel/messenger/graph.h"
#include "channel/messenger/judge.h"
#include "channel/messenger/webhook.h"
#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

const std::filesystem::path kRoot{"../shared/messenger"};
constexpr Time kReceived = 1'790'000'000 * kSecond;

/// What each webhook fixture holds, read as the Page of its first entry; Messages where nothing is
/// said.
const std::map<std::string, std::vector<EventKind>> kExpected{
    {"comment-added", {EventKind::OwnPost}},
    {"comment-added-legacy-sender-id", {EventKind::OwnPost}},
    {"comment-added-photo", {EventKind::OwnPost}},
    {"comment-added-video", {EventKind::OwnPost}},
    {"message-deleted", {EventKind::Unsent}},
    {"message-echo", {EventKind::Echo}},
    {"message-echo-no-app-id", {EventKind::Echo}},
    {"message-edited", {EventKind::Edit}},
    {"message-nlp-location", {}},  // made anonymous: its recipient is another Page
    {"message-recipient-is-another-page", {}},
    {"message-same-mid-twice", {EventKind::Message, EventKind::Message}},
    {"post-added-by-visitor", {EventKind::VisitorPost}},
};

bool is_listed(const std::string& name) {
    return name.starts_with("message-") || name.starts_with("comment-added") ||
           name.starts_with("post-added");
}

std::string page_of(const std::string& body) {
    const auto root = Json::parse(body);
    return root ? root->text_or("/entry/0/id") : std::string{};
}

std::vector<EventKind> kinds_of(const Reading& reading) {
    std::vector<EventKind> kinds;
    for (const auto& event : reading.events) kinds.push_back(event.kind);
    return kinds;
}

std::map<std::string, std::string> payloads() {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator{kRoot / "payloads"}) {
        if (entry.path().extension() != ".json") continue;
        all[entry.path().stem().string()] = read_file(entry.path().string());
    }
    return all;
}

TEST(SharedPayloads, AreReadAsWhatTheyAre) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    for (const auto& [name, body] : payloads()) {
        const auto reading = read_webhook(body, page_of(body), kReceived);
        for (const auto& event : reading.events) {
            EXPECT_FALSE(event.external_id.empty()) << name;
            EXPECT_LE(event.at, kReceived) << name;
        }
        if (!is_listed(name)) continue;
        const auto expected = kExpected.find(name);
        const auto kinds =
            expected == kExpected.end() ? std::vector{EventKind::Message} : expected->second;
        EXPECT_EQ(kinds_of(reading), kinds) << name;
    }
}

TEST(SharedPayloads, OfAnotherPageAreForeign) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    for (const auto& [name, body] : payloads()) {
        if (!is_listed(name) || page_of(body).empty()) continue;
        EXPECT_TRUE(read_webhook(body, "99", kReceived).foreign) << name;
    }
}

TEST(SharedPayloads, OfCommentsByOthersAreComments) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    auto body = read_file((kRoot / "payloads/comment-added.json").string());
    const auto author = body.rfind("\"1234567890321\"");
    ASSERT_NE(author, std::string::npos);
    body.replace(author, 15, "\"5678\"");
    EXPECT_EQ(
        kinds_of(read_webhook(body, "1234567890321", kReceived)), std::vector{EventKind::Comment}
    );
}

const std::map<std::string, Verdict> kVerdicts{
    {"graph-error-app-rate-limit", Verdict::RateLimited},
    {"graph-error-needs-secret-proof", Verdict::PageBlocked},
    {"graph-error-permission-or-feature", Verdict::Refused},
    {"graph-error-unknown-not-transient", Verdict::Refused},
    {"graph-error-with-user-message", Verdict::TokenDead},
    {"graph-oauth-dialog-error", Verdict::Refused},
    {"graph-send-response", Verdict::Sent},
    {"graph-send-response-live", Verdict::Sent},
    {"profile-error-no-profile", Verdict::Refused},
    {"send-error-image-too-large", Verdict::Refused},
    {"send-error-invalid-token", Verdict::TokenDead},
    {"send-error-invalid-user", Verdict::Refused},
    {"send-error-no-matching-user", Verdict::Refused},
    {"send-error-outside-window", Verdict::OutsideWindow},
    {"send-error-outside-window-2017", Verdict::OutsideWindow},
    {"send-error-person-unavailable", Verdict::Unreachable},
    {"send-error-token-password-changed", Verdict::TokenDead},
};

TEST(SharedPayloads, OfAnswersAreJudged) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    std::set<std::string> seen;
    for (const auto& [name, body] : payloads()) {
        const bool success = name.starts_with("graph-send-response");
        const HttpAnswer answer{
            .outcome = HttpOutcome::Answered, .status = success ? 200 : 400, .body = body};
        const auto judgement = judge_send(answer);
        const auto expected = kVerdicts.find(name);
        if (expected == kVerdicts.end()) continue;
        seen.insert(name);
        EXPECT_EQ(judgement.verdict, expected->second) << name;
        EXPECT_EQ(judgement.reason_vi.empty(), success) << name;
    }
    EXPECT_EQ(seen.size(), kVerdicts.size());
}

TEST(SharedPayloads, OfConversationsGiveTheirMessages) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    const auto all = payloads();
    for (const auto& [name, body] : all) {
        (void)read_conversations(body, "1", kReceived);
        (void)read_messages(body, "1", kReceived);
    }
    const auto legacy =
        read_conversations(all.at("graph-conversation-legacy"), "120042743874449", kReceived);
    ASSERT_TRUE(legacy);
    EXPECT_EQ(legacy->threads.at(0).person, "261743132120084");
    EXPECT_EQ(legacy->threads.at(0).messages.events.size(), 2U);
    const auto by_id = read_messages(all.at("graph-messages-by-id"), "2121008874780932", kReceived);
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_id->events.at(0).kind, EventKind::Message);
    EXPECT_FALSE(by_id->events.at(0).attachments.empty());
    EXPECT_TRUE(by_id->events.at(0).attachments.at(0).expires_at);
    const auto kinds = read_messages(all.at("graph-message-attachments-all-kinds"), "1", kReceived);
    ASSERT_TRUE(kinds);
    EXPECT_EQ(kinds->events.size(), 5U);
}

TEST(SharedPayloads, OfLiveHeadersGiveTheUsage) {
    if (!std::filesystem::exists(kRoot / "payloads")) GTEST_SKIP();
    const auto json =
        Json::parse(read_file((kRoot / "payloads/graph-send-response-live-headers.json").string()));
    ASSERT_TRUE(json);
    std::vector<std::pair<std::string, std::string>> headers;
    for (const auto& [name, value] : json->members()) headers.emplace_back(name, value.text_or(""));
    EXPECT_EQ(read_usage(headers).percent, 1);
}

TEST(SharedVectors, OfSignaturesHold) {
    const auto path = kRoot / "signature-vectors.json";
    if (!std::filesystem::exists(path)) GTEST_SKIP();
    const auto json = Json::parse(read_file(path.string()));
    ASSERT_TRUE(json);
    const auto secret = json->text_or("/app_secret");
    for (const auto& vector : json->items("/vectors")) {
        const auto body = from_base64(vector.text_or("/body_base64"));
        ASSERT_TRUE(body);
        const auto valid = vector.at("/valid").boolean();
        if (!valid) continue;  // left to the server
        EXPECT_EQ(genuine(vector.text_or("/x_hub_signature_256"), *body, secret), *valid)
            << vector.text_or("/name");
    }
    EXPECT_EQ(
        appsecret_proof(json->text_or("/appsecret_proof/access_token"), secret),
        json->text_or("/appsecret_proof/proof")
    );
}

}  // namespace
}  // namespace k197::channel
