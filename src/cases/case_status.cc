#include "cases/case_status.h"

#include <fmt/format.h>

#include <algorithm>

namespace k197::cases {
namespace {

using enum Status;

struct StatusName {
    Status status{};
    std::string_view name{};
};

constexpr StatusName kStatuses[] = {
    {Received, "received"},
    {AwaitingInfo, "awaiting_info"},
    {Triaged, "triaged"},
    {Accepted, "accepted"},
    {Rejected, "rejected"},
    {Redirected, "redirected"},
    {Duplicate, "duplicate"},
    {Proposed, "proposed"},
    {Instructed, "instructed"},
    {Referred, "referred"},
    {Returned, "returned"},
    {InProgress, "in_progress"},
    {Extended, "extended"},
    {ResultReported, "result_reported"},
    {ResultRejected, "result_rejected"},
    {Reinspecting, "reinspecting"},
    {Answered, "answered"},
    {Published, "published"},
    {Reopened, "reopened"},
    {Closed, "closed"},
    {Archived, "archived"},
};

/// One row of the table of moves.
struct Move {
    Action action{};
    std::string_view name{};
    std::vector<Status> from{};
    Status to{};
    std::vector<Status> from_under_standing_authority{};
};

const std::vector<Move>& moves() {
    static const std::vector<Move> kMoves = {
        {Action::Accept, "accept", {Received, Triaged, AwaitingInfo}, Accepted, {}},
        {Action::Ask, "ask", {Received, Triaged, Accepted}, AwaitingInfo, {}},
        {Action::Decline,
         "decline",
         {Received, Triaged, AwaitingInfo, Accepted, Reopened},
         Rejected,
         {}},
        {Action::Propose, "propose", {Accepted, Returned, Reopened}, Proposed, {}},
        {Action::Direct, "direct", {Proposed}, Instructed, {}},
        {Action::Assign,
         "assign",
         {Instructed, Returned, ResultRejected, Reopened},
         Referred,
         {Accepted, Proposed}},
        {Action::Acknowledge, "acknowledge", {Referred}, InProgress, {}},
        {Action::Return, "return", {Referred, InProgress, Extended}, Returned, {}},
        {Action::Resolve,
         "resolve",
         {InProgress, Extended, ResultRejected, Reinspecting},
         ResultReported,
         {}},
        {Action::Verify, "verify", {ResultReported}, InProgress, {}},
        {Action::Close,
         "close",
         {Accepted, Instructed, ResultReported, Reinspecting, Reopened},
         Answered,
         {}},
        {Action::Reopen,
         "reopen",
         {Rejected, Redirected, Answered, Published, Closed},
         Reopened,
         {}},
        {Action::Merge,
         "merge",
         {Received, AwaitingInfo, Triaged, Accepted, Proposed, Instructed, Returned, Reopened},
         Duplicate,
         {}},
        {Action::Unmerge, "unmerge", {Duplicate}, Received, {}},
        {Action::Publish, "publish", {Answered, Closed}, Published, {}},
        {Action::Unpublish, "unpublish", {Published, Reopened}, Answered, {}},
    };
    return kMoves;
}

const Move& move_of(Action action) {
    return *std::ranges::find(moves(), action, &Move::action);
}

bool fits(const Move& move, Status from, bool standing_authority) {
    return std::ranges::find(move.from, from) != move.from.end() ||
           (standing_authority && std::ranges::find(move.from_under_standing_authority, from) !=
                                      move.from_under_standing_authority.end());
}

}  // namespace

std::string_view to_string(Status status) {
    return std::ranges::find(kStatuses, status, &StatusName::status)->name;
}

std::optional<Status> status_from(std::string_view name) {
    const auto* found = std::ranges::find(kStatuses, name, &StatusName::name);
    return found == std::end(kStatuses) ? std::nullopt : std::optional{found->status};
}

std::string_view to_string(Action action) {
    return move_of(action).name;
}

std::optional<Action> action_from(std::string_view name) {
    const auto found = std::ranges::find(moves(), name, &Move::name);
    return found == moves().end() ? std::nullopt : std::optional{found->action};
}

const std::vector<Status>& all_statuses() {
    static const std::vector<Status> kAll = [] {
        std::vector<Status> out;
        for (const auto& row : kStatuses) out.push_back(row.status);
        return out;
    }();
    return kAll;
}

const std::vector<Action>& all_actions() {
    static const std::vector<Action> kAll = [] {
        std::vector<Action> out;
        for (const auto& move : moves()) out.push_back(move.action);
        return out;
    }();
    return kAll;
}

Result<Status> after(Action action, Status from, bool standing_authority) {
    const Move& move = move_of(action);
    // A reopened report keeps its place while its former result is taken off the site.
    if (action == Action::Unpublish && from == Reopened) return Reopened;
    if (fits(move, from, standing_authority)) return move.to;
    return fail(
        Errc::Conflict,
        fmt::format(
            "Không thể thực hiện “{}” khi tin đang ở trạng thái “{}”.", move.name, to_string(from)
        )
    );
}

std::vector<Action> allowed(Status from, bool standing_authority) {
    std::vector<Action> out;
    for (const auto& move : moves()) {
        if (fits(move, from, standing_authority)) out.push_back(move.action);
    }
    return out;
}

bool is_finished(Status status) {
    return status == Rejected || status == Redirected || status == Duplicate ||
           status == Answered || status == Published || status == Closed || status == Archived;
}

bool may_be_rated(Status status) {
    return status == Answered || status == Published || status == Closed || status == Archived;
}

}  // namespace k197::cases
