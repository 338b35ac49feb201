#pragma once
// Requests by route and status, and how long each waited and was worked on. Counting takes no lock:
// the I/O threads do it for every request.

#include <array>
#include <atomic>
#include <deque>
#include <vector>

#include "base/metrics.h"
#include "web/server.h"

namespace k197::web {

class RequestMetrics {
 public:
    /// `routes` and `metrics` must outlive it; without metrics nothing is counted.
    RequestMetrics(Metrics* metrics, const std::vector<Route>& routes);

    /// `route` is one of the routes, or null for a request that found none. `seconds` from the
    /// whole request at hand to its answer ready: neither the client's line nor a file's length.
    void count(const Route* route, int status, double seconds);

 private:
    static constexpr std::array kStatuses{200, 201, 204, 206, 301, 302, 303, 304, 400, 401, 403,
                                          404, 405, 409, 412, 413, 416, 422, 429, 431, 500, 503};
    struct Counts {
        const Route* route = nullptr;
        Histogram* seconds = nullptr;
        std::array<std::atomic<Counter*>, kStatuses.size()> by_status{};
    };
    Counter& counter(Counts& counts, int status);

    Metrics* metrics_;
    const std::vector<Route>& routes_;
    std::deque<Counts> counts_{};  ///< as the routes; the last is for requests that found none
};

}  // namespace k197::web
