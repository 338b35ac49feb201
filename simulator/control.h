#pragma once
// The hands on the simulator: what the chat page and tests call below /sim/, and the media links
// below /cdn/.

#include <vector>

#include "simulator/stage.h"
#include "web/server.h"

namespace k197::simulator {

/// Every route of the control API, the CDN and the page.
std::vector<web::Route> control_routes(Stage& stage);

}  // namespace k197::simulator
