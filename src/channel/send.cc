#include "channel/send.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/log.h"
#include "channel/messenger/conversations.h"
#include "channel/messenger/graph.h"
#include "channel/messenger/judge.h"
#include "channel/messenger/window.h"
#include "channel/outbox.h"
#include "channel/send_post.h"

namespace k197::channel {
namespace {

constexpr Time kEchoWait =
    kMinute;  // the contract: an unanswered send waits this long for its echo

/// The row with what is known of its citizen.
struct Parcel {
    OutboxRow row{};
    Time last_inbound = 0;
};

std::optional<Parcel> load(const SendContext& context, const std::string& id) {
    return context.database.read([&](db::Query& query) -> std::optional<Parcel> {
        auto row = find_outbox(query, id);
        if (!row) return std::nullopt;
        const auto conversation = query.one(
            "SELECT last_inbound_at FROM conversations WHERE id = $1", row->conversation_id
        );
        return Parcel{
            .row = std::move(*row),
            .last_inbound = conversation ? conversation->integer("last_inbound_at") : 0};
    });
}

struct Verdicted {
    std::string state{};
    std::string reason{};
    std::string external_id{};
};

/// What concerns a report and did not arrive is a matter for a person.
void alert_unsent(
    const SendContext& context, db::Tx& tx, const OutboxRow& row, const std::string& reason
) {
    tx.query(
        "INSERT INTO alerts (id, kind, conversation_id, report_id, note, at) VALUES ($1, 'unsent', "
        "$2, $3, $4, $5)",
        new_id(),
        row.conversation_id,
        row.report_id,
        reason,
        context.clock.now()
    );
}

/// Saves what became of the row and ends the job.
void finish(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, const Verdicted& end
) {
    context.metrics.add(fmt::format("sends_total{{state=\"{}\"}}", end.state));
    context.database.write([&](db::Tx& tx) {
        tx.query(
            "UPDATE outbox SET state = $2, reason = $3, external_id = CASE WHEN external_id = '' "
            "THEN $4 ELSE external_id "
            "END, sent_at = CASE WHEN $2 = 'sent' THEN coalesce(sent_at, $5) ELSE sent_at END "
            "WHERE id = $1 AND state <> "
            "'sent'",
            row.id,
            end.state,
            end.reason,
            end.external_id,
            context.clock.now()
        );
        if (end.state != "sent" && !row.report_id.empty())
            alert_unsent(context, tx, row, end.reason);
        jobs::complete(tx, job);
    });
}

/// Holds a message until the citizen writes again. When they did so meanwhile, it is tried at once.
std::optional<jobs::Retry> hold(
    const SendContext& context,
    const jobs::Job& job,
    const Parcel& parcel,
    const std::string& reason
) {
    const bool held = context.database.write([&](db::Tx& tx) {
        const auto row = tx.one(
            "SELECT last_inbound_at FROM conversations WHERE id = $1", parcel.row.conversation_id
        );
        const bool wrote_again = row && row->integer("last_inbound_at") > parcel.last_inbound;
        tx.query(
            "UPDATE outbox SET state = $2, reason = $3 WHERE id = $1 AND state <> 'sent'",
            parcel.row.id,
            wrote_again ? "waiting" : "held",
            reason
        );
        if (!wrote_again) jobs::complete(tx, job);
        return !wrote_again;
    });
    if (!held) return jobs::Retry{.after = 0, .problem = "the citizen has just written"};
    context.metrics.add("sends_total{state=\"held\"}");
    return std::nullopt;
}

/// Puts the row back to wait; the job comes again.
jobs::Retry wait(
    const SendContext& context, const OutboxRow& row, const std::string& reason, Time after
) {
    context.database.write([&](db::Tx& tx) {
        tx.query(
            "UPDATE outbox SET state = 'waiting', reason = $2 WHERE id = $1 AND state <> 'sent'",
            row.id,
            reason
        );
    });
    return {.after = after, .problem = reason};
}

void alarm(const SendContext& context, const std::string& kind, const std::string& note) {
    log_error("page_cannot_send", fmt::format("kind={}", kind));
    context.database.write([&](db::Tx& tx) {
        if (tx.one("SELECT 1 AS known FROM alerts WHERE kind = $1 AND seen_at IS NULL", kind))
            return;
        tx.query(
            "INSERT INTO alerts (id, kind, note, at) VALUES ($1, $2, $3, $4)",
            new_id(),
            kind,
            note,
            context.clock.now()
        );
    });
}

/// The citizen cannot be written to until they write again.
void mark_unreachable(const SendContext& context, const OutboxRow& row) {
    context.database.write([&](db::Tx& tx) {
        tx.query("UPDATE conversations SET unreachable = 1 WHERE id = $1", row.conversation_id);
    });
}

/// Counts an attempt and marks the row unknown until the answer is here. False when it need not be
/// sent any more.
bool begin(const SendContext& context, const OutboxRow& row) {
    return context.database.write([&](db::Tx& tx) {
        return !tx.query(
                      "UPDATE outbox SET state = 'unknown', attempts = attempts + 1, tried_at = "
                      "$2, reason = 'Đang gửi' "
                      "WHERE id = $1 AND state = 'waiting' RETURNING id",
                      row.id,
                      context.clock.now()
        )
                    .empty();
    });
}

std::optional<jobs::Retry> settle(
    const SendContext& context,
    const jobs::Job& job,
    const Parcel& parcel,
    const Judgement& judged,
    Time pause
) {
    const auto& row = parcel.row;
    switch (judged.verdict) {
        case Verdict::Sent:
            finish(context, job, row, {.state = "sent", .external_id = judged.message_id});
            return std::nullopt;
        case Verdict::OutsideWindow: return hold(context, job, parcel, judged.reason_vi);
        case Verdict::Bug:
            log_error(
                "send_refused_as_wrong",
                fmt::format("code={} subcode={} outbox={}", judged.code, judged.subcode, row.id)
            );
            finish(context, job, row, {.state = "refused", .reason = judged.reason_vi});
            return std::nullopt;
        case Verdict::Unreachable: mark_unreachable(context, row); [[fallthrough]];
        case Verdict::Refused:
            finish(context, job, row, {.state = "refused", .reason = judged.reason_vi});
            return std::nullopt;
        case Verdict::TokenDead:
            alarm(context, "token", judged.reason_vi);
            return wait(context, row, judged.reason_vi, kMinute);
        case Verdict::PageBlocked:
            alarm(context, "page_blocked", judged.reason_vi);
            return wait(context, row, judged.reason_vi, kMinute);
        case Verdict::RateLimited:
        case Verdict::Later: return wait(context, row, judged.reason_vi, pause);
        case Verdict::Unknown: return jobs::Retry{.after = kEchoWait, .problem = judged.reason_vi};
    }
    return std::nullopt;
}

/// Where the recipient's id belongs: a visitor's post is "<page>_<post>", a comment
/// "<post>_<comment>".
std::string Outgoing::*recipient_kind(const OutboxRow& row, const std::string& page_id) {
    if (row.kind != "private_reply") return &Outgoing::recipient_psid;
    return row.recipient.starts_with(page_id + "_") ? &Outgoing::recipient_post_id
                                                    : &Outgoing::recipient_comment_id;
}

std::optional<Outgoing> outgoing_of(const Parcel& parcel, const std::string& page_id, Time now) {
    const auto open = parcel.row.kind == "private_reply"
                          ? Window::Open
                          : window(parcel.last_inbound, now, parcel.row.by_person);
    if (open == Window::Closed) return std::nullopt;
    const Json body = Json::parse(parcel.row.body).value_or(Json{});
    Outgoing out{.text = body.text_or("/text"), .metadata = metadata_of(parcel.row.id)};
    out.*recipient_kind(parcel.row, page_id) = parcel.row.recipient;
    for (const auto& choice : body.items("/choices")) {
        out.choices.push_back(
            {.title = choice.text_or("/title"), .payload = choice.text_or("/payload")}
        );
    }
    if (open == Window::HumanAgent) {
        out.messaging_type = "MESSAGE_TAG";
        out.tag = "HUMAN_AGENT";
    }
    return out;
}

std::optional<jobs::Retry> send_message(
    const SendContext& context, const jobs::Job& job, const Parcel& parcel
) {
    const auto outgoing = outgoing_of(parcel, context.graph.page_id, context.clock.now());
    if (!outgoing) {
        return hold(
            context,
            job,
            parcel,
            "Đã quá 24 giờ kể từ tin cuối của người dân: sẽ gửi khi người dân nhắn lại, hoặc cán "
            "bộ tự viết."
        );
    }
    if (!begin(context, parcel.row)) {
        finish(context, job, parcel.row, {.state = "sent"});
        return std::nullopt;
    }
    auto request = graph_request(context.graph, "POST", "/" + context.graph.page_id + "/messages");
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = send_message_body(*outgoing).dump();
    const auto answer = context.http.send(request);
    const auto judged = judge_send(answer);
    Time pause = jobs::backoff(job.attempts);
    if (judged.verdict == Verdict::RateLimited) {
        pause = std::max<Time>(pause, read_usage(answer.headers).regain_minutes * kMinute);
    }
    return settle(context, job, parcel, judged, pause);
}

/// True for the id of another message that we sent: the same words may have gone out twice.
bool is_known(const SendContext& context, const std::string& external_id) {
    return context.database.read([&](db::Query& query) {
        return query.one("SELECT id FROM outbox WHERE external_id = $1", external_id).has_value();
    });
}

/// Looks into the conversation for a message of ours whose answer never came. Nothing: Facebook
/// could not be asked.
std::optional<std::string> look_for(const SendContext& context, const OutboxRow& row) {
    auto request = graph_request(
        context.graph,
        "GET",
        fmt::format(
            "/{}/conversations?platform=messenger&user_id={}&fields={}",
            context.graph.page_id,
            url_encode(row.recipient),
            url_encode(
                "id,updated_time,participants,messages.limit(25){id,created_time,from,to,message}"
            )
        )
    );
    const auto answer = context.http.send(request);
    if (answer.outcome != HttpOutcome::Answered || answer.status != 200) return std::nullopt;
    const auto page = read_conversations(answer.body, context.graph.page_id, context.clock.now());
    if (!page) return std::nullopt;
    const std::string text = Json::parse(row.body).value_or(Json{}).text_or("/text");
    for (const auto& thread : page->threads) {
        for (const auto& event : thread.messages.events) {
            const bool in_time = event.at >= row.tried_at.value_or(0) - 2 * kSecond;
            if (event.kind != EventKind::Echo || event.text != text || !in_time) continue;
            if (!is_known(context, event.external_id)) return event.external_id;
        }
    }
    return "";
}

/// A row whose last call gave no answer: wait for the echo, then look, and only then send again.
std::optional<jobs::Retry> resolve_unknown(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row
) {
    const Time waited = context.clock.now() - row.tried_at.value_or(0);
    if (waited < kEchoWait)
        return jobs::Retry{.after = kEchoWait - waited, .problem = "waiting for the echo"};
    if (row.kind == "unpost")
        return wait(context, row, "Gỡ lại", kMillisecond);  // removing twice is harmless
    if (row.kind != "message") {
        finish(
            context,
            job,
            row,
            {.state = "unknown", .reason = "Facebook không trả lời: cần kiểm tra trên Trang."}
        );
        return std::nullopt;
    }
    const auto found = look_for(context, row);
    if (!found) return jobs::Retry{.after = kMinute, .problem = "cannot ask Facebook"};
    if (!found->empty()) {
        finish(context, job, row, {.state = "sent", .external_id = *found});
        return std::nullopt;
    }
    return wait(context, row, "Facebook chưa nhận: gửi lại", kMillisecond);
}

}  // namespace

HttpRequest graph_request(const GraphAccess& graph, std::string method, const std::string& path) {
    const char* joint = path.find('?') == std::string::npos ? "?" : "&";
    return {
        .method = std::move(method),
        .url = graph.graph_url + path + joint +
               "appsecret_proof=" + appsecret_proof(graph.page_token, graph.app_secret),
        .headers = {{"Authorization", "Bearer " + graph.page_token}},
    };
}

std::optional<jobs::Retry> send(const SendContext& context, const jobs::Job& job) {
    const auto parcel = load(context, job.payload);
    if (!parcel || parcel->row.state == "sent" || parcel->row.state == "refused" ||
        parcel->row.state == "held") {
        context.database.write([&](db::Tx& tx) { jobs::complete(tx, job); });
        return std::nullopt;
    }
    if (parcel->row.state == "unknown") return resolve_unknown(context, job, parcel->row);
    if (parcel->row.kind == "message" || parcel->row.kind == "private_reply")
        return send_message(context, job, *parcel);

    if (!begin(context, parcel->row))
        return jobs::Retry{.after = kSecond, .problem = "row changed"};
    const auto judged = parcel->row.kind == "post" ? send_post(context, parcel->row)
                                                   : send_removal(context, parcel->row);
    return settle(context, job, *parcel, judged, jobs::backoff(job.attempts));
}

}  // namespace k197::channel
