#include "base/metrics.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace k197 {
namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, WritesACounterWithItsHelpAndType) {
    Metrics metrics;
    metrics.describe("jobs_done_total", "Jobs that were done.");
    metrics.add("jobs_done_total{kind=\"a\"}", 2);
    metrics.add("jobs_done_total{kind=\"a\"}");
    EXPECT_EQ(
        metrics.text(),
        "# HELP kenh197_jobs_done_total Jobs that were done.\n"
        "# TYPE kenh197_jobs_done_total counter\n"
        "kenh197_jobs_done_total{kind=\"a\"} 3\n"
    );
}

TEST(Metrics, KeepsAFamilyTogetherBesideAnotherThatBeginsLikeIt) {
    Metrics metrics;
    metrics.add("jobs{kind=\"a\"}");
    metrics.add("jobs_late");
    metrics.add("jobs");
    EXPECT_EQ(
        metrics.text(),
        "# TYPE kenh197_jobs counter\nkenh197_jobs 1\nkenh197_jobs{kind=\"a\"} 1\n"
        "# TYPE kenh197_jobs_late counter\nkenh197_jobs_late 1\n"
    );
}

TEST(Metrics, CountsATimeInEveryBucketThatIsLargeEnough) {
    Metrics metrics;
    metrics.observe("job_seconds{kind=\"a\"}", 0.001);
    metrics.observe("job_seconds{kind=\"a\"}", 0.3);
    metrics.observe("job_seconds{kind=\"a\"}", 100);
    const auto text = metrics.text();
    EXPECT_TRUE(has_line(text, "# TYPE kenh197_job_seconds histogram"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_bucket{kind=\"a\",le=\"0.001\"} 1"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_bucket{kind=\"a\",le=\"0.25\"} 1"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_bucket{kind=\"a\",le=\"0.5\"} 2"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_bucket{kind=\"a\",le=\"60\"} 2"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_bucket{kind=\"a\",le=\"+Inf\"} 3"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_sum{kind=\"a\"} 100.301"));
    EXPECT_TRUE(has_line(text, "kenh197_job_seconds_count{kind=\"a\"} 3"));
}

TEST(Metrics, WritesAHistogramWithoutLabels) {
    Metrics metrics;
    metrics.observe("wait_seconds", -5);
    const auto text = metrics.text();
    EXPECT_TRUE(has_line(text, "kenh197_wait_seconds_bucket{le=\"0.001\"} 1"));
    EXPECT_TRUE(has_line(text, "kenh197_wait_seconds_sum 0"));
    EXPECT_TRUE(has_line(text, "kenh197_wait_seconds_count 1"));
}

TEST(Metrics, EscapesTheValuesOfLabels) {
    EXPECT_EQ(labelled("a", {{"b", "c\"\\\nd"}, {"e", "f"}}), "a{b=\"c\\\"\\\\\\nd\",e=\"f\"}");
}

TEST(Metrics, ForgetsWhatAGaugeSaidOfWhatIsGone) {
    Metrics metrics;
    metrics.set_all("waiting", "kind", {{"a", 4}});
    metrics.set_all("waiting", "kind", {{"b", 1.5}});
    EXPECT_TRUE(has_line(metrics.text(), "kenh197_waiting{kind=\"a\"} 0"));
    EXPECT_TRUE(has_line(metrics.text(), "kenh197_waiting{kind=\"b\"} 1.5"));
}

TEST(Metrics, LosesNoCountAmongThreads) {
    Metrics metrics;
    Counter& kept = metrics.counter("kept_total");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 1'000; ++n) {
                kept.add();
                metrics.add("found_total");
                metrics.observe("seconds", 0.5);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(has_line(metrics.text(), "kenh197_kept_total 4000"));
    EXPECT_TRUE(has_line(metrics.text(), "kenh197_found_total 4000"));
    EXPECT_TRUE(has_line(metrics.text(), "kenh197_seconds_sum 2000"));
}

}  // namespace
}  // namespace k197
