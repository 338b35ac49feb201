#include "web/console/report_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "org/units.h"
#include "web/console/message_view.h"
#include "web/console/unit_choice.h"
#include "web/console/wording.h"
#include "web/media_view.h"
#include "web/perform.h"
#include "web/problem.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kMostMessages = 200;

/// What the parts of the page are made from.
struct Material {
    const Visit& visit;
    const ReportView& view;
    const Names& names;
    const std::vector<org::Unit>& units;
    Time now = 0;
};

std::string unit_name(db::Query& query, const Visit& visit, const std::string& unit_id) {
    return unit_id.empty() ? "" : visit.app.cases.unit_name(query, unit_id);
}

std::string field_name(const App& app, const std::string& code) {
    const auto* field = org::find_field(app.fields, code);
    return field == nullptr ? code : field->vi;
}

std::string subfield_name(const App& app, const cases::Report& report) {
    const auto* field = org::find_field(app.fields, report.field);
    const auto* subfield = field == nullptr ? nullptr : org::find_subfield(*field, report.subfield);
    return subfield == nullptr || subfield->code == "other" ? "" : subfield->vi;
}

Json reporter_view(const ReportView& view) {
    if (view.identity_hidden || !view.reporter) return Json(false);
    return Json::object()
        .set("reporter_name", maybe(view.reporter->name))
        .set("phone", maybe(view.reporter->phone))
        .set("address", maybe(view.reporter->address));
}

Json place_view(db::Query& query, const Material& material) {
    const auto& report = material.view.report;
    Json candidates = Json::array();
    if (report.place_unit.empty()) {
        for (const auto& ward : wards_named(material.units, report.place_text))
            candidates.push(Json::object().set("ward", ward.name));
    }
    Json pin(false);
    if (report.latitude && report.longitude) {
        pin = Json::object()
                  .set("point", fmt::format("{:.5f}, {:.5f}", *report.latitude, *report.longitude))
                  .set(
                      "map",
                      fmt::format(
                          "https://www.openstreetmap.org/?mlat={0:.5f}&mlon={1:.5f}#map=18/{0:.5f}/"
                          "{1:.5f}",
                          *report.latitude,
                          *report.longitude
                      )
                  );
    }
    return Json::object()
        .set("place_text", maybe(report.place_text))
        .set("place_unit", maybe(unit_name(query, material.visit, report.place_unit)))
        .set("has_candidates", !candidates.items().empty())
        .set("candidates", candidates)
        .set("pin", pin);
}

Json due_view(const cases::Report& report, Time now) {
    if (!report.due_at) return Json(false);
    Json json = Json::object()
                    .set("due_words", to_people(*report.due_at))
                    .set("due_iso", to_rfc3339(*report.due_at));
    return json.set(
        "due_left",
        cases::is_finished(report.status) ? Json(false) : Json(until(*report.due_at, now))
    );
}

/// A unit's id at the beginning of a note becomes its name, and the number of a rating its words.
std::string note_words(db::Query& query, const Visit& visit, const cases::HistoryLine& line) {
    if (line.action == "rated") return name_of("rating", line.note);
    if (line.action != "assign") return line.note;
    const auto colon = line.note.find(": ");
    const std::string name = unit_name(query, visit, line.note.substr(0, colon));
    return colon == std::string::npos ? name : name + ": " + line.note.substr(colon + 2);
}

std::string action_words(const App& app, const cases::HistoryLine& line) {
    if (line.action == "message" && line.actor != "citizen") return "Nhắn cho người dân";
    return app.texts_vi.say("action." + line.action);
}

Json history_view(db::Query& query, const Material& material) {
    Json out = Json::array();
    for (auto line = material.view.history.rbegin(); line != material.view.history.rend(); ++line) {
        const bool moved = line->from != line->to && !line->from.empty();
        out.push(Json::object()
                     .set("h_at", to_people(line->at))
                     .set("h_iso", to_rfc3339(line->at))
                     .set("h_actor", person_behind(material.names, line->actor))
                     .set("h_action", action_words(material.visit.app, *line))
                     .set("h_to", moved ? Json(name_of("status", line->to)) : Json(false))
                     .set("h_note", maybe(note_words(query, material.visit, *line))));
    }
    return out;
}

Json handovers_view(db::Query& query, const Material& material) {
    Json out = Json::array();
    for (const auto& handover : material.view.handovers) {
        out.push(
            Json::object()
                .set("o_unit", unit_name(query, material.visit, handover.unit_id))
                .set("o_state", name_of("handover", handover.state))
                .set("o_at", to_people(handover.assigned_at))
                .set("o_by", person_behind(material.names, handover.assigned_by))
                .set("o_due", handover.due_at ? Json(to_people(*handover.due_at)) : Json(false))
                .set("o_note", maybe(handover.note))
                .set("o_reason", maybe(handover.reason))
        );
    }
    return out;
}

Json results_view(const Material& material) {
    Json out = Json::array();
    for (const auto& result : material.view.results) {
        out.push(Json::object()
                     .set("r_text", result.text)
                     .set("r_by", person_behind(material.names, result.reported_by))
                     .set("r_at", to_people(result.reported_at)));
    }
    return out;
}

Json document_view(const document::Document& document) {
    return Json::object()
        .set("document_id", document.id)
        .set("document_kind", name_of("document", document.kind))
        .set("number", document.number.empty() ? Json("chưa lấy số") : Json(document.number))
        .set("document_at", to_people(document.created_at))
        .set("document_size", size_words(document.bytes));
}

/// The newest of each kind in `current`, the others in `earlier`.
void put_documents(Json& page, const ReportView& view) {
    Json current = Json::array();
    Json earlier = Json::array();
    std::vector<std::string> seen;
    for (auto document = view.documents.rbegin(); document != view.documents.rend(); ++document) {
        const bool newest = std::ranges::find(seen, document->kind) == seen.end();
        if (newest) seen.push_back(document->kind);
        (newest ? current : earlier).push(document_view(*document));
    }
    page.set("has_documents", !view.documents.empty());
    page.set("documents", current);
    page.set("has_earlier", !earlier.items().empty());
    page.set("earlier_count", earlier.items().size());
    page.set("earlier", earlier);
}

/// The thread from the report's first message on, for those who may read threads; else the report's
/// own messages.
std::vector<inbox::Message> messages_shown(
    db::Query& query, const Visit& visit, const ReportView& view
) {
    const bool whole = !view.identity_hidden &&
                       org::may_see_conversation(visit.caller(), view.conversation.sealed);
    if (!whole || view.messages.empty()) return view.messages;
    auto thread = inbox::messages_of(query, view.conversation.id);
    const Time from = view.messages.front().sent_at;
    std::erase_if(thread, [&](const auto& message) { return message.sent_at < from; });
    if (thread.size() > kMostMessages)
        thread.erase(thread.begin() + static_cast<std::ptrdiff_t>(kMostMessages), thread.end());
    return thread;
}

std::string citizen_name(const ReportView& view) {
    if (view.identity_hidden) return "Người dân";
    if (!view.conversation.person_name.empty()) return view.conversation.person_name;
    if (view.reporter && !view.reporter->name.empty()) return view.reporter->name;
    return "Người dân";
}

bool was_verified(const ReportView& view) {
    return !view.history.empty() && view.history.back().action == "verify";
}

Json field_options(const App& app, const std::string& now) {
    Json out = Json::array();
    for (const auto& field : app.fields) {
        // Secrecy begins with the first line of a thread; a report cannot become secret, or stop
        // being so, by a choice here.
        if ((field.code == "official_conduct") != (now == "official_conduct")) continue;
        out.push(Json::object().set("value", field.code).set("label", field.vi));
    }
    return out;
}

Json urgency_options() {
    Json out = Json::array();
    for (const char* code : {"normal", "urgent", "emergency"}) {
        out.push(Json::object().set("value", code).set("label", name_of("urgency", code)));
    }
    return out;
}

Json suggestions(const Material& material, const Attempt* attempt) {
    std::string picked;
    if (attempt != nullptr) {
        const auto typed = attempt->values.find("unit_picked");
        if (typed != attempt->values.end()) picked = typed->second;
    }
    Json out = Json::array();
    for (const auto& unit :
         suggested_units(material.visit.app.fields, material.units, material.view.report)) {
        const bool first = out.items().empty();
        const bool chosen = attempt == nullptr ? first : unit.code == picked;
        out.push(
            Json::object().set("code", unit.code).set("unit_label", unit.name).set("picked", chosen)
        );
    }
    return out;
}

Json publishable_pictures(const ReportView& view) {
    std::vector<inbox::Medium> pictures;
    for (const auto* list : {&view.proof, &view.media}) {
        for (const auto& medium : *list) {
            if (medium.kind == "image" && medium.state == "kept" && !medium.shown_sha256.empty())
                pictures.push_back(medium);
        }
    }
    return media_view(pictures);
}

/// Files that a failed attempt has stored already.
Json uploaded_files(db::Query& query, const Visit& visit, const Attempt* attempt) {
    std::vector<inbox::Medium> media;
    if (attempt == nullptr) return Json::array();
    for (const auto& id : attempt->media) {
        if (const auto medium = visible_medium(query, visit.caller(), id)) media.push_back(*medium);
    }
    return media_view(media);
}

std::map<std::string, std::string, std::less<>> prefilled(const Material& material) {
    const auto& report = material.view.report;
    const std::string result =
        material.view.results.empty() ? "" : material.view.results.back().text;
    const Time due =
        material.visit.app.cases.due ? material.visit.app.cases.due(report, material.now) : 0;
    return {
        {"accept.field", report.field},
        {"accept.urgency", report.urgency},
        {"assign.due_at", due > 0 ? to_rfc3339(due).substr(0, 16) : ""},
        {"close.answer", report.answer.empty() ? result : report.answer},
        {"publish.text", report.answer},
    };
}

std::vector<std::string> open_actions(const Material& material) {
    auto open = actions_open_to(material.visit.app, material.visit.caller(), material.view.report);
    const auto& results = material.view.results;
    const bool own_result =
        !results.empty() && results.back().reported_by == material.visit.caller().name;
    std::erase_if(open, [&](const auto& action) {
        return (action == "verify" && own_result) ||
               (action == "publish" && material.view.report.sealed);
    });
    return open;
}

void put_forms(Json& page, db::Query& query, const Material& material, const Attempt* attempt) {
    const auto& report = material.view.report;
    const FormWorld world{
        .open = open_actions(material),
        .primary = primary_action(cases::to_string(report.status), was_verified(material.view)),
        .prefilled = prefilled(material),
        .suggested = suggestions(material, attempt),
        .pictures = publishable_pictures(material.view),
        .uploaded = uploaded_files(query, material.visit, attempt),
        .fields = field_options(material.visit.app, report.field),
        .urgencies = urgency_options(),
        .attempt = attempt,
    };
    const Json forms = forms_view(world);
    const Json lost = lost_words(world);
    page.set("has_forms", !forms.items().empty());
    page.set("forms", forms);
    page.set("has_lost", !lost.items().empty());
    page.set("lost", lost);
    const bool assigns = std::ranges::find(world.open, "assign") != world.open.end();
    page.set("unit_choices", assigns ? choices_view(material.units) : Json::array());
}

/// The reports that were merged into this one, and the one it was merged into.
void put_merges(Json& page, db::Query& query, const Visit& visit, const cases::Report& report) {
    const auto target =
        report.merged_into.empty() ? std::nullopt : cases::find_report(query, report.merged_into);
    const bool visible = target && org::may_see(visit.caller(), facts_of(query, *target));
    page.set("merged_into", visible ? Json(target->code) : Json(false));
    Json merged = Json::array();
    for (const auto& row : query.query(
             "SELECT id FROM reports WHERE merged_into = $1 AND status = 'duplicate'", report.id
         )) {
        const auto other = cases::find_report(query, row.text("id"));
        if (other && org::may_see(visit.caller(), facts_of(query, *other)))
            merged.push(Json::object().set("merged_code", other->code));
    }
    page.set("has_merged", !merged.items().empty());
    page.set("merged", merged);
}

/// The box in which an officer writes to the citizen.
void put_answer_box(
    Json& page, const Visit& visit, const ReportView& view, const Attempt* attempt
) {
    const bool may = org::may_act(visit.caller(), org::Action::Message);
    const bool reaches = view.conversation.channel == "messenger";
    const bool tried = attempt != nullptr && attempt->action == "message";
    const auto typed = tried ? attempt->values.find("text")
                             : std::map<std::string, std::string, std::less<>>::const_iterator{};
    page.set("may_write", may && reaches);
    page.set("no_thread", may && !reaches);
    page.set("draft", tried && typed != attempt->values.end() ? Json(typed->second) : Json(""));
    page.set("draft_error", tried ? Json(attempt->error.detail) : Json(false));
    page.set("by_person", may && reaches && view.conversation.handled_by == "person");
    const bool opens =
        reaches && org::may_see_conversation(visit.caller(), view.conversation.sealed);
    page.set("thread", opens ? maybe(view.conversation.id) : Json(false));
}

Json rating_view(const ReportView& view) {
    if (!view.rating) return Json(false);
    return Json::object()
        .set("value", view.rating->value)
        .set("rating_words", name_of("rating", std::to_string(view.rating->value)))
        .set("rating_at", to_people(view.rating->at))
        .set("rating_comment", maybe(view.rating->comment));
}

/// What an attempt that failed as a whole has to say at the top of the page.
Json alert_view(const Attempt* attempt) {
    if (attempt == nullptr) return Json(false);
    if (attempt->error.code != Errc::Stale) return Json(attempt->error.detail);
    return Json(
        "Trong lúc bạn nhập, tin đã được người khác cập nhật. Nội dung bạn nhập vẫn còn nguyên "
        "dưới đây: hãy xem lại tin rồi gửi lại."
    );
}

Json facts_view(db::Query& query, const Material& material) {
    const auto& report = material.view.report;
    const auto& app = material.visit.app;
    return Json::object()
        .set("title", report.code)
        .set("section", "reports")
        .set("code", report.code)
        .set("version", report.version)
        .set("status_label", status_name(report.status))
        .set("status_tone", tone_of(report.status))
        .set("flags", flags_view(report, material.now))
        .set("field_label", field_name(app, report.field))
        .set("subfield_label", maybe(subfield_name(app, report)))
        .set("text", report.text)
        .set("occurred", maybe(report.occurred))
        .set("occurred_at", time_view(report.occurred_at))
        .set("place", place_view(query, material))
        .set("channel_label", name_of("channel", report.channel))
        .set("created", time_view(report.created_at))
        .set("created_ago", ago(report.created_at, material.now))
        .set("due", due_view(report, material.now))
        .set("unit_label", maybe(unit_name(query, material.visit, report.unit_id)))
        .set("sealed", report.sealed)
        .set("reporter", reporter_view(material.view))
        .set("identity_hidden", material.view.identity_hidden)
        .set(
            "anonymous",
            !material.view.identity_hidden &&
                (!material.view.reporter || material.view.reporter->is_anonymous())
        )
        .set("measure", maybe(report.measure))
        .set("decision", maybe(report.decision))
        .set("answer", maybe(report.answer));
}

}  // namespace

Json report_page(
    db::Query& query, const Visit& visit, const cases::Report& report, const Attempt* attempt
) {
    const auto view = load_view(query, visit.app, visit.caller(), report);
    const auto names = account_names(query);
    const Time now = visit.app.clock.now();
    const auto units = org::list_units(query, org::date_of(now));
    const Material material{
        .visit = visit, .view = view, .names = names, .units = units, .now = now};
    Json page = facts_view(query, material);
    const auto messages = messages_shown(query, visit, view);
    page.set("originals", org::sees_all_units(visit.caller()));
    page.set("has_media", !view.media.empty());
    page.set("media", media_view(view.media));
    page.set("has_proof", !view.proof.empty());
    page.set("proof", media_view(view.proof));
    page.set("has_bubbles", !messages.empty());
    page.set("bubbles", bubbles_view(messages, names, citizen_name(view)));
    page.set("has_results", !view.results.empty());
    page.set("results", results_view(material));
    page.set("has_handovers", !view.handovers.empty());
    page.set("handovers", handovers_view(query, material));
    page.set("history", history_view(query, material));
    page.set("rating", rating_view(view));
    page.set("alert", alert_view(attempt));
    put_documents(page, view);
    put_merges(page, query, visit, report);
    put_answer_box(page, visit, view, attempt);
    put_forms(page, query, material, attempt);
    return page;
}

Response show_report(const Visit& visit, const cases::Report& report, const Attempt* attempt) {
    Json page = visit.app.database.read([&](db::Query& query) {
        return report_page(query, visit, report, attempt);
    });
    const std::string done = visit.asked("done");
    const bool known = find_action(done) != nullptr || done == "message";
    if (attempt == nullptr && done == "filed") {
        page.set("notice", "Đã ghi nhận tin mới, mã " + report.code + ".");
    } else if (attempt == nullptr && known) {
        page.set(
            "notice",
            done == "message" ? "Tin nhắn đã được chuyển đi gửi cho người dân."
                              : "Đã thực hiện: " + visit.app.texts_vi.say("action." + done) + "."
        );
    }
    return show(visit, "report", page, attempt == nullptr ? 200 : status_of(attempt->error.code));
}

}  // namespace k197::web::console
