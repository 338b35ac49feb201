#include "channel/messenger/judge.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "channel/testdata/read_file.h"

namespace k197::channel {
namespace {

HttpAnswer answered(int status, std::string body) {
    return {.outcome = HttpOutcome::Answered, .status = status, .body = std::move(body)};
}

std::string error_body(
    int code, int subcode, std::string_view message, std::string_view extra = ""
) {
    return R"({"error":{"message":")" + std::string{message} +
           R"(","type":"OAuthException","code":)" + std::to_string(code) +
           (subcode != 0 ? R"(,"error_subcode":)" + std::to_string(subcode) : "") +
           std::string{extra} + R"(,"fbtrace_id":"A1"}})";
}

struct Row {
    int code;
    int subcode;
    const char* message;
    Verdict verdict;
};

class EachError : public testing::TestWithParam<Row> {};

TEST_P(EachError, IsDecidedByTheTableWhateverTheStatus) {
    const auto& row = GetParam();
    for (const int status : {200, 400, 403, 500}) {
        const auto judgement =
            judge_send(answered(status, error_body(row.code, row.subcode, row.message)));
        EXPECT_EQ(judgement.verdict, row.verdict) << status;
        EXPECT_EQ(judgement.code, row.code);
        EXPECT_EQ(judgement.subcode, row.subcode);
        EXPECT_TRUE(judgement.reason_vi.ends_with(".")) << judgement.reason_vi;
        EXPECT_EQ(judgement.message_id, "");
    }
}

constexpr Row kRows[] = {
    {10, 2018278, "outside", Verdict::OutsideWindow},
    {10, 2018065, "outside", Verdict::OutsideWindow},
    {10, 2534022, "outside", Verdict::OutsideWindow},
    {10, 1545041, "not available", Verdict::OutsideWindow},
    {10, 0, "(#10) This message is sent outside of allowed window.", Verdict::OutsideWindow},
    {10, 1893063, "restricted", Verdict::PageBlocked},
    {10, 2018108, "cannot receive", Verdict::Unreachable},
    {551, 1545041, "not available", Verdict::Unreachable},
    {551, 0, "not available", Verdict::Unreachable},
    {200, 1545041, "not available", Verdict::Unreachable},
    {100, 1893061, "Invalid parameter", Verdict::Bug},
    {100, 2018001, "no user", Verdict::Refused},
    {100, 0, "(#100) No matching user found", Verdict::Refused},
    {100, 2018218, "no profile", Verdict::Refused},
    {100, 2018032, "empty", Verdict::Bug},
    {100, 2018034, "empty", Verdict::Bug},
    {100, 2018109, "too large", Verdict::Refused},
    {36000, 0, "too large", Verdict::Refused},
    {100, 0, "Failed to fetch the file from the url", Verdict::Refused},
    {100, 33, "Unsupported post request", Verdict::Refused},
    {100, 0, "Invalid appsecret_proof provided", Verdict::PageBlocked},
    {100, 0, "needs app secret proof", Verdict::PageBlocked},
    {100, 7, "Param x is bad", Verdict::Bug},
    {190, 460, "password changed", Verdict::TokenDead},
    {190, 463, "expired", Verdict::TokenDead},
    {190, 0, "dead", Verdict::TokenDead},
    {200, 0, "permission", Verdict::PageBlocked},
    {10, 0, "(#10) Application does not have permission", Verdict::PageBlocked},
    {200, 2018028, "testers only", Verdict::Refused},
    {200, 2018021, "no access", Verdict::Refused},
    {4, 0, "limit", Verdict::RateLimited},
    {4, 2018022, "limit", Verdict::RateLimited},
    {17, 0, "limit", Verdict::RateLimited},
    {32, 0, "limit", Verdict::RateLimited},
    {613, 0, "limit", Verdict::RateLimited},
    {80001, 0, "limit", Verdict::RateLimited},
    {80006, 0, "limit", Verdict::RateLimited},
    {2022, 0, "limit", Verdict::RateLimited},
    {368, 0, "blocked", Verdict::PageBlocked},
    {1, 0, "unknown error", Verdict::Later},
    {2, 0, "service", Verdict::Later},
    {-1, 0, "odd", Verdict::Later},
    {1200, 0, "later", Verdict::Later},
    {10900, 0, "already replied", Verdict::Refused},
    {10303, 0, "bad token", Verdict::Refused},
    {2300052, 0, "gap", Verdict::Refused},
    {506, 0, "duplicate", Verdict::Refused},
};

INSTANTIATE_TEST_SUITE_P(Judge, EachError, testing::ValuesIn(kRows));

TEST(Judge, SeesASend) {
    const auto judgement = judge_send(answered(200, testdata("graph", "sent")));
    EXPECT_EQ(judgement.verdict, Verdict::Sent);
    EXPECT_EQ(judgement.message_id, "m_sent1");
    EXPECT_EQ(judgement.recipient_id, "7001000000000001");
    EXPECT_EQ(judgement.reason_vi, "");
    EXPECT_EQ(judge_send(answered(200, R"({"message_id":"m_2"})")).message_id, "m_2");
    EXPECT_EQ(judge_send(answered(200, R"({"recipient_id":"7"})")).verdict, Verdict::Sent);
}

TEST(Judge, SeesAPost) {
    EXPECT_EQ(judge_post(answered(200, R"({"id":"1_2"})")).message_id, "1_2");
    EXPECT_EQ(judge_post(answered(200, R"({"id":"9","post_id":"1_3"})")).message_id, "9");
    EXPECT_EQ(judge_post(answered(200, R"({"success":true})")).verdict, Verdict::Unknown);
    EXPECT_EQ(judge_post(answered(400, error_body(368, 0, "x"))).verdict, Verdict::PageBlocked);
}

TEST(Judge, RepeatsOnlyWhatCannotHaveArrived) {
    EXPECT_EQ(judge_send({.outcome = HttpOutcome::NotSent}).verdict, Verdict::Later);
    EXPECT_EQ(judge_send({.outcome = HttpOutcome::Unknown}).verdict, Verdict::Unknown);
    EXPECT_EQ(
        judge_send({.outcome = HttpOutcome::TooLong, .status = 200}).verdict, Verdict::Unknown
    );
}

struct Strange {
    int status;
    const char* body;
    Verdict verdict;
};

TEST(Judge, KnowsAnswersThatAreNotFacebooks) {
    for (const auto& [status, body, verdict] : {
             Strange{200, "", Verdict::Unknown},
             Strange{200, "<html>ok</html>", Verdict::Unknown},
             Strange{200, "[]", Verdict::Unknown},
             Strange{200, "{}", Verdict::Unknown},
             Strange{302, "", Verdict::Later},
             Strange{400, "Bad Request", Verdict::Bug},
             Strange{404, "<html>", Verdict::Later},
             Strange{413, "", Verdict::Bug},
             Strange{429, "slow down", Verdict::RateLimited},
             Strange{500, "oops", Verdict::Unknown},
             Strange{502, "<html>", Verdict::Unknown},
             Strange{503, "{}", Verdict::Unknown},
             Strange{504, "", Verdict::Unknown},
         }) {
        EXPECT_EQ(judge_send(answered(status, body)).verdict, verdict) << status << body;
    }
}

TEST(Judge, BelievesWhatFacebookSaysOfAnErrorItDoesNotKnow) {
    const auto judge = [](int status, std::string_view extra) {
        return judge_send(answered(status, error_body(987654, 0, "new", extra))).verdict;
    };
    EXPECT_EQ(judge(400, R"(,"is_transient":true)"), Verdict::Later);
    EXPECT_EQ(judge(500, R"(,"is_transient":true)"), Verdict::Later);
    EXPECT_EQ(judge(400, ""), Verdict::Refused);
    EXPECT_EQ(judge(429, ""), Verdict::RateLimited);
    EXPECT_EQ(judge(500, ""), Verdict::Unknown) << "it may have been done";
    EXPECT_EQ(judge(500, R"(,"is_transient":false)"), Verdict::Unknown);
}

TEST(Judge, DoesNotRepeatWhatIsSaidNotToPass) {
    const auto body = error_body(1, 1965014, "unknown", R"(,"is_transient":false)");
    EXPECT_EQ(judge_send(answered(400, body)).verdict, Verdict::Refused);
}

TEST(Judge, LimitsWinOverTransient) {
    const auto body = error_body(4, 0, "limit", R"(,"is_transient":true)");
    EXPECT_EQ(judge_send(answered(400, body)).verdict, Verdict::RateLimited);
}

TEST(Judge, ReadsErrorsOfOddForm) {
    EXPECT_EQ(judge_send(answered(400, testdata("graph", "transient"))).verdict, Verdict::Later);
    const auto text_code = judge_send(answered(400, R"({"error":{"code":"190","message":"x"}})"));
    EXPECT_EQ(text_code.verdict, Verdict::TokenDead);
    const auto in_message =
        judge_send(answered(400, R"({"error":{"message":"(#551) not available"}})"));
    EXPECT_EQ(in_message.verdict, Verdict::Unreachable);
    EXPECT_EQ(in_message.code, 551);
    EXPECT_EQ(judge_send(answered(400, R"({"error":"(#4) limit"})")).verdict, Verdict::RateLimited);
    EXPECT_EQ(judge_send(answered(400, R"({"error":{}})")).verdict, Verdict::Refused);
    EXPECT_EQ(
        judge_send(
            answered(400, R"({"error_type":"OAuthException","error_message":"x","code":400})")
        )
            .verdict,
        Verdict::Refused
    );
    EXPECT_EQ(judge_send(answered(400, R"({"error":{"code":1e300}})")).verdict, Verdict::Refused);
}

TEST(Usage, IsTheHighestOfAllCounters) {
    const auto usage = read_usage({
        {"content-type", "application/json"},
        {"x-app-usage", R"({"call_count":12,"total_cputime":28.4,"total_time":5})"},
        {"X-Page-Usage", R"({"call_count":3})"},
        {"X-Business-Use-Case-Usage",
         R"({"106":[{"type":"messenger","call_count":1,"total_time":97,)"
         R"("estimated_time_to_regain_access":0},{"type":"pages","call_count":100,)"
         R"("estimated_time_to_regain_access":19}]})"},
    });
    EXPECT_EQ(usage.percent, 100);
    EXPECT_EQ(usage.regain_minutes, 19);
    EXPECT_EQ(read_usage({{"x-app-usage", R"({"total_cputime":28.4})"}}).percent, 29);
}

TEST(Usage, IsNothingWithoutOrWithBrokenHeaders) {
    for (const auto* value :
         {"", "x", "[]", "{}", R"({"call_count":-4})", R"({"call_count":{}})"}) {
        EXPECT_EQ(read_usage({{"x-app-usage", value}}).percent, 0) << value;
    }
    EXPECT_EQ(read_usage({}).percent, 0);
    EXPECT_EQ(read_usage({{"x-app-usage", R"({"call_count":1e300})"}}).percent, 10'000);
}

}  // namespace
}  // namespace k197::channel
