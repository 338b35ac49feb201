#pragma once
// Staff accounts, as stored.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"
#include "org/roles.h"

namespace k197::org {

struct Account {
    std::string id{};
    std::string name{};  ///< to sign in with; letters, digits and . _ - @
    std::string full_name{};
    Roles roles{};
    std::string unit_code{};  ///< of the role Unit
    bool disabled = false;
    Time created_at = 0;
};

struct NewAccount {
    std::string name{};
    std::string full_name{};
    std::string password{};
    Roles roles{};
    std::string unit_code{};
};

/// Adds an account. Invalid when a value is not allowed or the role Unit has no unit in force;
/// Conflict when the name is taken. Takes about 50 ms, outside the transaction.
Result<Account> add_user(db::Database& database, const Clock& clock, const NewAccount& account);
std::optional<Account> find_account(db::Query& query, std::string_view name);
/// All accounts by name.
std::vector<Account> list_accounts(db::Query& query);
/// Closes an account and ends its sessions. NotFound when there is none.
Result<void> disable_account(db::Tx& tx, std::string_view name);
/// Sets a new password, opens a closed account again, and ends its sessions. NotFound when there is
/// none.
Result<void> reset_password(
    db::Database& database, std::string_view name, std::string_view password
);

/// What is wrong with roles and a unit for an account or a token; nothing when all is well.
Result<void> check_unit(
    db::Query& query, const Clock& clock, const Roles& roles, std::string_view unit_code
);
/// What is wrong with a name for an account or a token.
Result<void> check_name(std::string_view name);

}  // namespace k197::org
