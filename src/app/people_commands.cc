// user, token, units.

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands.h"
#include "app/system.h"
#include "org/accounts.h"
#include "org/sessions.h"
#include "org/units.h"

namespace k197::app {
namespace {

/// The password on standard input, without its line end.
std::string password_from_stdin() {
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

/// Opens the store for one command.
template <class Work>
int with_store(const Config& config, Work work) {
    auto database = open_store(config);
    if (!database) return failed(database.error().detail);
    return work(**database);
}

}  // namespace

int add_user(const Config& config, const PersonFlags& flags) {
    const auto roles = org::parse_roles(flags.roles);
    if (!roles) return misused(roles.error().detail);
    return with_store(config, [&](db::Database& database) {
        const auto account = org::add_user(
            database,
            SystemClock{},
            {.name = flags.name,
             .full_name = flags.full_name,
             .password = password_from_stdin(),
             .roles = *roles,
             .unit_code = flags.unit}
        );
        return account ? 0 : failed(account.error().detail);
    });
}

int list_users(const Config& config) {
    return with_store(config, [](db::Database& database) {
        for (const auto& account :
             database.read([](db::Query& query) { return org::list_accounts(query); })) {
            fmt::print(
                "{}\t{}\t{}\t{}{}\n",
                account.name,
                org::format_roles(account.roles),
                account.unit_code,
                account.full_name,
                account.disabled ? "\t(disabled)" : ""
            );
        }
        return 0;
    });
}

int disable_user(const Config& config, const std::string& name) {
    return with_store(config, [&](db::Database& database) {
        const auto done =
            database.write([&](db::Tx& tx) { return org::disable_account(tx, name); });
        return done ? 0 : failed(done.error().detail);
    });
}

int reset_user(const Config& config, const std::string& name) {
    return with_store(config, [&](db::Database& database) {
        const auto done = org::reset_password(database, name, password_from_stdin());
        return done ? 0 : failed(done.error().detail);
    });
}

int add_token(const Config& config, const PersonFlags& flags) {
    const auto roles = org::parse_roles(flags.roles);
    if (!roles) return misused(roles.error().detail);
    return with_store(config, [&](db::Database& database) {
        const SystemClock clock;
        const auto token = database.write([&](db::Tx& tx) {
            return org::add_token(
                tx, clock, {.name = flags.name, .roles = *roles, .unit_code = flags.unit}
            );
        });
        if (!token) return failed(token.error().detail);
        fmt::print("{}\n", *token);
        return 0;
    });
}

int revoke_token(const Config& config, const std::string& name) {
    return with_store(config, [&](db::Database& database) {
        const auto done =
            database.write([&](db::Tx& tx) { return org::revoke_token(tx, SystemClock{}, name); });
        return done ? 0 : failed(done.error().detail);
    });
}

int import_units(const Config& config, const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return failed("cannot read " + path);
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    return with_store(config, [&](db::Database& database) {
        const auto first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        const bool geojson = first != std::string::npos && bytes[first] == '{';
        const auto count = database.write([&](db::Tx& tx) {
            return geojson ? org::import_geojson(tx, bytes, org::date_of(SystemClock{}.now()))
                           : org::import_csv(tx, bytes);
        });
        if (!count) return failed(count.error().detail);
        fmt::print("{} {}\n", *count, geojson ? "boundaries" : "units");
        return 0;
    });
}

int list_units(const Config& config) {
    return with_store(config, [](db::Database& database) {
        const auto today = org::date_of(SystemClock{}.now());
        for (const auto& unit :
             database.read([&](db::Query& query) { return org::list_units(query, today); })) {
            fmt::print("{}\t{}\t{}\t{}\n", unit.code, unit.level, unit.name, unit.valid_from);
        }
        return 0;
    });
}

}  // namespace k197::app
