#pragma once
// The life of a report: its statuses and the one table of allowed moves (DOMAIN 5.1, the contract's
// actions).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace k197::cases {

enum class Status {
    Received,
    AwaitingInfo,
    Triaged,
    Accepted,
    Rejected,
    Redirected,
    Duplicate,
    Proposed,
    Instructed,
    Referred,
    Returned,
    InProgress,
    Extended,
    ResultReported,
    ResultRejected,
    Reinspecting,
    Answered,
    Published,
    Reopened,
    Closed,
    Archived,
};

enum class Action {
    Accept,
    Ask,
    Decline,
    Propose,
    Direct,
    Assign,
    Acknowledge,
    Return,
    Resolve,
    Verify,
    Close,
    Reopen,
    Merge,
    Unmerge,
    Publish,
    Unpublish,
};

/// The name in URL, SQL and JSON: "in_progress".
std::string_view to_string(Status status);
std::optional<Status> status_from(std::string_view name);
std::string_view to_string(Action action);
std::optional<Action> action_from(std::string_view name);
const std::vector<Status>& all_statuses();
const std::vector<Action>& all_actions();

/// Where `action` leads from `from`; Conflict when it is not allowed there. Verify gives the status
/// of a result that is not accepted; Unmerge gives Received, the caller restores what it was
/// before; Unpublish leaves a reopened report reopened. With `standing_authority` a report may be
/// assigned before the leadership has directed.
Result<Status> after(Action action, Status from, bool standing_authority);
/// The actions allowed from `from`.
std::vector<Action> allowed(Status from, bool standing_authority);
/// Nobody has to do anything any more.
bool is_finished(Status status);
/// The citizen may rate it.
bool may_be_rated(Status status);

}  // namespace k197::cases
