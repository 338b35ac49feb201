#pragma once
// The frame around every page: who is signed in, where one can go, how much waits there.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "db/db.h"
#include "org/sessions.h"
#include "web/app.h"

namespace k197::web::console {

/// What waits, for the numbers in the navigation.
struct Tally {
    std::int64_t reports = 0;        ///< in the first status of the caller's role
    std::int64_t conversations = 0;  ///< that a person answers now
    std::int64_t unsent = 0;         ///< of the last week
    std::int64_t buried = 0;
    std::int64_t alerts = 0;
};

/// Counts what this caller may see.
Tally tally(db::Query& query, const App& app, const org::Caller& caller);
/// [{label, href, current, count}] of the pages this caller may open.
Json navigation(const org::Caller& caller, const Tally& tally, std::string_view section);
/// {name, roles}
Json user_view(const org::Session& session);

/// Open alerts of what this caller may see, newest first: [{id, kind, note, at, href, where}].
Json open_alerts(db::Query& query, const App& app, const org::Caller& caller);

}  // namespace k197::web::console
