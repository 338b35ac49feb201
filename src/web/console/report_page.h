#pragma once
// The page of one report: everything known of it and the forms of what may be done now.

#include <string>

#include "web/console/action_form.h"
#include "web/console/visit.h"
#include "web/report_view.h"

namespace k197::web::console {

/// The values of templates/console/report. `attempt` is a form that failed and is shown again, or
/// null.
Json report_page(
    db::Query& query, const Visit& visit, const cases::Report& report, const Attempt* attempt
);

/// Shows the page; with a failed attempt under the status of its error.
Response show_report(const Visit& visit, const cases::Report& report, const Attempt* attempt);

}  // namespace k197::web::console
