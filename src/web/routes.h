#pragma once
// Every path that the server answers, in one table.

#include <vector>

#include "web/app.h"
#include "web/server.h"

namespace k197::web {

/// `app` must outlive the routes.
std::vector<Route> all_routes(const App& app);

}  // namespace k197::web
