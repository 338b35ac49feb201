#include "web/perform.h"

#include <algorithm>
#include <array>

#include "cases/act.h"
#include "cases/report_store.h"
#include "channel/outbox.h"
#include "dispatch/act.h"
#include "publication/publish.h"
#include "web/report_view.h"

namespace k197::web {
namespace {

struct Row {
    cases::Action action{};
    cases::Act act = nullptr;
};

constexpr std::array<Row, 16> kActs{{
    {cases::Action::Accept, cases::accept},
    {cases::Action::Ask, cases::ask},
    {cases::Action::Decline, cases::decline},
    {cases::Action::Propose, cases::propose},
    {cases::Action::Direct, cases::direct},
    {cases::Action::Assign, dispatch::assign},
    {cases::Action::Acknowledge, dispatch::acknowledge},
    {cases::Action::Return, dispatch::give_back},
    {cases::Action::Resolve, dispatch::resolve},
    {cases::Action::Verify, dispatch::verify},
    {cases::Action::Close, cases::close},
    {cases::Action::Reopen, cases::reopen},
    {cases::Action::Merge, cases::merge},
    {cases::Action::Unmerge, cases::unmerge},
    {cases::Action::Publish, publication::publish},
    {cases::Action::Unpublish, publication::unpublish},
}};

/// Two-person rule: who wrote a result may not approve it. The administrator stands in for both.
bool approves_own_result(
    db::Query& query, const org::Caller& caller, const cases::Report& report, cases::Action action
) {
    const bool approves = action == cases::Action::Verify || action == cases::Action::Close;
    if (!approves || caller.roles.has(org::Role::Admin)) return false;
    const auto results = dispatch::results_of(query, report.id);
    return !results.empty() && results.back().reported_by == caller.name;
}

Result<void> check_version(const Wish& wish, const cases::Report& report) {
    if (!wish.version || *wish.version == report.version) return {};
    return fail(Errc::Stale, "Tin đã được người khác cập nhật. Hãy tải lại trang rồi thử lại.");
}

}  // namespace

Result<cases::Report> perform(
    db::Tx& tx, const App& app, const org::Caller& caller, const Wish& wish
) {
    auto report = visible_report(tx, caller, wish.code);
    if (!report) return report;
    const auto action = cases::action_from(wish.action);
    if (!action) return fail(Errc::NotFound, "Không có hành động “" + wish.action + "”.");
    if (!org::may_act(caller, *org::action_from(wish.action), facts_of(tx, *report))) {
        return fail(Errc::Forbidden, "Vai trò của bạn không được thực hiện việc này.");
    }
    if (const auto fresh = check_version(wish, *report); !fresh) return fresh.error();
    // The move is checked before the body, so that a wrong moment is said before a missing word.
    const auto allowed = cases::after(*action, report->status, app.cases.standing_authority);
    if (!allowed) return allowed.error();
    if (approves_own_result(tx, caller, *report, *action)) {
        return fail(Errc::Forbidden, "Người báo cáo kết quả không được tự duyệt kết quả đó.");
    }
    const auto* row = std::ranges::find(kActs, *action, &Row::action);
    return row->act(tx, app.cases, std::move(*report), wish.body, caller.name);
}

std::vector<std::string> actions_open_to(
    const App& app, const org::Caller& caller, const cases::Report& report
) {
    std::vector<std::string> out;
    for (const auto action : cases::allowed(report.status, app.cases.standing_authority)) {
        std::string name{cases::to_string(action)};
        const org::ReportFacts facts{
            .sealed = report.sealed,
            .status = std::string{cases::to_string(report.status)},
            .unit_code = report.unit_id.substr(0, report.unit_id.find('@')),
        };
        if (org::may_act(caller, *org::action_from(name), facts)) out.push_back(std::move(name));
    }
    return out;
}

Result<cases::Report> write_to_citizen(
    db::Tx& tx, const App& app, const org::Caller& caller, const Wish& wish
) {
    auto report = visible_report(tx, caller, wish.code);
    if (!report) return report;
    if (!org::may_act(caller, org::Action::Message, facts_of(tx, *report))) {
        return fail(Errc::Forbidden, "Vai trò của bạn không được nhắn cho người dân.");
    }
    if (const auto fresh = check_version(wish, *report); !fresh) return fresh.error();
    const auto conversation = inbox::find_conversation(tx, report->conversation_id);
    if (!conversation || conversation->channel != "messenger") {
        return fail(
            Errc::Conflict,
            "Người phản ánh không nhắn qua Messenger nên không nhận được tin. Hãy liên hệ cách "
            "khác."
        );
    }
    const auto text = cases::required_text(wish.body, "text");
    if (!text) return text.error();
    if (report->channel != "messenger") {
        return fail(
            Errc::Conflict,
            "Tin này không đến qua Messenger: hãy liên hệ người dân theo số điện thoại."
        );
    }
    channel::send_note(
        tx,
        app.clock,
        {.conversation_id = report->conversation_id,
         .report_id = report->id,
         .text = *text,
         .by_person = true,
         .author_name = caller.name}
    );
    tx.query(
        "UPDATE conversations SET handled_by = 'person' WHERE id = $1", report->conversation_id
    );
    return cases::note_change(tx, app.cases, std::move(*report), "message", caller.name, "");
}

}  // namespace k197::web
