#pragma once
// Which jobs are about something sealed: their reasons are not for everybody.

#include "jobs/watch.h"

namespace k197::web::console {

/// Whether the job's lane or payload names a sealed conversation or report, or anything that
/// belongs to one.
bool is_sealed_job(db::Query& query, const jobs::BuriedJob& job);

}  // namespace k197::web::console
