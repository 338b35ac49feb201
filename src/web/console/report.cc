#include <algorithm>
#include <charconv>

#include "conversation/step.h"
#include "org/units.h"
#include "web/console/handlers.h"
#include "web/console/report_page.h"
#include "web/console/upload.h"
#include "web/page.h"
#include "web/perform.h"

namespace k197::web::console {
namespace {

Result<cases::Report> asked_report(const Visit& visit) {
    return visit.app.database.read([&](db::Query& query) {
        return visible_report(query, visit.caller(), visit.request.param("code"));
    });
}

std::optional<std::int64_t> version_in(const Form& form) {
    const std::string text = form.text("version");
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{version}
                                                                    : std::nullopt;
}

/// The form without its files, which are kept now and named by their ids.
Form with_media(const Form& form, const std::vector<std::string>& media) {
    Form out{.fields = form.fields};
    for (const auto& id : media) out.fields.emplace_back("media", id);
    return out;
}

Result<cases::Report> carry_out(const Visit& visit, const ActionSpec& spec, const Form& form) {
    const auto body = visit.app.database.read([&](db::Query& query) {
        return body_of_form(
            spec, form, org::list_units(query, org::date_of(visit.app.clock.now()))
        );
    });
    if (!body) return body.error();
    const Wish wish{
        .code = visit.request.param("code"),
        .action = std::string{spec.action},
        .body = *body,
        .version = version_in(form),
    };
    return visit.app.database.write([&](db::Tx& tx) {
        return perform(tx, visit.app, visit.caller(), wish);
    });
}

/// An error in the words of the form.
Error in_words(const ActionSpec& spec, const Form& form, const Error& error) {
    if (error.code == Errc::Stale) {
        return fail(
            Errc::Stale,
            "Tin đã được người khác cập nhật trong lúc bạn nhập. Hãy xem lại tin rồi gửi lại."
        );
    }
    const auto field = std::ranges::find(spec.fields, error.field, &FieldSpec::name);
    if (error.code != Errc::Invalid || field == spec.fields.end()) return error;
    const bool blank = form.text(field->name).find_first_not_of(" \t\n") == std::string::npos;
    const bool written =
        field->kind == FieldSpec::Kind::LongText || field->kind == FieldSpec::Kind::Line;
    if (!blank || !written) return error;
    return fail(error.code, "Hãy ghi “" + std::string{field->label} + "”.", error.field);
}

/// The page again, with what was typed and what was wrong with it.
Response show_again(
    const Visit& visit, std::string_view action, const Form& form, const Error& error
) {
    const auto report = asked_report(visit);
    if (!report) return show_problem(visit, report.error());
    const auto attempt = attempt_of(action, form, error);
    return show_report(visit, *report, &attempt);
}

Response done(const Visit& visit, std::string_view what) {
    return redirect(
        "/console/reports/" + visit.request.param("code") + "?done=" + std::string{what}
    );
}

}  // namespace

Response show_one_report(const Visit& visit) {
    const auto report = asked_report(visit);
    if (!report) return show_problem(visit, report.error());
    return show_report(visit, *report, nullptr);
}

Response return_to_report(const Visit& visit) {
    return redirect("/console/reports/" + visit.request.param("code"));
}

Response do_action(const Visit& visit) {
    const auto report = asked_report(visit);
    if (!report) return show_problem(visit, report.error());
    const auto* spec = find_action(visit.request.param("action"));
    if (spec == nullptr) return show_not_found(visit);
    const auto facts =
        visit.app.database.read([&](db::Query& query) { return facts_of(query, *report); });
    if (!org::may_act(visit.caller(), *org::action_from(spec->action), facts))
        return show_forbidden(visit);
    const auto uploaded = keep_files(visit);
    const Form form = with_media(visit.form, uploaded.media);
    if (uploaded.problem) return show_again(visit, spec->action, form, *uploaded.problem);
    const auto carried = carry_out(visit, *spec, form);
    if (!carried)
        return show_again(visit, spec->action, form, in_words(*spec, form, carried.error()));
    return done(visit, spec->action);
}

Response write_message(const Visit& visit) {
    const auto sent = visit.app.database.write([&](db::Tx& tx) -> Result<cases::Report> {
        const auto report = visible_report(tx, visit.caller(), visit.request.param("code"));
        if (report && report->channel != "messenger") {
            return fail(
                Errc::Conflict,
                "Người phản ánh không dùng Messenger: hãy gọi điện hoặc gặp trực tiếp."
            );
        }
        if (report && !is_first_time(tx, visit)) return report;
        const Json body = Json::object().set("text", visit.form.text("text"));
        return write_to_citizen(
            tx, visit.app, visit.caller(), {.code = visit.request.param("code"), .body = body}
        );
    });
    if (sent) return done(visit, "message");
    const auto& error = sent.error();
    if (error.code == Errc::NotFound || error.code == Errc::Forbidden)
        return show_problem(visit, error);
    return show_again(
        visit,
        "message",
        visit.form,
        error.field == "text" ? fail(error.code, "Hãy viết nội dung tin nhắn (tối đa 8.000 ký tự).")
                              : error
    );
}

Response hand_back_report(const Visit& visit) {
    const auto handed = visit.app.database.write([&](db::Tx& tx) -> Result<void> {
        const auto report = visible_report(tx, visit.caller(), visit.request.param("code"));
        if (!report) return report.error();
        if (!org::may_act(visit.caller(), org::Action::Message, facts_of(tx, *report))) {
            return fail(Errc::Forbidden, "Vai trò của bạn không được thực hiện việc này.");
        }
        conversation::hand_back(tx, visit.app.clock, visit.app.texts_vi, report->conversation_id);
        return {};
    });
    return handed ? redirect("/console/reports/" + visit.request.param("code"))
                  : show_problem(visit, handed.error());
}

}  // namespace k197::web::console
