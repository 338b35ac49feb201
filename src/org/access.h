#pragma once
// The one place that says who may do what. What a caller may not know of is "not found" before
// anything is "forbidden": ask may_see first.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "org/roles.h"

namespace k197::org {

/// The actions of the contract, by their names there; and File (take a report for someone), Message
/// (write to the citizen), Upload (bring a file).
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
    Message,
    File,
    Upload,
};

std::string_view to_string(Action action);
std::optional<Action> action_from(std::string_view name);

/// What decides about access to one report.
struct ReportFacts {
    bool sealed = false;
    std::string status{};
    std::string unit_code{};                ///< of the unit that handles it now
    std::vector<std::string> unit_codes{};  ///< of every unit it is or was assigned to
};

/// Whether any of the caller's roles allows the action at all.
bool may_act(const Caller& caller, Action action);
/// Whether the caller may do it on this report: a unit acts only on what is assigned to it now.
bool may_act(const Caller& caller, Action action, const ReportFacts& report);

/// Whether the caller may know of the report.
bool may_see(const Caller& caller, const ReportFacts& report);
/// Whether the caller may see who reported. Units and publishers never do, unless another role of
/// theirs does.
bool may_see_reporter(const Caller& caller, const ReportFacts& report);

/// Whether the caller sees reports of every unit (lists and statistics need no filter by unit).
bool sees_all_units(const Caller& caller);
/// Deliveries as they came in.
bool may_see_inbox(const Caller& caller);
/// What leaves: messages to citizens and posts.
bool may_see_outbox(const Caller& caller);
/// Conversations, with or without a report.
bool may_see_conversation(const Caller& caller, bool sealed);
/// How the program fares: queues, what stopped, the machine.
bool may_see_operations(const Caller& caller);
/// Accounts, tokens, units, settings.
bool may_administer(const Caller& caller);

}  // namespace k197::org
