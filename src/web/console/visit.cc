#include "web/console/visit.h"

#include <algorithm>

#include "base/bytes.h"
#include "web/console/frame.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/problem.h"

namespace k197::web::console {
namespace {

/// The page from which a form was posted, without its host.
std::string page_before(const Request& request) {
    const auto referer = request.header("referer");
    const auto at = referer.find("/console");
    return at == std::string_view::npos ? "/console" : local_path(referer.substr(at));
}

/// Leads to the login, and from there back to the page: its script has kept what was typed.
Response to_login(const Request& request) {
    const std::string next = request.method == "POST" ? page_before(request) : request.target;
    return redirect("/console/login" + (next == "/console" ? "" : "?next=" + url_encode(next)));
}

Response refuse_csrf(const App& app, const Request& request, const Visitor& visitor) {
    const Form none;
    return show_problem(
        {.app = app, .request = request, .visitor = visitor, .form = none},
        fail(
            Errc::Forbidden,
            "Biểu mẫu không còn hiệu lực (thiếu mã xác thực). Hãy tải lại trang rồi gửi lại."
        )
    );
}

}  // namespace

bool is_first_time(db::Tx& tx, const Visit& visit) {
    const std::string once = visit.form.once();
    if (once.empty()) return true;
    return tx
        .one(
            "INSERT INTO idempotency (actor, key, request, status, body, at) VALUES ($1, $2, '', "
            "303, '', $3) ON CONFLICT (actor, key) DO NOTHING RETURNING key",
            "account:" + visit.caller().name,
            "form:" + once,
            visit.app.clock.now()
        )
        .has_value();
}

Handler for_staff(const App& app, Page page) {
    return [&app, page](const Request& request) {
        const auto visitor = visitor_of(app, request);
        if (!visitor) return to_login(request);
        const Form none;
        return page({.app = app, .request = request, .visitor = *visitor, .form = none});
    };
}

Handler from_staff(const App& app, Page page) {
    return [&app, page](const Request& request) {
        const auto visitor = visitor_of(app, request);
        if (!visitor) return to_login(request);
        const auto form = read_form(request);
        if (!form) return page_problem(400, form.error().detail);
        if (!has_csrf(*visitor, form->text("csrf"))) return refuse_csrf(app, request, *visitor);
        return page({.app = app, .request = request, .visitor = *visitor, .form = *form});
    };
}

Response show(const Visit& visit, std::string_view name, Json values, int status) {
    const auto tallies = visit.app.database.read([&](db::Query& query) {
        return tally(query, visit.app, visit.caller());
    });
    values.set("csrf", visit.visitor.session.csrf);
    values.set("user", user_view(visit.visitor.session));
    values.set("nav", navigation(visit.caller(), tallies, values.text_or("/section")));
    if (!values.has("/once")) values.set("once", new_id());
    if (!values.has("/alert")) values.set("alert", Json(false));
    if (!values.has("/notice")) values.set("notice", Json(false));
    return render_page("console/" + std::string{name}, values, status);
}

Response show_problem(const Visit& visit, const Error& error) {
    const int status = status_of(error.code);
    return show(
        visit,
        "problem",
        Json::object()
            .set(
                "title",
                status == 404   ? "Không tìm thấy"
                : status == 403 ? "Không có quyền"
                                : "Chưa thực hiện được"
            )
            .set("message", error.detail),
        status
    );
}

Response show_forbidden(const Visit& visit) {
    return show_problem(
        visit, fail(Errc::Forbidden, "Vai trò của bạn không được thực hiện việc này.")
    );
}

Response show_not_found(const Visit& visit) {
    return show_problem(
        visit, fail(Errc::NotFound, "Không có trang hoặc nội dung này, hoặc bạn không được xem.")
    );
}

std::string local_path(std::string_view path) {
    const bool here =
        path == "/console" || path.starts_with("/console/") || path.starts_with("/console?");
    const bool plain = std::ranges::none_of(path, [](char c) {
        return c == '\\' || static_cast<unsigned char>(c) <= ' ';
    });
    const bool loops = path.starts_with("/console/login") || path.starts_with("/console/logout");
    return here && plain && !loops ? std::string{path} : "/console";
}

}  // namespace k197::web::console
