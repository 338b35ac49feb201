#pragma once
// The staff console: pages under /console. They work without script: plain forms, POST then
// redirect.

#include <vector>

#include "web/app.h"
#include "web/server.h"

namespace k197::web::console {

/// Every route of the console. `app` must outlive them.
std::vector<Route> routes(const App& app);

}  // namespace k197::web::console
