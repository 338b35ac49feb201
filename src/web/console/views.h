#pragma once
// The list's views: the statuses that matter to a role, the first one being where its work waits.
// Pure but for counting.

#include <map>
#include <string>
#include <vector>

#include "cases/report_store.h"
#include "org/roles.h"

namespace k197::web::console {

/// The statuses shown as tabs for these roles, in the order of work.
std::vector<cases::Status> tabs_for(const org::Roles& roles);
/// The order that suits the role: urgent and old first; units look at deadlines.
std::string default_sort(const org::Roles& roles);

/// How many reports there are in each status that a list with this filter's rights may show.
struct Counts {
    std::map<std::string, std::int64_t> by_status{};
    std::int64_t overdue = 0;
    std::int64_t all = 0;
};
Counts count_reports(db::Query& query, const cases::Filter& rights, Time now);

}  // namespace k197::web::console
