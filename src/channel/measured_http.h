#pragma once
// Every call to the Graph API is counted and timed here, in the one way out: whoever sends through
// this Http needs no metrics of its own.

#include <memory>
#include <string>

#include "base/http.h"
#include "base/metrics.h"

namespace k197::channel {

/// What came of a Graph call, as /metrics names it: ok later rate_limited outside_window refused
/// unreachable token_dead page_blocked bug not_sent no_answer.
std::string_view class_of(const HttpAnswer& answer);

/// The call without ids: "POST messages", "GET conversations", "GET object" for one by its id.
std::string call_name(const HttpRequest& request, std::string_view graph_url);

/// `http` with every request to `graph_url` counted in graph_calls_total{call,class} and timed in
/// graph_call_seconds{call}. `metrics` must outlive it.
std::unique_ptr<Http> measure_graph(
    std::unique_ptr<Http> http, Metrics& metrics, std::string graph_url
);

}  // namespace k197::channel
