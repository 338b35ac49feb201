#include "base/bytes.h"
#include "cases/code.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "dispatch/act.h"
#include "text/normalise.h"
#include "web/form_urlencoded.h"
#include "web/page.h"
#include "web/problem.h"
#include "web/public/follow_page.h"
#include "web/public/handlers.h"
#include "web/public/page_data.h"

namespace k197::web::site {
namespace {

constexpr std::size_t kLongestComment = 500;  // characters
constexpr std::int64_t kMostADay = 5;         // ratings of one report by this form

/// The form was on one of our pages, as far as the browser says.
bool is_from_here(const App& app, const Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const auto origin = request.header("origin");
    if (origin.empty() || app.public_url == origin) return true;
    const auto host = origin.find("://");
    return host != std::string_view::npos && origin.substr(host + 3) == request.header("host");
}

std::string one_line_ends(std::string_view text) {
    std::string out{text};
    std::erase(out, '\r');
    const auto first = out.find_first_not_of(" \t\n");
    if (first == std::string::npos) return "";
    return out.substr(first, out.find_last_not_of(" \t\n") - first + 1);
}

RatingForm read_rating(std::string_view body) {
    RatingForm form;
    for (const auto& [name, value] : read_form_urlencoded(body)) {
        if (name == "value" && value.size() == 1 && value[0] >= '1' && value[0] <= '4')
            form.value = value[0] - '0';
        if (name == "comment") form.comment = text::to_nfc(one_line_ends(value));
    }
    form.value_problem = form.value == 0;
    form.comment_problem = text::characters(form.comment) > kLongestComment;
    return form;
}

bool rated_too_often(db::Query& query, const App& app, const std::string& report_id) {
    const auto row = query.one(
        "SELECT COUNT(*) AS count FROM ratings WHERE report_id = $1 AND via = 'web' AND at > $2",
        report_id,
        app.clock.now() - kDay
    );
    return row->integer("count") >= kMostADay;
}

/// Pressing the button twice is one rating.
bool is_rated_so(db::Query& query, const cases::Report& report, const RatingForm& form) {
    const auto events =
        events_of(cases::history_of(query, report.id), dispatch::handovers_of(query, report.id));
    const auto rating = standing_rating(query, report.id, events);
    return rating && rating->value == form.value && rating->comment == form.comment;
}

Result<void> save_rating(
    db::Tx& tx, const App& app, const std::string& code, const RatingForm& form
) {
    const auto report = cases::find_report_by_code(tx, code);
    if (!report) return fail(Errc::NotFound, "Không có tin này.");
    if (report->sealed)
        return fail(Errc::Conflict, "Tin được giữ kín chỉ đánh giá được trong tin nhắn với Trang.");
    if (is_rated_so(tx, *report, form)) return {};
    if (rated_too_often(tx, app, report->id)) {
        return fail(Errc::TooMany, "Bạn đã đổi đánh giá nhiều lần. Xin thử lại vào ngày mai.");
    }
    const auto rated = cases::rate(tx, app.cases, *report, form.value, form.comment, "web");
    return rated ? Result<void>{} : Result<void>{rated.error()};
}

/// The error in both languages; ours are in Vietnamese.
Words words_for(const Error& error) {
    if (error.code == Errc::Conflict)
        return {.vi = error.detail, .en = "This report cannot be rated here, or not yet."};
    if (error.code == Errc::TooMany) {
        return {
            .vi = error.detail,
            .en = "You changed the rating many times. Please try again tomorrow."};
    }
    if (error.code == Errc::Invalid)
        return {.vi = error.detail, .en = "Please choose one of the four answers."};
    return {
        .vi = "Tin vừa thay đổi. Xin thử lại.",
        .en = "The report has just changed. Please try again."};
}

}  // namespace

Response rate(const App& app, const Request& request) {
    constexpr Words kElsewhere{
        .vi = "Yêu cầu này không đến từ trang của kênh.",
        .en = "This request does not come from our page."};
    const std::string typed = request.param("code");
    Request shown = request;
    shown.target = "/t/" + url_encode(typed);  // where the language link of any answer leads
    if (!is_from_here(app, request)) return problem_page(app, shown, 403, kElsewhere);
    const auto code = cases::read_code(typed);
    const auto followed = app.database.read([&](db::Query& query) {
        return code ? find_followed(query, app, *code) : std::nullopt;
    });
    if (!followed) return lookup_page(app, shown, typed);
    const RatingForm form = read_rating(request.body);
    const bool is_flawed = form.value_problem || form.comment_problem;
    if (followed->may_be_rated && is_flawed) return follow_page(app, shown, *followed, form);
    const auto saved =
        app.database.write([&](db::Tx& tx) { return save_rating(tx, app, *code, form); });
    if (!saved)
        return problem_page(app, shown, status_of(saved.error().code), words_for(saved.error()));
    return redirect(in_language(request, "/t/" + *code + "?thanks=1"));
}

}  // namespace k197::web::site
