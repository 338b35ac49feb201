#include "base/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <set>

namespace k197 {
namespace {

/// "family{labels}" in its two parts; the second is empty without labels.
std::pair<std::string_view, std::string_view> split(std::string_view name) {
    const auto brace = std::min(name.find('{'), name.size());
    auto labels = name.substr(brace);
    if (!labels.empty()) labels = labels.substr(1, labels.size() - 2);
    return {name.substr(0, brace), labels};
}

/// "{a="b"}", or nothing for no labels.
std::string braced(std::string_view labels) {
    return labels.empty() ? std::string{} : fmt::format("{{{}}}", labels);
}

void write_histogram(
    std::string& out, std::string_view family, std::string_view labels, const Histogram& histogram
) {
    const auto counts = histogram.cumulative();
    const char* joint = labels.empty() ? "" : ",";
    auto end = std::back_inserter(out);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto bound =
            i < Histogram::kBounds.size() ? fmt::format("{}", Histogram::kBounds.at(i)) : "+Inf";
        fmt::format_to(
            end,
            "kenh197_{}_bucket{{{}{}le=\"{}\"}} {}\n",
            family,
            labels,
            joint,
            bound,
            counts.at(i)
        );
    }
    fmt::format_to(end, "kenh197_{}_sum{} {}\n", family, braced(labels), histogram.sum());
    fmt::format_to(end, "kenh197_{}_count{} {}\n", family, braced(labels), counts.back());
}

}  // namespace

void Histogram::observe(double seconds) {
    const auto* bound = std::ranges::lower_bound(kBounds, seconds);
    counts_.at(static_cast<std::size_t>(bound - kBounds.begin()))
        .fetch_add(1, std::memory_order_relaxed);
    nanoseconds_.fetch_add(
        static_cast<std::uint64_t>(std::max(seconds, 0.0) * 1e9), std::memory_order_relaxed
    );
}

std::array<std::uint64_t, Histogram::kBounds.size() + 1> Histogram::cumulative() const {
    std::array<std::uint64_t, kBounds.size() + 1> out{};
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        total += counts_.at(i).load(std::memory_order_relaxed);
        out.at(i) = total;
    }
    return out;
}

double Histogram::sum() const {
    return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
}

std::string labelled(std::string_view family, std::initializer_list<Label> labels) {
    std::string out{family};
    char joint = '{';
    for (const auto& [key, value] : labels) {
        out += joint;
        out.append(key).append("=\"");
        for (const char c : value) {
            if (c == '\\' || c == '"') out += '\\';
            if (c == '\n') {
                out += "\\n";
            } else {
                out += c;
            }
        }
        out += '"';
        joint = ',';
    }
    return out += '}';
}

template <class Metric>
Metric& Metrics::find(Families<Metric>& families, std::string_view name) {
    const auto [family, labels] = split(name);
    {
        const std::shared_lock lock{mutex_};
        if (const auto known = families.find(family); known != families.end()) {
            const auto found = known->second.find(labels);
            if (found != known->second.end()) return found->second;
        }
    }
    const std::unique_lock lock{mutex_};
    return families[std::string{family}][std::string{labels}];
}

Counter& Metrics::counter(std::string_view name) {
    return find(counters_, name);
}

Gauge& Metrics::gauge(std::string_view name) {
    return find(gauges_, name);
}

Histogram& Metrics::histogram(std::string_view name) {
    return find(histograms_, name);
}

void Metrics::set_all(
    std::string_view family, std::string_view key, const std::map<std::string, double>& values
) {
    std::set<const Gauge*> named;
    for (const auto& [value, number] : values) {
        auto& one = gauge(labelled(family, {{key, value}}));
        one.set(number);
        named.insert(&one);
    }
    const std::shared_lock lock{mutex_};
    const auto known = gauges_.find(family);
    if (known == gauges_.end()) return;
    for (auto& [labels, other] : known->second) {
        if (!named.contains(&other)) other.set(0);
    }
}

void Metrics::describe(std::string_view family, std::string_view help) {
    const std::unique_lock lock{mutex_};
    help_.insert_or_assign(std::string{family}, std::string{help});
}

void Metrics::write_head(std::string& out, std::string_view family, std::string_view type) const {
    if (const auto help = help_.find(family); help != help_.end())
        out += fmt::format("# HELP kenh197_{} {}\n", family, help->second);
    out += fmt::format("# TYPE kenh197_{} {}\n", family, type);
}

std::string Metrics::text() const {
    const std::shared_lock lock{mutex_};
    std::string out;
    for (const auto& [family, members] : counters_) {
        write_head(out, family, "counter");
        for (const auto& [labels, counter] : members)
            out += fmt::format("kenh197_{}{} {}\n", family, braced(labels), counter.value());
    }
    for (const auto& [family, members] : gauges_) {
        write_head(out, family, "gauge");
        for (const auto& [labels, gauge] : members)
            out += fmt::format("kenh197_{}{} {}\n", family, braced(labels), gauge.value());
    }
    for (const auto& [family, members] : histograms_) {
        write_head(out, family, "histogram");
        for (const auto& [labels, histogram] : members)
            write_histogram(out, family, labels, histogram);
    }
    return out;
}

}  // namespace k197
