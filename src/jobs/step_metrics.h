#pragma once
// What is counted of a step. The references are kept: counting a job takes no lock.

#include <string_view>

#include "base/metrics.h"

namespace k197::jobs {

struct StepMetrics {
    Counter& done;
    Counter& retried;
    Counter& buried;
    Histogram& seconds;  ///< of every run, whatever came of it
};

/// The metrics of the step of that name; at 0 when it has not run. So are the gauges of its queue,
/// which are read when somebody asks.
inline StepMetrics step_metrics(Metrics& metrics, std::string_view kind) {
    for (const auto* family : {"jobs_waiting", "jobs_oldest_seconds", "jobs_buried"})
        metrics.gauge(labelled(family, {{"kind", kind}}));
    return {
        .done = metrics.counter(labelled("jobs_done_total", {{"kind", kind}})),
        .retried = metrics.counter(labelled("jobs_retried_total", {{"kind", kind}})),
        .buried = metrics.counter(labelled("jobs_buried_total", {{"kind", kind}})),
        .seconds = metrics.histogram(labelled("job_seconds", {{"kind", kind}})),
    };
}

}  // namespace k197::jobs
