#include "org/accounts.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "org/password.h"
#include "org/units.h"

namespace k197::org {
namespace {

constexpr std::size_t kLongestName = 64;
/// Names under which the program itself acts.
constexpr std::array<std::string_view, 5> kReserved{
    "citizen", "system", "facebook", "bot", "page_inbox"};

Account account_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .name = row.text("name"),
        .full_name = row.text("full_name"),
        .roles = parse_roles(row.text("roles")).value_or(Roles{}),
        .unit_code = row.text("unit_code"),
        .disabled = row.flag("disabled"),
        .created_at = row.integer("created_at"),
    };
}

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"._-@"}.find(c) != std::string_view::npos;
}

Error no_such_account(std::string_view name) {
    return fail(Errc::NotFound, "there is no account '" + std::string{name} + "'", "name");
}

void end_sessions(db::Tx& tx, std::string_view name) {
    tx.query(
        "DELETE FROM sessions WHERE account_id IN (SELECT id FROM accounts WHERE name = $1)", name
    );
}

Result<Account> insert(
    db::Tx& tx, const Clock& clock, const NewAccount& account, const std::string& hash
) {
    if (const auto fits = check_unit(tx, clock, account.roles, account.unit_code); !fits)
        return fits.error();
    const auto row = tx.one(
        "INSERT INTO accounts (id, name, full_name, password_hash, roles, unit_code, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING *",
        new_id(),
        account.name,
        account.full_name,
        hash,
        format_roles(account.roles),
        account.unit_code,
        clock.now()
    );
    if (!row)
        return fail(Errc::Conflict, "there is already an account '" + account.name + "'", "name");
    return account_of(*row);
}

}  // namespace

Result<void> check_name(std::string_view name) {
    if (name.empty() || name.size() > kLongestName ||
        !std::all_of(name.begin(), name.end(), is_name_letter)) {
        return fail(
            Errc::Invalid, "a name has 1 to 64 letters without diacritics, digits, . _ - @", "name"
        );
    }
    if (std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end()) {
        return fail(
            Errc::Invalid, "the name '" + std::string{name} + "' is the program's own", "name"
        );
    }
    return {};
}

Result<void> check_unit(
    db::Query& query, const Clock& clock, const Roles& roles, std::string_view unit_code
) {
    if (roles.empty()) return fail(Errc::Invalid, "give at least one role", "role");
    if (unit_code.empty()) {
        if (!roles.has(Role::Unit)) return {};
        return fail(Errc::Invalid, "the role unit needs the code of a unit", "unit");
    }
    if (current_unit_by_code(query, unit_code, date_of(clock.now()))) return {};
    return fail(
        Errc::Invalid, "no unit in force has the code '" + std::string{unit_code} + "'", "unit"
    );
}

Result<Account> add_user(db::Database& database, const Clock& clock, const NewAccount& account) {
    if (const auto allowed = check_name(account.name); !allowed) return allowed.error();
    const auto hash = hash_password(account.password);
    if (!hash) return hash.error();
    return database.write([&](db::Tx& tx) { return insert(tx, clock, account, *hash); });
}

std::optional<Account> find_account(db::Query& query, std::string_view name) {
    const auto row = query.one("SELECT * FROM accounts WHERE name = $1", name);
    if (!row) return std::nullopt;
    return account_of(*row);
}

std::vector<Account> list_accounts(db::Query& query) {
    std::vector<Account> accounts;
    for (const auto& row : query.query("SELECT * FROM accounts ORDER BY name"))
        accounts.push_back(account_of(row));
    return accounts;
}

Result<void> disable_account(db::Tx& tx, std::string_view name) {
    const auto done = tx.one("UPDATE accounts SET disabled = 1 WHERE name = $1 RETURNING id", name);
    if (!done) return no_such_account(name);
    end_sessions(tx, name);
    return {};
}

Result<void> reset_password(
    db::Database& database, std::string_view name, std::string_view password
) {
    const auto hash = hash_password(password);
    if (!hash) return hash.error();
    return database.write([&](db::Tx& tx) -> Result<void> {
        const auto done = tx.one(
            "UPDATE accounts SET password_hash = $2, disabled = 0, failures = 0, locked_until = 0 "
            "WHERE name = $1 RETURNING id",
            name,
            *hash
        );
        if (!done) return no_such_account(name);
        end_sessions(tx, name);
        return {};
    });
}

}  // namespace k197::org
