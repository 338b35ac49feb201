#pragma once
// Counters and gauges for /metrics, in Prometheus' text form.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace k197 {

/// Named counters. Thread-safe. A name may carry labels: `jobs_done_total{kind="inbox.read"}`.
class Metrics {
 public:
    void add(std::string_view name, std::int64_t by = 1);
    void set(std::string_view name, std::int64_t value);
    /// Every metric, one line each, prefixed `kenh197_`.
    [[nodiscard]] std::string text() const;

 private:
    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t, std::less<>> values_;
};

}  // namespace k197
