#include "load/figures.h"

#include <algorithm>
#include <chrono>

namespace k197::bench {

void Latencies::add(Moment due, Moment end) {
    using std::chrono::microseconds;
    const auto passed = std::chrono::duration_cast<microseconds>(end - due).count();
    microseconds_.push_back(
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(passed, 0, UINT32_MAX))
    );
}

Json Latencies::summary() const {
    auto sorted = microseconds_;
    std::ranges::sort(sorted);
    const auto at = [&](double part) {
        if (sorted.empty()) return 0.0;
        const auto last = static_cast<double>(sorted.size() - 1);
        return sorted[static_cast<std::size_t>(part * last)] / 1000.0;
    };
    Json out = Json::object();
    return out.set("count", sorted.size())
        .set("p50", at(0.50))
        .set("p90", at(0.90))
        .set("p99", at(0.99))
        .set("p999", at(0.999))
        .set("max", at(1.0));
}

}  // namespace k197::bench
