#include "web/report_view.h"

#include "cases/code.h"
#include "org/units.h"
#include "web/public/without_people.h"

namespace k197::web {
namespace {

Json time_or_null(std::optional<Time> time) {
    return time ? Json(to_rfc3339(*time)) : Json();
}

std::string unit_code(const std::string& unit_id) {
    return unit_id.substr(0, unit_id.find('@'));
}

Json code_or_null(const std::string& unit_id) {
    return unit_id.empty() ? Json() : Json(unit_code(unit_id));
}

std::string unit_name(db::Query& query, const App& app, const std::string& unit_id) {
    return unit_id.empty() ? "" : app.cases.unit_name(query, unit_id);
}

template <class Items, class Make>
Json list_of(const Items& items, Make make) {
    Json out = Json::array();
    for (const auto& item : items) out.push(make(item));
    return out;
}

Json reporter_json(const std::optional<cases::Reporter>& reporter) {
    if (!reporter) return {};
    return Json::object()
        .set("name", reporter->name)
        .set("phone", reporter->phone)
        .set("address", reporter->address);
}

Json history_json(const cases::HistoryLine& line) {
    return Json::object()
        .set("at", to_rfc3339(line.at))
        .set("actor", line.actor)
        .set("action", line.action)
        .set("from", line.from.empty() ? Json() : Json(line.from))
        .set("to", line.to)
        .set("note", line.note);
}

Json document_json(const document::Document& document) {
    return Json::object()
        .set("id", document.id)
        .set("kind", document.kind)
        .set("number", document.number.empty() ? Json() : Json(document.number))
        .set("title", document.title)
        .set("created_at", to_rfc3339(document.created_at))
        .set("sha256", document.sha256)
        .set("formats", Json::array({Json("pdf")}));
}

Json place_json(db::Query& query, const App& app, const cases::Report& report) {
    return Json::object()
        .set("text", report.place_text)
        .set("unit", code_or_null(report.place_unit))
        .set("unit_name", unit_name(query, app, report.place_unit))
        .set("lat", report.latitude)
        .set("lon", report.longitude);
}

Json flags_json(const cases::Report& report, Time now) {
    Json flags = Json::array();
    if (report.urgency != "normal") flags.push("urgent");
    if (report.sealed) flags.push("sealed");
    if (cases::is_due_soon(report, now)) flags.push("due_soon");
    if (cases::is_overdue(report, now)) flags.push("overdue");
    return flags;
}

Json base_json(db::Query& query, const App& app, const cases::Report& report) {
    return Json::object()
        .set("code", report.code)
        .set("version", report.version)
        .set("status", cases::to_string(report.status))
        .set("field", report.field)
        .set("subfield", report.subfield)
        .set("text", report.text)
        .set("occurred", report.occurred)
        .set("place", place_json(query, app, report))
        .set("urgency", report.urgency)
        .set("flags", flags_json(report, app.clock.now()))
        .set("sealed", report.sealed)
        .set("channel", report.channel)
        .set("created_at", to_rfc3339(report.created_at))
        .set("due_at", time_or_null(report.due_at))
        .set("unit", code_or_null(report.unit_id))
        .set("unit_name", unit_name(query, app, report.unit_id));
}

/// Who must not show in what a handling unit or a publisher reads.
site::People people_of(const ReportView& view) {
    site::People people{.names = {view.conversation.person_name}};
    if (view.reporter) {
        people.names.push_back(view.reporter->name);
        people.names.push_back(view.reporter->address);
        people.phones.push_back(view.reporter->phone);
    }
    return people;
}

void hide_identity(ReportView& view) {
    const auto people = people_of(view);
    const auto hide = [&](std::string& text) { text = site::without_people(text, people); };
    for (auto& message : view.messages) {
        hide(message.text);
        if (message.edited_text) hide(*message.edited_text);
        message.author_name.clear();
    }
    for (auto& line : view.history) {
        if (line.action == "ask" || line.action == "message") hide(line.note);
    }
    view.reporter.reset();
    view.conversation.person_name = "Người dân";
    std::erase_if(view.documents, [](const auto& document) {
        return document.kind == "intake_sheet";
    });
}

/// The report it was merged into may be one that the caller must not know of; then its code stands
/// nowhere.
void name_target(db::Query& query, const org::Caller& caller, ReportView& view) {
    if (view.report.merged_into.empty()) return;
    const auto target = cases::find_report(query, view.report.merged_into);
    if (target && org::may_see(caller, facts_of(query, *target))) {
        view.merged_into = target->code;
        return;
    }
    for (auto& line : view.history) {
        if (line.action == "merge") line.note.clear();
    }
}

}  // namespace

org::ReportFacts facts_of(db::Query& query, const cases::Report& report) {
    org::ReportFacts facts{
        .sealed = report.sealed,
        .status = std::string{cases::to_string(report.status)},
        .unit_code = unit_code(report.unit_id),
    };
    for (const auto& unit : cases::units_of(query, report.id))
        facts.unit_codes.push_back(unit_code(unit));
    return facts;
}

Result<inbox::Conversation> visible_conversation(
    db::Query& query, const org::Caller& caller, const std::string& id
) {
    const auto conversation = inbox::find_conversation(query, id);
    const bool holds_sealed =
        query
            .one(
                "SELECT 1 AS yes FROM reports WHERE conversation_id = $1 AND sealed = 1 LIMIT 1", id
            )
            .has_value();
    if (!conversation || !org::may_see_conversation(caller, conversation->sealed || holds_sealed)) {
        return fail(Errc::NotFound, "Không có cuộc trao đổi này.");
    }
    return *conversation;
}

Result<cases::Report> visible_report(
    db::Query& query, const org::Caller& caller, std::string_view typed_code
) {
    const auto code = cases::read_code(typed_code);
    const auto report = code ? cases::find_report_by_code(query, *code) : std::nullopt;
    if (!report || !org::may_see(caller, facts_of(query, *report))) {
        return fail(Errc::NotFound, "Không có tin mang mã này.");
    }
    return *report;
}

void restrict_to(
    cases::Filter& filter, db::Query& query, const App& app, const org::Caller& caller
) {
    filter.with_sealed = caller.roles.has(org::Role::Sealed);
    if (org::sees_all_units(caller)) return;
    if (caller.roles.has(org::Role::Publisher)) {
        filter.with_sealed = false;
        return;
    }
    const auto unit =
        org::current_unit_by_code(query, caller.unit_code, org::date_of(app.clock.now()));
    filter.only_unit_id = unit ? unit->id : "none";
}

Response document_answer(const App& app, const document::Document& document) {
    Response response{
        .content_type = "application/pdf",
        .headers =
            {{"Content-Disposition",
              "inline; filename=\"" + document.kind + "-" + document.id + ".pdf\""},
             {"Cache-Control", "private, no-store"}},
    };
    if (const auto path = app.blobs.path(document.sha256)) {
        response.file = path->string();
    } else {
        response.body = app.blobs.get(document.sha256).value_or("");
    }
    return response;
}

ReportView load_view(
    db::Query& query, const App& app, const org::Caller& caller, const cases::Report& report
) {
    ReportView view{
        .report = report,
        .reporter = cases::find_person(query, app.cases.master, report.person_id),
        .conversation =
            inbox::find_conversation(query, report.conversation_id).value_or(inbox::Conversation{}),
        .messages = inbox::messages_of_report(query, report.id),
        .media = inbox::media_of_report(query, report.id, "citizen"),
        .proof = inbox::media_of_report(query, report.id, "result"),
        .documents = document::documents_of(query, report.id),
        .history = cases::history_of(query, report.id),
        .handovers = dispatch::handovers_of(query, report.id),
        .results = dispatch::results_of(query, report.id),
        .rating = cases::rating_of(query, report.id),
    };
    if (!org::may_see_reporter(caller, facts_of(query, report))) {
        view.identity_hidden = true;
        hide_identity(view);
    }
    name_target(query, caller, view);
    return view;
}

Json reporter_for(
    db::Query& query, const App& app, const org::Caller& caller, const cases::Report& report
) {
    if (!org::may_see_reporter(caller, facts_of(query, report))) return {};
    return reporter_json(cases::find_person(query, app.cases.master, report.person_id));
}

Json to_json(const inbox::Medium& medium) {
    return Json::object()
        .set("id", medium.id)
        .set("kind", medium.kind)
        .set("type", medium.type)
        .set("bytes", medium.bytes)
        .set("sha256", medium.sha256)
        .set("status", medium.state)
        .set("duration_ms", medium.duration_ms)
        .set("reason", medium.reason);
}

Json to_json(const inbox::Message& message) {
    return Json::object()
        .set("id", message.id)
        .set("external_id", message.external_id)
        .set("direction", message.direction)
        .set(
            "author",
            message.author == "officer" && !message.author_name.empty() ? message.author_name
                                                                        : message.author
        )
        .set("text", message.current_text())
        .set("sent_at", to_rfc3339(message.sent_at))
        .set("edited", message.edited_text.has_value())
        .set("withdrawn", message.withdrawn)
        .set("state", message.send_state.empty() ? Json() : Json(message.send_state))
        .set("media", list_of(message.media, [](const auto& medium) { return to_json(medium); }));
}

Json to_json(db::Query& query, const App& app, const ReportView& view) {
    Json media = list_of(view.media, [](const auto& medium) { return to_json(medium); });
    for (const auto& medium : view.proof) media.push(to_json(medium).set("role", "result"));
    Json json = base_json(query, app, view.report);
    json.set("reporter", reporter_json(view.reporter));
    json.set("media", media);
    json.set("conversation", view.conversation.id);
    json.set("messages", list_of(view.messages, [](const auto& message) {
                 return to_json(message);
             }));
    json.set("documents", list_of(view.documents, document_json));
    json.set("history", list_of(view.history, history_json));
    json.set("measure", view.report.measure);
    json.set("decision", view.report.decision);
    json.set("answer", view.report.answer);
    json.set("merged_into", view.merged_into.empty() ? Json() : Json(view.merged_into));
    json.set("rating", Json());
    if (view.rating) {
        json.set(
            "rating",
            Json::object()
                .set("value", view.rating->value)
                .set("at", to_rfc3339(view.rating->at))
                .set("comment", view.rating->comment)
        );
    }
    return json;
}

Json to_list_json(db::Query& query, const App& app, const cases::Report& report) {
    return base_json(query, app, report);
}

}  // namespace k197::web
