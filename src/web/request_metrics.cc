#include "web/request_metrics.h"

#include <algorithm>
#include <string>

namespace k197::web {
namespace {

Counter& find_counter(Metrics& metrics, const Route* route, int status) {
    return metrics.counter(labelled(
        "http_requests_total",
        {{"method", route == nullptr ? "" : route->method},
         {"route", route == nullptr ? "none" : route->pattern},
         {"status", std::to_string(status)}}
    ));
}

Histogram& find_histogram(Metrics& metrics, const Route* route) {
    return metrics.histogram(labelled(
        "http_request_seconds",
        {{"method", route == nullptr ? "" : route->method},
         {"route", route == nullptr ? "none" : route->pattern}}
    ));
}

}  // namespace

/// 503 is there from the start, at 0: an alert on its growth must see the first.
RequestMetrics::RequestMetrics(Metrics* metrics, const std::vector<Route>& routes)
    : metrics_{metrics}, routes_{routes} {
    if (metrics_ == nullptr) return;
    for (const auto& route : routes_) counts_.emplace_back().route = &route;
    counts_.emplace_back();
    for (auto& counts : counts_) {
        counts.seconds = &find_histogram(*metrics_, counts.route);
        counter(counts, 503);
    }
}

void RequestMetrics::count(const Route* route, int status, double seconds) {
    if (metrics_ == nullptr) return;
    const auto index =
        route == nullptr ? routes_.size() : static_cast<std::size_t>(route - routes_.data());
    auto& counts = counts_.at(index);
    counts.seconds->observe(seconds);
    counter(counts, status).add();
}

Counter& RequestMetrics::counter(Counts& counts, int status) {
    const auto* known = std::ranges::find(kStatuses, status);
    if (known == kStatuses.end()) return find_counter(*metrics_, counts.route, status);
    auto& kept = counts.by_status.at(static_cast<std::size_t>(known - kStatuses.begin()));
    if (auto* found = kept.load(std::memory_order_acquire)) return *found;
    auto& made = find_counter(*metrics_, counts.route, status);
    kept.store(&made, std::memory_order_release);
    return made;
}

}  // namespace k197::web
