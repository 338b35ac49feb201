#pragma once
// Doing one action of the contract to one report, for the API and the console alike: who may, on
// which version, and which function of which folder.

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "cases/report.h"
#include "org/access.h"
#include "web/app.h"

namespace k197::web {

struct Wish {
    std::string code{};    ///< of the report, as typed
    std::string action{};  ///< accept … unpublish
    Json body{};
    std::optional<std::int64_t> version{};  ///< do it only to this version (If-Match)
};

/// The report after the action. NotFound before Forbidden before Stale before Conflict.
Result<cases::Report> perform(
    db::Tx& tx, const App& app, const org::Caller& caller, const Wish& wish
);
/// The names of the actions that this caller may do to this report now.
std::vector<std::string> actions_open_to(
    const App& app, const org::Caller& caller, const cases::Report& report
);
/// An officer's own words to the citizen: history "message"; the automatic dialogue stays silent
/// from here on. Conflict when the citizen has no Messenger thread.
Result<cases::Report> write_to_citizen(
    db::Tx& tx, const App& app, const org::Caller& caller, const Wish& wish
);

}  // namespace k197::web
