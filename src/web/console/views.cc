#include "web/console/views.h"

#include <algorithm>

namespace k197::web::console {
namespace {

using enum cases::Status;

struct RoleTabs {
    org::Role role{};
    std::vector<cases::Status> statuses{};
};

const std::vector<RoleTabs>& role_tabs() {
    static const std::vector<RoleTabs> kTabs{
        {org::Role::Intake,
         {Received,
          AwaitingInfo,
          Accepted,
          Proposed,
          Instructed,
          Returned,
          Referred,
          InProgress,
          ResultReported,
          Reopened}},
        {org::Role::Leader,
         {Proposed,
          Instructed,
          Received,
          Accepted,
          Referred,
          InProgress,
          ResultReported,
          Answered}},
        {org::Role::Unit, {Referred, InProgress, ResultReported, Returned, Answered}},
        {org::Role::Publisher, {Answered, Published}},
        {org::Role::Admin,
         {Received,
          AwaitingInfo,
          Accepted,
          Proposed,
          Instructed,
          Referred,
          InProgress,
          Returned,
          ResultReported,
          Answered,
          Published}},
        {org::Role::Inspector,
         {Received, Accepted, Proposed, Referred, InProgress, ResultReported, Answered, Published}},
    };
    return kTabs;
}

}  // namespace

std::vector<cases::Status> tabs_for(const org::Roles& roles) {
    std::vector<cases::Status> out;
    for (const auto& row : role_tabs()) {
        if (!roles.has(row.role)) continue;
        for (const auto status : row.statuses) {
            if (std::ranges::find(out, status) == out.end()) out.push_back(status);
        }
    }
    return out;
}

std::string default_sort(const org::Roles& roles) {
    using enum org::Role;
    return roles.has(Unit) && !roles.has_any({Admin, Intake, Leader, Inspector}) ? "due" : "urgent";
}

Counts count_reports(db::Query& query, const cases::Filter& rights, Time now) {
    Counts counts;
    for (const auto& row : query.query(
             "SELECT status, count(*) AS n, sum(CASE WHEN due_at < $4 THEN 1 ELSE 0 END) AS late "
             "FROM reports WHERE (sealed = 0 "
             "OR $1 = 1) AND ($2 = '' OR id IN (SELECT report_id FROM handovers WHERE unit_id = "
             "$2)) AND ($3 = 0 OR status IN "
             "('result_reported', 'answered', 'published', 'closed')) GROUP BY status",
             rights.with_sealed,
             rights.only_unit_id,
             rights.only_finished,
             now
         )) {
        const auto status = cases::status_from(row.text("status"));
        counts.by_status[row.text("status")] = row.integer("n");
        counts.all += row.integer("n");
        if (status && !cases::is_finished(*status)) counts.overdue += row.integer("late");
    }
    return counts;
}

}  // namespace k197::web::console
