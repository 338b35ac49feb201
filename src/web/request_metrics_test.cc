#include "web/request_metrics.h"

#include <gtest/gtest.h>

namespace k197::web {
namespace {

bool says(const Metrics& metrics, const std::string& line) {
    return metrics.text().find("\nkenh197_" + line + "\n") != std::string::npos;
}

TEST(RequestMetrics, CountsByPatternAndStatusSoThatNoPathIsALabel) {
    Metrics metrics;
    const std::vector<Route> routes{
        {.method = "GET", .pattern = "/t/{code}"}, {.method = "POST", .pattern = "/in"}};
    RequestMetrics requests{&metrics, routes};
    requests.count(&routes[0], 200, 0.002);
    requests.count(&routes[0], 200, 0.002);
    requests.count(&routes[0], 418, 0.002);
    requests.count(nullptr, 404, 0.002);
    EXPECT_TRUE(
        says(metrics, R"(http_requests_total{method="GET",route="/t/{code}",status="200"} 2)")
    );
    EXPECT_TRUE(
        says(metrics, R"(http_requests_total{method="GET",route="/t/{code}",status="418"} 1)")
    );
    EXPECT_TRUE(says(metrics, R"(http_requests_total{method="",route="none",status="404"} 1)"));
    EXPECT_TRUE(says(metrics, R"(http_request_seconds_count{method="GET",route="/t/{code}"} 3)"));
}

TEST(RequestMetrics, HasTheRefusalsForWantOfRoomAtZeroFromTheStart) {
    Metrics metrics;
    const std::vector<Route> routes{{.method = "POST", .pattern = "/in"}};
    const RequestMetrics requests{&metrics, routes};
    EXPECT_TRUE(says(metrics, R"(http_requests_total{method="POST",route="/in",status="503"} 0)"));
}

TEST(RequestMetrics, CountsNothingWithoutMetrics) {
    const std::vector<Route> routes{{.method = "POST", .pattern = "/in"}};
    RequestMetrics requests{nullptr, routes};
    requests.count(&routes[0], 200, 1);
}

}  // namespace
}  // namespace k197::web
