#include "org/access.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace k197::org {
namespace {

struct ActionRule {
    std::string_view name{};
    std::array<bool, 7> allowed{};  ///< by Role
};

constexpr bool kYes = true;
constexpr bool kNo = false;

// In the order of Action:         admin intake leader unit publisher inspector sealed
// clang-format off
constexpr std::array<ActionRule, 19> kRules{{
    {"accept",      {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"ask",         {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"decline",     {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"propose",     {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"direct",      {{kYes, kNo, kYes, kNo, kNo, kNo, kNo}}},
    {"assign",      {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"acknowledge", {{kYes, kNo, kNo, kYes, kNo, kNo, kNo}}},
    {"return",      {{kYes, kNo, kNo, kYes, kNo, kNo, kNo}}},
    {"resolve",     {{kYes, kNo, kNo, kYes, kNo, kNo, kNo}}},
    {"verify",      {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"close",       {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"reopen",      {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"merge",       {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"unmerge",     {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"publish",     {{kYes, kNo, kNo, kNo, kYes, kNo, kNo}}},
    {"unpublish",   {{kYes, kNo, kNo, kNo, kYes, kNo, kNo}}},
    {"message",     {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"file",        {{kYes, kYes, kYes, kNo, kNo, kNo, kNo}}},
    {"upload",      {{kYes, kYes, kYes, kYes, kYes, kNo, kNo}}},
}};
// clang-format on

/// Roles that see every report that is not sealed.
constexpr std::array<Role, 4> kSeeAll{Role::Admin, Role::Intake, Role::Leader, Role::Inspector};
const ActionRule& rule_of(Action action) {
    return kRules[static_cast<std::size_t>(action)];
}

bool is_own(const Caller& caller, const ReportFacts& report) {
    if (!caller.roles.has(Role::Unit) || caller.unit_code.empty()) return false;
    const auto& codes = report.unit_codes;
    return report.unit_code == caller.unit_code ||
           std::find(codes.begin(), codes.end(), caller.unit_code) != codes.end();
}

/// All roles but Unit and Sealed, which by themselves allow nothing on other units' reports.
Roles other_roles(const Roles& roles) {
    Roles others;
    for (const auto role :
         {Role::Admin, Role::Intake, Role::Leader, Role::Publisher, Role::Inspector}) {
        if (roles.has(role)) others.add(role);
    }
    return others;
}

}  // namespace

std::string_view to_string(Action action) {
    return rule_of(action).name;
}

std::optional<Action> action_from(std::string_view name) {
    for (std::size_t i = 0; i < kRules.size(); ++i) {
        if (kRules[i].name == name) return static_cast<Action>(i);
    }
    return std::nullopt;
}

bool may_act(const Caller& caller, Action action) {
    const auto& allowed = rule_of(action).allowed;
    for (std::size_t i = 0; i < allowed.size(); ++i) {
        if (allowed[i] && caller.roles.has(static_cast<Role>(i))) return true;
    }
    return false;
}

bool may_act(const Caller& caller, Action action, const ReportFacts& report) {
    if (!may_see(caller, report) || !may_act(caller, action)) return false;
    const Caller without_unit{.roles = other_roles(caller.roles)};
    if (may_act(without_unit, action)) return true;
    return !report.unit_code.empty() && report.unit_code == caller.unit_code;
}

bool sees_all_units(const Caller& caller) {
    return std::any_of(kSeeAll.begin(), kSeeAll.end(), [&](Role role) {
        return caller.roles.has(role);
    });
}

bool may_see(const Caller& caller, const ReportFacts& report) {
    if (report.sealed && !caller.roles.has(Role::Sealed)) return false;
    if (sees_all_units(caller) || is_own(caller, report)) return true;
    return caller.roles.has(Role::Publisher) && !report.sealed;
}

bool may_see_reporter(const Caller& caller, const ReportFacts& report) {
    return may_see(caller, report) && sees_all_units(caller);
}

bool may_see_inbox(const Caller& caller) {
    return caller.roles.has(Role::Admin);
}

bool may_see_outbox(const Caller& caller) {
    return sees_all_units(caller);
}

bool may_see_conversation(const Caller& caller, bool sealed) {
    return sees_all_units(caller) && (!sealed || caller.roles.has(Role::Sealed));
}

bool may_see_operations(const Caller& caller) {
    return caller.roles.has_any({Role::Admin, Role::Inspector});
}

bool may_administer(const Caller& caller) {
    return caller.roles.has(Role::Admin);
}

}  // namespace k197::org
