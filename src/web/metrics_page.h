#pragma once
// GET /metrics.

#include "web/app.h"
#include "web/server.h"

namespace k197::web {

/// Gives every family its HELP line and starts at 0 what alarms watch: once, at the start.
void describe_metrics(const App& app);

/// The counters with the state of the store as it is now. Throws db::Failure when it does not
/// answer.
Response show_metrics(const App& app);

/// The counters alone, with store_up 0: what there is to say while the store does not answer.
Response show_metrics_without_store(const App& app);

}  // namespace k197::web
