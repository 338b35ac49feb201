#include "channel/messenger/webhook.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace k197::channel {
namespace {

constexpr std::string_view kPageId = "100000000000197";
constexpr Time kReceived = 1'630'804'330 * kSecond;

using Query = std::vector<std::pair<std::string, std::string>>;

Query verification(std::string challenge) {
    return {
        {"hub.mode", "subscribe"},
        {"hub.verify_token", "t0ken"},
        {"hub.challenge", std::move(challenge)},
    };
}

TEST(Challenge, IsGivenBackAsItCame) {
    const auto answer = challenge(verification("1158201444"), "t0ken");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, "1158201444");
    EXPECT_TRUE(challenge(verification("aB_-9"), "t0ken"));
    EXPECT_TRUE(challenge(verification(std::string(200, '1')), "t0ken"));
}

TEST(Challenge, IsRefusedWhenItCouldReflectSomethingElse) {
    for (const auto* odd : {"", "<script>", "1 2", "1\n2", "đ", "1.2", "a/b"}) {
        const auto answer = challenge(verification(odd), "t0ken");
        ASSERT_FALSE(answer) << odd;
        EXPECT_EQ(answer.error().code, Errc::Forbidden);
    }
    EXPECT_FALSE(challenge(verification(std::string(201, '1')), "t0ken"));
}

TEST(Challenge, IsRefusedWithoutTheRightTokenAndMode) {
    EXPECT_FALSE(challenge(verification("1"), "other"));
    EXPECT_FALSE(challenge(verification("1"), "t0ken1"));
    EXPECT_FALSE(challenge({}, "t0ken"));
    auto unsubscribe = verification("1");
    unsubscribe[0].second = "unsubscribe";
    EXPECT_FALSE(challenge(unsubscribe, "t0ken"));
}

TEST(Challenge, IsRefusedWhileNoTokenIsConfigured) {
    auto empty = verification("1");
    empty[1].second = "";
    EXPECT_FALSE(challenge(empty, ""));
}

// HMAC-SHA-256 of RFC 4231, test case 2: key "Jefe".
TEST(Signature, FitsAPublishedVector) {
    EXPECT_TRUE(genuine(
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "what do ya want for nothing?",
        "Jefe"
    ));
}

TEST(Signature, IsOfTheRawBytesNotOfTheirMeaning) {
    const std::string escaped = R"({"text":"\u0110\u01b0\u1eddng"})";
    const std::string decoded = R"({"text":"Đường"})";
    const auto header = "sha256=" + to_hex(hmac_sha256("secret", escaped));
    EXPECT_TRUE(genuine(header, escaped, "secret"));
    EXPECT_FALSE(genuine(header, decoded, "secret"));
    EXPECT_FALSE(genuine(header, escaped + "\n", "secret"));
    EXPECT_FALSE(genuine(header, escaped, "Secret"));
}

TEST(Signature, IsRefusedInAnyOtherForm) {
    const auto hex = to_hex(hmac_sha256("secret", "body"));
    ASSERT_TRUE(genuine("sha256=" + hex, "body", "secret"));
    auto one_off = "sha256=" + hex;
    one_off.back() = one_off.back() == '0' ? '1' : '0';
    auto high = "sha256=" + hex;
    high[10] = '\xff';
    const std::string upper = "SHA256=" + hex;
    for (const auto& header :
         {std::string{},
          hex,
          "sha1=" + hex.substr(0, 40),
          "sha256=" + hex + "0",
          "sha256=" + hex.substr(1),
          "sha256:" + hex,
          upper,
          one_off,
          high}) {
        EXPECT_FALSE(genuine(header, "body", "secret")) << header;
    }
}

TEST(Signature, IsNeverGenuineWithoutASecret) {
    const auto header = "sha256=" + to_hex(hmac_sha256("", "body"));
    EXPECT_FALSE(genuine(header, "body", ""));
}

Reading read(std::string_view body) {
    return read_webhook(body, kPageId, kReceived);
}

std::string entry_of(std::string_view id, std::string_view rest) {
    return R"({"object":"page","entry":[{"id":)" + std::string{id} + R"(,"time":1630804320523)" +
           std::string{rest} + "}]}";
}

std::string message_to(std::string_view recipient, std::string_view extra = "") {
    return R"({"sender":{"id":"7001"},"recipient":{"id":)" + std::string{recipient} +
           R"(},"message":{"mid":"m_1","text":"a"})" + std::string{extra} + "}";
}

TEST(Envelope, ThatCannotBeReadIsAProblem) {
    for (const auto* body :
         {"",
          "hello",
          "[1]",
          "7",
          R"({"object":"page"})",
          R"({"object":"page","entry":7})",
          R"({"object":"page","entry":[{"id":"100000000000197","messaging":[{"sen)"}) {
        const auto reading = read(body);
        EXPECT_FALSE(reading.problem.empty()) << body;
        EXPECT_TRUE(reading.events.empty()) << body;
        EXPECT_FALSE(reading.foreign) << body;
    }
}

TEST(Envelope, WithNothingInItIsReadWithoutEvents) {
    for (const auto* body :
         {R"({"object":"page","entry":[]})",
          R"({"object":"page","entry":[{"id":"100000000000197"}]})",
          R"({"object":"page","entry":[{"id":"100000000000197","messaging":[]}]})",
          R"({"object":"page","entry":[{"id":"100000000000197","messaging":null}]})",
          R"({"object":"page","entry":[{}]})",
          R"({"object":"page","entry":[null]})"}) {
        const auto reading = read(body);
        EXPECT_EQ(reading.problem, "") << body;
        EXPECT_TRUE(reading.events.empty()) << body;
        EXPECT_FALSE(reading.foreign) << body;
    }
}

TEST(Envelope, OfAnotherObjectIsCountedAsUnknown) {
    for (const auto* body :
         {R"({"object":"permissions","entry":[{"id":"0","changes":[{"field":"connected"}]}]})",
          R"({"object":"instagram","entry":[]})"}) {
        const auto reading = read(body);
        EXPECT_EQ(reading.unknown, 1U);
        ASSERT_EQ(reading.events.size(), 1U);
        EXPECT_EQ(reading.events[0].kind, EventKind::Other);
        EXPECT_TRUE(reading.events[0].note.starts_with("object:")) << reading.events[0].note;
    }
}

TEST(Envelope, WithoutObjectIsTakenForAPage) {
    const auto body = R"({"entry":[{"id":"100000000000197","messaging":[)" +
                      message_to("100000000000197") + "]}]}";
    ASSERT_EQ(read(body).events.size(), 1U);
    EXPECT_EQ(read(body).events[0].kind, EventKind::Message);
}

TEST(Envelope, MayHoldManyEntriesAndArraysAndAllAreRead) {
    const std::string entry =
        R"({"id":100000000000197,"messaging":[)" + message_to("\"100000000000197\"") + "," +
        message_to("100000000000197") + R"(],"standby":[)" + message_to("100000000000197") +
        R"(],"messaging_handovers":[{"recipient":{"id":"100000000000197"},)"
        R"("pass_thread_control":{"new_owner_app_id":1}}],)"
        R"("changes":[{"field":"feed","value":{"item":"comment","verb":"add",)"
        R"("comment_id":"5_6","post_id":"100000000000197_5"}}]})";
    const auto reading = read(R"({"object":"page","entry":[)" + entry + "," + entry + "]}");
    ASSERT_EQ(reading.events.size(), 10U);
    EXPECT_FALSE(reading.events[0].standby);
    EXPECT_TRUE(reading.events[2].standby);
    EXPECT_EQ(reading.events[3].kind, EventKind::Handover);
    EXPECT_EQ(reading.events[4].kind, EventKind::Comment);
    EXPECT_EQ(reading.events[9].kind, EventKind::Comment);
    EXPECT_EQ(reading.unknown, 0U);
}

TEST(Envelope, OfOtherPagesIsForeign) {
    const auto theirs = entry_of("\"555\"", R"(,"messaging":[)" + message_to("\"555\"") + "]");
    EXPECT_TRUE(read(theirs).foreign);
    EXPECT_TRUE(read(theirs).events.empty());
    const auto feed =
        entry_of("555", R"(,"changes":[{"field":"feed","value":{"item":"comment"}}])");
    EXPECT_TRUE(read(feed).foreign);
    EXPECT_FALSE(read_webhook(theirs, "555", kReceived).foreign);
    EXPECT_FALSE(read_webhook(theirs, "", kReceived).foreign) << "no Page configured yet";
}

TEST(Envelope, WithOursAndTheirsGivesOnlyOurs) {
    const std::string body = R"({"object":"page","entry":[{"id":"555","messaging":[)" +
                             message_to("555") + R"(]},{"id":"100000000000197","messaging":[)" +
                             message_to("100000000000197") + "]}]}";
    const auto reading = read(body);
    EXPECT_FALSE(reading.foreign);
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_EQ(reading.events[0].page_id, kPageId);
}

TEST(Envelope, InOurEntryButForAnotherPageIsForeign) {
    const auto body =
        entry_of("\"100000000000197\"", R"(,"messaging":[)" + message_to("\"555\"") + "]");
    EXPECT_TRUE(read(body).foreign);
}

TEST(Envelope, OfTheDashboardsTestButtonIsNobodysMessage) {
    const std::string body =
        R"({"object":"page","entry":[{"id":"0","time":1,"changes":[{"field":"messages","value":)" +
        message_to("\"23245\"") +
        R"(},{"field":"feed","value":{"item":"status","post_id":"4_4"}}]}]})";
    const auto reading = read(body);
    EXPECT_TRUE(reading.foreign);
    EXPECT_EQ(reading.problem, "");
    const auto named = entry_of("\"0\"", R"(,"messaging":[)" + message_to("100000000000197") + "]");
    ASSERT_EQ(read(named).events.size(), 1U) << "unless it names our Page";
}

TEST(Envelope, MissingAroundASingleEventIsForgiven) {
    const auto bare = read(message_to("\"100000000000197\""));
    ASSERT_EQ(bare.events.size(), 1U);
    EXPECT_EQ(bare.events[0].kind, EventKind::Message);
    const auto change =
        read(R"({"field":"messaging_postbacks","value":)"
             R"({"sender":{"id":"7001"},"recipient":{"id":"100000000000197"},)"
             R"("timestamp":"1630804320","postback":{"mid":"m_2","payload":"start"}}})");
    ASSERT_EQ(change.events.size(), 1U);
    EXPECT_EQ(change.events[0].kind, EventKind::Postback);
}

TEST(Envelope, KeepsTheSameMessageTwiceForTheStoreToDecide) {
    const auto one = message_to("100000000000197");
    const auto reading =
        read(entry_of("100000000000197", R"(,"messaging":[)" + one + "," + one + "]"));
    ASSERT_EQ(reading.events.size(), 2U);
    EXPECT_EQ(reading.events[0].external_id, reading.events[1].external_id);
}

TEST(Envelope, CountsWhatIsNotAnEvent) {
    const auto reading = read(entry_of(
        "100000000000197",
        R"(,"messaging":[{},null,"x",7,{"message":null}],)"
        R"("changes":[{},null,{"field":"parking"}])"
    ));
    EXPECT_EQ(reading.unknown, 8U);
    for (const auto& event : reading.events) {
        EXPECT_EQ(event.kind, EventKind::Other);
        EXPECT_FALSE(event.external_id.empty());
        EXPECT_FALSE(event.note.empty());
    }
}

struct Stamp {
    const char* written;
    Time at;
};

TEST(Timestamp, IsReadInAllItsForms) {
    constexpr Time kWhen = 1'630'804'320 * kSecond;
    for (const auto& [written, at] : {
             Stamp{"1630804320123", kWhen + 123 * kMillisecond},
             Stamp{"\"1630804320123\"", kWhen + 123 * kMillisecond},
             Stamp{"1630804320000.0", kWhen},
             Stamp{"1630804320", kWhen},
             Stamp{"\"1630804320\"", kWhen},
             Stamp{"1630804320.5", kWhen + 500 * kMillisecond},
             Stamp{"1630804320000000", kWhen},
             Stamp{"\"2021-09-05T01:12:00+0000\"", kWhen},
             Stamp{"0", kReceived},
             Stamp{"-5", kReceived},
             Stamp{"null", kReceived},
             Stamp{"\"soon\"", kReceived},
             Stamp{"{}", kReceived},
             Stamp{"2222222", kReceived},
             Stamp{"9999999999999", kReceived},
             Stamp{"1e300", kReceived},
         }) {
        const auto body = entry_of(
            "100000000000197",
            R"(,"messaging":[)" +
                message_to("100000000000197", R"(,"timestamp":)" + std::string{written}) + "]"
        );
        const auto reading = read(body);
        ASSERT_EQ(reading.events.size(), 1U) << written;
        EXPECT_EQ(reading.events[0].at, at) << written;
    }
}

TEST(Ids, OfEighteenDigitsStayExact) {
    const auto reading = read(entry_of(
        "100000000000197",
        R"(,"messaging":[{"sender":{"id":900719925474099367},"recipient":{"id":100000000000197},)"
        R"("message":{"mid":"m_9","text":"a"}}])"
    ));
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_EQ(reading.events[0].person, "900719925474099367");
}

TEST(Ids, OfAnyLengthAndFormAreKept) {
    const std::string mid = "m_" + std::string(400, 'Z') + "-_=$:";
    const auto reading = read(entry_of(
        "100000000000197",
        R"(,"messaging":[{"sender":{"id":"abc5678"},"recipient":{"id":"100000000000197"},)"
        R"("message":{"mid":")" +
            mid + R"(","text":"a"}}])"
    ));
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_EQ(reading.events[0].external_id, mid);
    EXPECT_EQ(reading.events[0].person, "abc5678");
}

}  // namespace
}  // namespace k197::channel
