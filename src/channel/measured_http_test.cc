#include "channel/measured_http.h"

#include <gtest/gtest.h>

namespace k197::channel {
namespace {

constexpr std::string_view kGraph = "https://graph.facebook.com/v26.0";

HttpRequest to(std::string method, const std::string& path) {
    return {.method = std::move(method), .url = std::string{kGraph} + path};
}

HttpAnswer answered(int status, std::string body) {
    return {.outcome = HttpOutcome::Answered, .status = status, .body = std::move(body)};
}

TEST(MeasuredHttp, NamesACallWithoutTheIdsAndTheQuery) {
    EXPECT_EQ(call_name(to("POST", "/1970/messages?appsecret_proof=ab"), kGraph), "POST messages");
    EXPECT_EQ(call_name(to("GET", "/1970/subscribed_apps"), kGraph), "GET subscribed_apps");
    EXPECT_EQ(call_name(to("GET", "/24000000000001?fields=name"), kGraph), "GET object");
    EXPECT_EQ(call_name(to("DELETE", "/1970_33"), kGraph), "DELETE object");
}

TEST(MeasuredHttp, ClassifiesAnAnswerByWhatItMeansForTheCall) {
    EXPECT_EQ(class_of(answered(200, R"({"message_id":"m"})")), "ok");
    EXPECT_EQ(class_of(answered(200, R"({"data":[]})")), "ok");
    EXPECT_EQ(class_of(answered(400, R"({"error":{"code":190,"message":"x"}})")), "token_dead");
    EXPECT_EQ(class_of(answered(200, R"({"error":{"code":4,"message":"x"}})")), "rate_limited");
    EXPECT_EQ(class_of(answered(502, "<html>")), "no_answer");
    EXPECT_EQ(class_of({.outcome = HttpOutcome::NotSent}), "not_sent");
    EXPECT_EQ(class_of({.outcome = HttpOutcome::Unknown}), "no_answer");
}

TEST(MeasuredHttp, CountsCallsToTheGraphAndNoOthers) {
    Metrics metrics;
    const auto http = measure_graph(
        std::make_unique<FakeHttp>([](const HttpRequest&) { return answered(200, "{}"); }),
        metrics,
        std::string{kGraph}
    );
    EXPECT_EQ(http->send(to("POST", "/1970/feed")).status, 200);
    EXPECT_EQ(http->send({.url = "https://scontent.fbcdn.net/picture.jpg"}).status, 200);
    EXPECT_EQ(metrics.counter("graph_calls_total{call=\"POST feed\",class=\"ok\"}").value(), 1);
    EXPECT_EQ(metrics.histogram("graph_call_seconds{call=\"POST feed\"}").cumulative().back(), 1U);
    EXPECT_EQ(metrics.text().find("picture"), std::string::npos);
}

}  // namespace
}  // namespace k197::channel
