#include "base/metrics.h"

#include <fmt/format.h>

namespace k197 {

void Metrics::add(std::string_view name, std::int64_t by) {
    const std::lock_guard lock{mutex_};
    const auto found = values_.find(name);
    if (found == values_.end()) {
        values_.emplace(name, by);
    } else {
        found->second += by;
    }
}

void Metrics::set(std::string_view name, std::int64_t value) {
    const std::lock_guard lock{mutex_};
    values_.insert_or_assign(std::string{name}, value);
}

std::string Metrics::text() const {
    const std::lock_guard lock{mutex_};
    std::string out;
    std::string_view family;
    for (const auto& [name, value] : values_) {
        const auto own = std::string_view{name}.substr(0, name.find('{'));
        if (own != family)
            out += fmt::format(
                "# TYPE kenh197_{} {}\n", own, own.ends_with("_total") ? "counter" : "gauge"
            );
        family = own;
        out += fmt::format("kenh197_{} {}\n", name, value);
    }
    return out;
}

}  // namespace k197
