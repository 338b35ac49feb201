#pragma once
// Counters, gauges and histograms for /metrics, in Prometheus' text form. Our own hundred lines
// rather than prometheus-cpp: one process, one scrape format, and no library to build and audit.
//
// What happens often asks for its metric once and keeps the reference: counting is then one atomic
// addition. add, set and observe look the name up each time and are for rare events.

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

namespace k197 {

/// Only ever grows. Thread-safe.
class Counter {
 public:
    void add(std::int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
    std::atomic<std::int64_t> value_{0};
};

/// Goes up and down. Thread-safe.
class Gauge {
 public:
    void set(double value) { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
    std::atomic<double> value_{0};
};

/// How long something took, in buckets from 1 ms to 60 s. Thread-safe.
class Histogram {
 public:
    /// The upper bounds, seconds; beyond the last comes +Inf.
    static constexpr std::array kBounds{
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0};

    /// A negative time (the clock was set back) counts as none.
    void observe(double seconds);
    /// How many fell at or under each bound, then how many there were.
    [[nodiscard]] std::array<std::uint64_t, kBounds.size() + 1> cumulative() const;
    /// Seconds of all together.
    [[nodiscard]] double sum() const;

 private:
    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

using Label = std::pair<std::string_view, std::string_view>;

/// `family{key="value",…}` with the values escaped.
std::string labelled(std::string_view family, std::initializer_list<Label> labels);

/// The metrics of a process. A name may carry labels: `jobs_done_total{kind="inbox.read"}`. One
/// family has one type. Thread-safe; the references live as long as the Metrics.
class Metrics {
 public:
    Counter& counter(std::string_view name);
    Gauge& gauge(std::string_view name);
    Histogram& histogram(std::string_view name);

    void add(std::string_view name, std::int64_t by = 1) { counter(name).add(by); }
    void set(std::string_view name, double value) { gauge(name).set(value); }
    void observe(std::string_view name, double seconds) { histogram(name).observe(seconds); }

    /// Sets the gauges of a family that has the one label `key`, by its values; those that are not
    /// named become 0.
    void set_all(
        std::string_view family, std::string_view key, const std::map<std::string, double>& values
    );
    /// The HELP line of a family.
    void describe(std::string_view family, std::string_view help);
    /// Every metric, prefixed `kenh197_`, each family together under its HELP and TYPE.
    [[nodiscard]] std::string text() const;

 private:
    template <class Metric>
    using Families = std::map<std::string, std::map<std::string, Metric, std::less<>>, std::less<>>;
    template <class Metric>
    Metric& find(Families<Metric>& families, std::string_view name);
    void write_head(std::string& out, std::string_view family, std::string_view type) const;

    mutable std::shared_mutex mutex_;
    Families<Counter> counters_;
    Families<Gauge> gauges_;
    Families<Histogram> histograms_;
    std::map<std::string, std::string, std::less<>> help_;
};

}  // namespace k197
