#pragma once
// One handler per page of the public site.

#include "web/app.h"
#include "web/server.h"

namespace k197::web::site {

Response home(const App& app, const Request& request);
/// The account of what citizens sent, as JSON; null before it was first made.
Response stats(const App& app, const Request& request);
Response about(const App& app, const Request& request);
Response privacy(const App& app, const Request& request);

/// Results that stand, newest first: ?field=, ?after=.
Response list_results(const App& app, const Request& request);
Response show_result(const App& app, const Request& request);
/// The copy without EXIF of a picture of a result that stands; ?size=thumb.
Response show_picture(const App& app, const Request& request);

/// The form, or on to the page of ?code=.
Response look_up(const App& app, const Request& request);
/// The state of the report behind the code, for whoever holds it.
Response follow(const App& app, const Request& request);
/// {value, comment}: rates it, then back to its page.
Response rate(const App& app, const Request& request);

}  // namespace k197::web::site
