#pragma once
// Styles, scripts and icons that the binary carries: /assets/… .

#include "web/server.h"

namespace k197::web {

/// /assets/vendor/tabler/… is vendor/tabler/…, everything else lies in frontend/. Answers
/// If-None-Match.
Response serve_asset(const Request& request);

}  // namespace k197::web
