#pragma once
// The pages that anybody may see: how to report, published results, following one report and rating
// it. They work without script. Nothing of a person is on any of them.

#include <vector>

#include "web/app.h"
#include "web/server.h"

namespace k197::web::site {

/// The routes of the public site. `app` must outlive them.
std::vector<Route> routes(const App& app);

}  // namespace k197::web::site
