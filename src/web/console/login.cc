#include <fmt/format.h>

#include "org/sessions.h"
#include "web/console/handlers.h"
#include "web/page.h"
#include "web/problem.h"

namespace k197::web::console {
namespace {

/// The login page; `problem` says why the last try failed.
Response login_page(const Form& form, std::string_view problem, int status) {
    return render_page(
        "console/login",
        Json::object()
            .set("title", "Đăng nhập")
            .set("user", false)
            .set("alert", false)
            .set("notice", false)
            .set("problem", problem.empty() ? Json(false) : Json(problem))
            .set("username", form.text("username"))
            .set("next", local_path(form.text("next"))),
        status
    );
}

std::string wait_words(int seconds) {
    return seconds < 60 ? fmt::format("{} giây", seconds)
                        : fmt::format("{} phút", (seconds + 59) / 60);
}

Response too_many(const Form& form, int seconds) {
    auto response = login_page(
        form,
        "Sai mật khẩu nhiều lần nên tài khoản tạm khóa. Thử lại sau " + wait_words(seconds) + ".",
        429
    );
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace

Response show_login(const App& app, const Request& request) {
    if (visitor_of(app, request)) return redirect("/console");
    Form form;
    form.fields.emplace_back("next", request.query_value("next").value_or(""));
    return login_page(form, "", 200);
}

Response log_in(const App& app, const Request& request) {
    const auto form = read_form(request);
    if (!form) return page_problem(400, form.error().detail);
    const auto login =
        org::login(app.database, app.clock, form->text("username"), form->text("password"));
    switch (login.kind) {
        case org::Login::Kind::TooMany: return too_many(*form, login.retry_after_seconds);
        case org::Login::Kind::Refused:
            return login_page(*form, "Tên đăng nhập hoặc mật khẩu không đúng.", 401);
        case org::Login::Kind::SignedIn: break;
    }
    auto response = redirect(local_path(form->text("next")));
    response.headers.emplace_back("Set-Cookie", session_cookie(app, login.token));
    return response;
}

Response log_out(const Visit& visit) {
    visit.app.database.write([&](db::Tx& tx) { org::end_session(tx, visit.visitor.token); });
    auto response = redirect("/console/login");
    response.headers.emplace_back("Set-Cookie", session_cookie(visit.app, ""));
    return response;
}

}  // namespace k197::web::console
