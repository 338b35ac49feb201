// A report taken by telephone or at the counter.

#include <algorithm>

#include "base/bytes.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "inbox/message_store.h"
#include "org/access.h"
#include "org/units.h"
#include "web/console/handlers.h"
#include "web/console/unit_choice.h"
#include "web/console/upload.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/problem.h"

namespace k197::web::console {
namespace {

constexpr std::string_view kSealedField = "official_conduct";

Json option(std::string_view value, std::string_view label, bool chosen) {
    return Json::object().set("value", value).set("label", label).set("chosen", chosen);
}

Json field_options(const Visit& visit, const std::string& chosen) {
    Json out = Json::array();
    for (const auto& field : visit.app.fields) {
        if (field.code == kSealedField && !visit.caller().roles.has(org::Role::Sealed)) continue;
        out.push(option(field.code, field.vi, field.code == chosen));
    }
    return out;
}

Json choice_of_codes(
    std::string_view group, std::initializer_list<std::string_view> codes, const std::string& chosen
) {
    Json out = Json::array();
    for (const auto code : codes) out.push(option(code, name_of(group, code), code == chosen));
    return out;
}

std::string or_else(std::string text, std::string_view other) {
    return text.empty() ? std::string{other} : text;
}

/// The empty form, or one that is shown again with what was typed.
Response form_page(const Visit& visit, const Form& form, const Error* error) {
    const auto units = visit.app.database.read([&](db::Query& query) {
        return org::list_units(query, org::date_of(visit.app.clock.now()));
    });
    Json page = Json::object()
                    .set("title", "Nhận tin mới")
                    .set("section", "new")
                    .set("once", or_else(form.once(), new_id()))
                    .set(
                        "channels",
                        choice_of_codes(
                            "channel", {"phone", "counter"}, or_else(form.text("channel"), "phone")
                        )
                    )
                    .set(
                        "urgencies",
                        choice_of_codes(
                            "urgency",
                            {"normal", "urgent", "emergency"},
                            or_else(form.text("urgency"), "normal")
                        )
                    )
                    .set("fields", field_options(visit, form.text("field")))
                    .set("unit_choices", choices_view(units))
                    .set("alert", error == nullptr ? Json(false) : Json(error->detail));
    for (const char* name : {"text", "occurred", "place", "ward", "name", "phone", "address"}) {
        page.set(std::string{"typed_"} + name, form.text(name));
    }
    return show(
        visit, "new_report", std::move(page), error == nullptr ? 200 : status_of(error->code)
    );
}

Result<std::string> ward_id(db::Query& query, const Visit& visit, const std::string& typed) {
    if (typed.empty()) return std::string{};
    const auto units = org::list_units(query, org::date_of(visit.app.clock.now()));
    const auto code = read_choice(units, typed, "ward");
    if (!code) return code.error();
    return std::ranges::find(units, *code, &org::Unit::code)->id;
}

Result<void> check(const Visit& visit, const Form& form) {
    const std::string field = form.text("field");
    if (org::find_field(visit.app.fields, field) == nullptr)
        return fail(Errc::Invalid, "Hãy chọn lĩnh vực.", "field");
    if (field == kSealedField && !visit.caller().roles.has(org::Role::Sealed)) {
        return fail(
            Errc::Forbidden,
            "Phản ánh về cán bộ chỉ do người có quyền xem tin kín tiếp nhận.",
            "field"
        );
    }
    const std::string channel = form.text("channel");
    if (channel != "phone" && channel != "counter")
        return fail(Errc::Invalid, "Hãy chọn cách nhận tin.", "channel");
    return {};
}

Result<cases::Filing> filing_of(db::Query& query, const Visit& visit, const Form& form) {
    if (const auto checked = check(visit, form); !checked) return checked.error();
    const auto text = cases::required_text(Json::object().set("text", form.text("text")), "text");
    if (!text)
        return fail(Errc::Invalid, "Hãy ghi nội dung phản ánh (tối đa 8.000 ký tự).", "text");
    const auto ward = ward_id(query, visit, form.text("ward"));
    if (!ward) return ward.error();
    const std::string urgency = form.text("urgency");
    return cases::Filing{
        .channel = form.text("channel"),
        .text = *text,
        .field = form.text("field"),
        .occurred = form.text("occurred"),
        .place_text = form.text("place"),
        .place_unit = *ward,
        .urgency = urgency == "urgent" || urgency == "emergency" ? urgency : "normal",
        .sealed = form.text("field") == kSealedField,
        .reporter =
            {.name = form.text("name"),
             .phone = form.text("phone"),
             .address = form.text("address")},
    };
}

/// Files it, or gives the report that this very form has filed before.
cases::Report file_once(
    db::Tx& tx, const Visit& visit, cases::Filing filing, const std::vector<std::string>& media
) {
    const auto conversation = inbox::open_conversation(
        tx,
        visit.app.clock,
        {.channel = filing.channel,
         .page_id = visit.app.page_id,
         .person = "call:" + or_else(visit.form.once(), new_id())}
    );
    const auto before = cases::reports_of_conversation(tx, conversation.id);
    if (!before.empty()) return before.front();
    filing.conversation_id = conversation.id;
    auto report = cases::file(tx, visit.app.cases, filing, visit.caller().name);
    for (const auto& id : media) cases::link_media(tx, report.id, id, "citizen");
    return report;
}

}  // namespace

Response show_new_report(const Visit& visit) {
    if (!org::may_act(visit.caller(), org::Action::File)) return show_forbidden(visit);
    return form_page(visit, visit.form, nullptr);
}

Response file_report(const Visit& visit) {
    if (!org::may_act(visit.caller(), org::Action::File)) return show_forbidden(visit);
    auto filing = visit.app.database.read([&](db::Query& query) {
        return filing_of(query, visit, visit.form);
    });
    if (!filing) return form_page(visit, visit.form, &filing.error());
    const auto uploaded = keep_files(visit);
    if (uploaded.problem) return form_page(visit, visit.form, &*uploaded.problem);
    const auto report = visit.app.database.write([&](db::Tx& tx) {
        return file_once(tx, visit, *filing, uploaded.media);
    });
    return redirect("/console/reports/" + report.code + "?done=filed");
}

}  // namespace k197::web::console
