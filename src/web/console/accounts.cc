// Staff accounts, for the administrator: list, add, close.

#include "org/accounts.h"

#include <algorithm>

#include "org/access.h"
#include "org/units.h"
#include "web/console/handlers.h"
#include "web/console/unit_choice.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/problem.h"

namespace k197::web::console {
namespace {

constexpr org::Role kRoles[] = {
    org::Role::Intake,
    org::Role::Leader,
    org::Role::Unit,
    org::Role::Publisher,
    org::Role::Inspector,
    org::Role::Admin,
    org::Role::Sealed};

std::string roles_words(const org::Roles& roles) {
    std::string out;
    for (const auto role : kRoles) {
        if (roles.has(role))
            out += (out.empty() ? "" : ", ") + name_of("role", org::to_string(role));
    }
    return out;
}

/// Nobody gives a right to secret reports that they do not have themselves.
bool may_give(const org::Caller& caller, org::Role role) {
    return role != org::Role::Sealed || caller.roles.has(role);
}

Json role_options(const Visit& visit) {
    const auto ticked = visit.form.all("role");
    Json out = Json::array();
    for (const auto role : kRoles) {
        const std::string code{org::to_string(role)};
        if (!may_give(visit.caller(), role)) continue;
        out.push(Json::object()
                     .set("role", code)
                     .set("role_label", name_of("role", code))
                     .set("ticked", std::ranges::find(ticked, code) != ticked.end()));
    }
    return out;
}

Json account_view(db::Query& query, const Visit& visit, const org::Account& account) {
    const auto unit = account.unit_code.empty()
                          ? std::nullopt
                          : org::current_unit_by_code(
                                query, account.unit_code, org::date_of(visit.app.clock.now())
                            );
    return Json::object()
        .set("name", account.name)
        .set("full_name", maybe(account.full_name))
        .set("roles", roles_words(account.roles))
        .set("unit_label", unit ? Json(unit->name) : maybe(account.unit_code))
        .set("disabled", account.disabled)
        .set("may_disable", !account.disabled && account.name != visit.caller().name)
        .set("created", to_people_date(account.created_at));
}

Response accounts_page(const Visit& visit, const Error* error) {
    Json page = visit.app.database.read([&](db::Query& query) {
        Json items = Json::array();
        for (const auto& account : org::list_accounts(query))
            items.push(account_view(query, visit, account));
        return Json::object()
            .set("title", "Tài khoản")
            .set("section", "accounts")
            .set("rows", items)
            .set(
                "unit_choices",
                choices_view(org::list_units(query, org::date_of(visit.app.clock.now())))
            );
    });
    page.set("roles", role_options(visit));
    page.set("typed_name", visit.form.text("name"));
    page.set("typed_full_name", visit.form.text("full_name"));
    page.set("typed_unit", visit.form.text("unit"));
    page.set("alert", error == nullptr ? Json(false) : Json(error->detail));
    const std::string done = visit.asked("done");
    if (error == nullptr && !done.empty())
        page.set("notice", done == "added" ? "Đã thêm tài khoản." : "Đã khóa tài khoản.");
    return show(
        visit, "accounts", std::move(page), error == nullptr ? 200 : status_of(error->code)
    );
}

Result<org::Roles> roles_of(const Visit& visit) {
    std::string names;
    for (const auto& name : visit.form.all("role")) names += (names.empty() ? "" : ",") + name;
    const auto roles = org::parse_roles(names);
    if (!roles)
        return fail(
            Errc::Invalid,
            "Hãy chọn ít nhất một vai trò; “Xem tin kín” phải đi kèm vai trò khác.",
            "role"
        );
    if (roles->has(org::Role::Sealed) && !may_give(visit.caller(), org::Role::Sealed)) {
        return fail(Errc::Forbidden, "Chỉ người có quyền xem tin kín được cấp quyền này.", "role");
    }
    return roles;
}

Result<org::NewAccount> account_of(const Visit& visit) {
    const auto roles = roles_of(visit);
    if (!roles) return roles.error();
    org::NewAccount account{
        .name = visit.form.text("name"),
        .full_name = visit.form.text("full_name"),
        .password = visit.form.text("password"),
        .roles = *roles,
    };
    if (!roles->has(org::Role::Unit)) return account;
    const auto units = visit.app.database.read([&](db::Query& query) {
        return org::list_units(query, org::date_of(visit.app.clock.now()));
    });
    const auto code = read_choice(units, visit.form.text("unit"), "unit");
    if (!code) return code.error();
    account.unit_code = *code;
    return account;
}

/// The refusals of org::add_user, in Vietnamese.
Error in_vietnamese(const Error& error) {
    if (error.code == Errc::Conflict)
        return fail(error.code, "Tên đăng nhập này đã có.", error.field);
    if (error.field == "name")
        return fail(
            error.code, "Tên đăng nhập gồm chữ không dấu, chữ số và các dấu . _ - @.", error.field
        );
    if (error.field == "unit")
        return fail(error.code, "Đơn vị không có hoặc không còn hiệu lực.", error.field);
    if (error.field == "role") return fail(error.code, "Hãy chọn vai trò.", error.field);
    return fail(error.code, "Mật khẩu phải có ít nhất 8 ký tự.", error.field);
}

}  // namespace

Response show_accounts(const Visit& visit) {
    if (!org::may_administer(visit.caller())) return show_forbidden(visit);
    return accounts_page(visit, nullptr);
}

Response create_account(const Visit& visit) {
    if (!org::may_administer(visit.caller())) return show_forbidden(visit);
    const auto account = account_of(visit);
    if (!account) return accounts_page(visit, &account.error());
    const auto added = org::add_user(visit.app.database, visit.app.clock, *account);
    if (added) return redirect("/console/accounts?done=added");
    const Error error = in_vietnamese(added.error());
    return accounts_page(visit, &error);
}

Response disable_account(const Visit& visit) {
    if (!org::may_administer(visit.caller())) return show_forbidden(visit);
    const std::string name = visit.form.text("name");
    if (name == visit.caller().name) {
        const auto error = fail(Errc::Conflict, "Bạn không tự khóa tài khoản của mình được.");
        return accounts_page(visit, &error);
    }
    const auto closed =
        visit.app.database.write([&](db::Tx& tx) { return org::disable_account(tx, name); });
    return closed ? redirect("/console/accounts?done=closed") : show_not_found(visit);
}

}  // namespace k197::web::console
