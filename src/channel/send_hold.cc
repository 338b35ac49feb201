#include "channel/send_hold.h"

#include <fmt/format.h>

#include "base/json.h"
#include "channel/messenger/window.h"
#include "channel/send_template.h"

namespace k197::channel {
namespace {

NoticeOf notice_in(const OutboxRow& row) {
    const Json body = Json::parse(row.body).value_or(Json{});
    return {
        .kind = body.text_or("/notice/kind"),
        .code = body.text_or("/notice/code"),
        .link = body.text_or("/notice/link"),
    };
}

/// The template for this row, filled in.
std::optional<FilledTemplate> stand_in(db::Query& query, const NoticeOf& notice) {
    if (notice.kind.empty()) return std::nullopt;
    const auto made = approved_template(query, notice.kind);
    if (!made) return std::nullopt;
    return FilledTemplate{
        .name = made->name,
        .language = made->language,
        .parameters = {notice.code, notice.link},
        .text = filled(*made, notice),
    };
}

/// The identity is encrypted apart; that there is one is no secret.
bool has_reporter(db::Query& query, const std::string& report_id) {
    return query.one("SELECT id FROM reports WHERE id = $1 AND person_id IS NOT NULL", report_id)
        .has_value();
}

/// How else the citizen can be told.
std::string held_reason(db::Query& query, const OutboxRow& row, Time last_inbound, Time now) {
    std::string ways;
    const auto add = [&](const std::string& way) { ways += (ways.empty() ? "" : "; ") + way; };
    const Time agent_until = human_agent_until(last_inbound);
    if (now < agent_until) {
        add(fmt::format(
            "cán bộ tự viết trong cuộc trao đổi (HUMAN_AGENT) đến {}", to_people(agent_until)
        ));
    }
    if (has_reporter(query, row.report_id)) add("điện thoại người dân đã khai trong tin");
    add("tự gửi khi người dân nhắn lại");
    return "Đã quá 24 giờ kể từ tin cuối của người dân. Có thể báo bằng: " + ways + ".";
}

}  // namespace

std::optional<jobs::Retry> hold(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, Time last_inbound
) {
    const auto notice = notice_in(row);
    if (!notice.kind.empty()) refresh_pending(context);
    const bool held = write_with_job(context, job, [&](db::Tx& tx) {
        // The update takes the conversation's row: a message that is being read now is waited for,
        // or releases this row after us.
        const auto conversation = tx.one(
            "UPDATE conversations SET unreachable = unreachable WHERE id = $1 RETURNING "
            "last_inbound_at, unreachable",
            row.conversation_id
        );
        const bool wrote_again =
            conversation && conversation->integer("last_inbound_at") > last_inbound;
        const bool reachable = conversation && !conversation->flag("unreachable");
        const auto instead = wrote_again || !reachable ? std::nullopt : stand_in(tx, notice);
        const std::string reason = instead
                                       ? "Đã quá 24 giờ: đã báo bằng mẫu tin " + instead->name +
                                             ", toàn văn sẽ tự gửi khi người dân nhắn lại."
                                       : held_reason(tx, row, last_inbound, context.clock.now());
        tx.query(
            "UPDATE outbox SET state = $2, reason = $3 WHERE id = $1 AND state <> 'sent'",
            row.id,
            wrote_again ? "waiting" : "held",
            reason
        );
        if (instead) send_template(tx, context.clock, row, *instead);
        if (!wrote_again) jobs::complete(tx, job);
        return !wrote_again;
    });
    if (!held) return jobs::Retry{.after = 0, .problem = "the citizen has just written"};
    context.metrics.add("sends_total{state=\"held\"}");
    return std::nullopt;
}

}  // namespace k197::channel
