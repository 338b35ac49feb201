#pragma once
// POST /reports: what an officer took down for someone at the telephone or the counter.

#include "base/json.h"
#include "cases/file.h"
#include "org/roles.h"
#include "web/app.h"

namespace k197::web::api {

/// The filing in `body`, without its conversation. Invalid names the field; Forbidden for a report
/// about an official by someone who may not open sealed ones.
Result<cases::Filing> filing_of(
    db::Query& query, const App& app, const org::Caller& caller, const Json& body
);

}  // namespace k197::web::api
