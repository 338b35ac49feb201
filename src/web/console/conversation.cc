// One conversation: the whole thread, what the automatic dialogue waits for, the officer's answer.

#include <algorithm>

#include "cases/act.h"
#include "cases/report_store.h"
#include "channel/outbox.h"
#include "conversation/step.h"
#include "org/access.h"
#include "web/console/handlers.h"
#include "web/console/message_view.h"
#include "web/console/wording.h"
#include "web/page.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::console {
namespace {

Result<inbox::Conversation> visible_conversation(db::Query& query, const Visit& visit) {
    const auto conversation = inbox::find_conversation(query, visit.request.param("id"));
    if (!conversation || !org::may_see_conversation(visit.caller(), conversation->sealed)) {
        return fail(Errc::NotFound, "Không có cuộc trao đổi này.");
    }
    return *conversation;
}

/// The comment that may still get its one private reply; "" when there is none.
std::string comment_to_answer(db::Query& query, const std::string& conversation_id) {
    const auto row = query.one(
        "SELECT m.external_id FROM messages m WHERE m.conversation_id = $1 AND m.direction = 'in' "
        "AND NOT EXISTS (SELECT 1 FROM "
        "outbox o WHERE o.kind = 'private_reply' AND o.recipient = m.external_id) ORDER BY "
        "m.sent_at DESC LIMIT 1",
        conversation_id
    );
    return row ? row->text("external_id") : "";
}

bool is_reachable(db::Query& query, const inbox::Conversation& conversation) {
    if (conversation.channel == "messenger") return true;
    return conversation.channel == "page" && !comment_to_answer(query, conversation.id).empty();
}

Json reports_view(db::Query& query, const Visit& visit, const std::string& conversation_id) {
    Json out = Json::array();
    for (const auto& report : cases::reports_of_conversation(query, conversation_id)) {
        if (!org::may_see(visit.caller(), facts_of(query, report))) continue;
        out.push(Json::object()
                     .set("code", report.code)
                     .set("status_label", status_name(report.status))
                     .set("status_tone", tone_of(report.status))
                     .set("text", excerpt(report.text, 120)));
    }
    return out;
}

Json thread_page(db::Query& query, const Visit& visit, const inbox::Conversation& conversation) {
    const std::string who =
        conversation.person_name.empty() ? "Người dân" : conversation.person_name;
    const auto messages = inbox::messages_of(query, conversation.id);
    const Json reports = reports_view(query, visit, conversation.id);
    const bool may_write = org::may_act(visit.caller(), org::Action::Message);
    const bool reachable = is_reachable(query, conversation);
    return Json::object()
        .set("title", "Trao đổi với " + who)
        .set("section", "conversations")
        .set("thread_id", conversation.id)
        .set("citizen", who)
        .set("channel_label", name_of("channel", conversation.channel))
        .set("sealed", conversation.sealed)
        .set("by_person", conversation.handled_by == "person")
        .set("waits_words", name_of("waits", conversation::waits_for(query, conversation.id)))
        .set("has_reports", !reports.items().empty())
        .set("reports", reports)
        .set("has_bubbles", !messages.empty())
        .set("bubbles", bubbles_view(messages, account_names(query), who))
        .set("comment", conversation.channel == "page")
        .set("may_write", may_write && reachable)
        .set("no_thread", may_write && !reachable)
        .set("may_hand_back", may_write && conversation.handled_by == "person")
        .set("originals", true)
        .set("draft", "")
        .set("draft_error", false);
}

/// The page with the text that could not be sent, and why.
Response show_again(const Visit& visit, const Error& error) {
    auto page = visit.app.database.read([&](db::Query& query) -> Result<Json> {
        const auto conversation = visible_conversation(query, visit);
        if (!conversation) return conversation.error();
        return thread_page(query, visit, *conversation);
    });
    if (!page) return show_problem(visit, page.error());
    page->set("draft", visit.form.text("text"));
    page->set("draft_error", error.detail);
    return show(visit, "conversation", std::move(*page), status_of(error.code));
}

Result<void> send(db::Tx& tx, const Visit& visit) {
    const auto conversation = visible_conversation(tx, visit);
    if (!conversation) return conversation.error();
    const auto text =
        cases::required_text(Json::object().set("text", visit.form.text("text")), "text");
    if (!text)
        return fail(Errc::Invalid, "Hãy viết nội dung tin nhắn (tối đa 8.000 ký tự).", "text");
    if (!is_reachable(tx, *conversation)) {
        return fail(
            Errc::Conflict,
            "Facebook không cho gửi thêm: mỗi bình luận chỉ được trả lời riêng một lần."
        );
    }
    if (!is_first_time(tx, visit)) return {};
    const bool comment = conversation->channel == "page";
    channel::send_note(
        tx,
        visit.app.clock,
        {.conversation_id = conversation->id,
         .text = *text,
         .by_person = true,
         .author_name = visit.caller().name,
         .reply_to_comment = comment ? comment_to_answer(tx, conversation->id) : ""}
    );
    tx.query("UPDATE conversations SET handled_by = 'person' WHERE id = $1", conversation->id);
    return {};
}

Response back(const Visit& visit) {
    return redirect("/console/conversations/" + visit.request.param("id") + "?done=message#end");
}

}  // namespace

Response show_conversation(const Visit& visit) {
    auto page = visit.app.database.read([&](db::Query& query) -> Result<Json> {
        const auto conversation = visible_conversation(query, visit);
        if (!conversation) return conversation.error();
        return thread_page(query, visit, *conversation);
    });
    return page ? show(visit, "conversation", std::move(*page)) : show_problem(visit, page.error());
}

Response return_to_conversation(const Visit& visit) {
    return redirect("/console/conversations/" + visit.request.param("id"));
}

Response write_to_conversation(const Visit& visit) {
    if (!org::may_act(visit.caller(), org::Action::Message)) return show_forbidden(visit);
    const auto sent = visit.app.database.write([&](db::Tx& tx) { return send(tx, visit); });
    return sent ? back(visit) : show_again(visit, sent.error());
}

Response hand_back_conversation(const Visit& visit) {
    if (!org::may_act(visit.caller(), org::Action::Message)) return show_forbidden(visit);
    const auto handed = visit.app.database.write([&](db::Tx& tx) -> Result<void> {
        const auto conversation = visible_conversation(tx, visit);
        if (!conversation) return conversation.error();
        conversation::hand_back(tx, visit.app.clock, visit.app.texts_vi, conversation->id);
        return {};
    });
    return handed ? back(visit) : show_problem(visit, handed.error());
}

}  // namespace k197::web::console
