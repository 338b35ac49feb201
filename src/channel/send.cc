#include "channel/send.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/log.h"
#include "channel/messenger/graph.h"
#include "channel/messenger/judge.h"
#include "channel/messenger/window.h"
#include "channel/outbox.h"
#include "channel/send_gate.h"
#include "channel/send_graph.h"
#include "channel/send_hold.h"
#include "channel/send_look.h"
#include "channel/send_post.h"

namespace k197::channel {
namespace {

constexpr Time kEchoWait =
    kMinute;  // the contract: an unanswered send waits this long for its echo
constexpr Time kPostPatience = 5 * kMinute;  // a post that is not on the Page by then is a matter
                                             // for a person: it is not posted again
constexpr int kMostAttempts = 10;            // at a row of which Facebook never says anything
constexpr std::string_view kUnderWay = "Đang gửi";  // the reason of a row while it is called for
constexpr Time kDrainEvery = 200 * kMillisecond;
constexpr Time kShortPause = 50 * kMillisecond;
constexpr int kMostProbes = 50;  // rows looked at in one go for one that makes a call

/// The row with what is known of its citizen and of the way out.
struct Parcel {
    OutboxRow row{};
    Time last_inbound = 0;
    Gate gate{};
};

std::optional<Parcel> load(const SendContext& context, const std::string& id) {
    return context.database.read([&](db::Query& query) -> std::optional<Parcel> {
        auto row = find_outbox(query, id);
        if (!row) return std::nullopt;
        const auto conversation = query.one(
            "SELECT last_inbound_at FROM conversations WHERE id = $1", row->conversation_id
        );
        auto gate = find_gate(query, gate_of(*row, context.graph.page_id));
        return Parcel{
            .row = std::move(*row),
            .last_inbound = conversation ? conversation->integer("last_inbound_at") : 0,
            .gate = std::move(gate)};
    });
}

struct Verdicted {
    std::string state{};
    std::string reason{};
    std::string external_id{};
};

/// What did not arrive, or may not have, is a matter for a person.
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

/// Saves what became of the row and ends the job. An echo may have been quicker. That it was sent
/// need not be on disk at once: a power failure leaves the row as begin() put it there, unknown
/// with its job, and then its message is looked for at Facebook.
void finish(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, const Verdicted& end
) {
    const auto commit = end.state == "sent" ? db::Commit::Relaxed : db::Commit::OnDisk;
    const auto save = [&](db::Tx& tx) {
        const auto changed = tx.one(
            "UPDATE outbox SET state = $2, reason = $3, external_id = CASE WHEN external_id = '' "
            "THEN $4 ELSE external_id "
            "END, sent_at = CASE WHEN $2 = 'sent' THEN coalesce(sent_at, $5) ELSE sent_at END "
            "WHERE id = $1 AND state <> "
            "'sent' RETURNING id",
            row.id,
            end.state,
            end.reason,
            end.external_id,
            context.clock.now()
        );
        const bool matters = end.state == "unknown" || !row.report_id.empty();
        if (changed && end.state != "sent" && matters) alert_unsent(context, tx, row, end.reason);
        jobs::complete(tx, job);  // nothing is saved when the job is somebody else's
    };
    context.database.write(save, commit);
    context.metrics.add(fmt::format("sends_total{{state=\"{}\"}}", end.state));
}

void done(const SendContext& context, const jobs::Job& job) {
    context.database.write([&](db::Tx& tx) { jobs::complete(tx, job); });
}

/// Puts the row back to wait: at the gate when it is closed, else the job comes again.
std::optional<jobs::Retry> wait(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, const jobs::Retry& retry
) {
    const bool parked = write_with_job(context, job, [&](db::Tx& tx) {
        tx.query(
            "UPDATE outbox SET state = 'waiting', reason = $2 WHERE id = $1 AND state <> 'sent'",
            row.id,
            retry.problem
        );
        const auto gate = find_gate(tx, gate_of(row, context.graph.page_id));
        if (!park(tx, context.clock, gate, row)) return false;
        jobs::complete(tx, job);
        return true;
    });
    return parked ? std::nullopt : std::optional{retry};
}

/// The citizen cannot be written to until they write again.
void mark_unreachable(const SendContext& context, const OutboxRow& row) {
    context.database.write([&](db::Tx& tx) {
        tx.query("UPDATE conversations SET unreachable = 1 WHERE id = $1", row.conversation_id);
    });
}

enum class Start { Begun, Earlier, Elsewhere, Gone };

/// Counts an attempt and marks the row unknown until the answer is here. Earlier: another row of
/// this conversation must go first. Elsewhere: another worker is sending it. Gone: it need not be
/// sent any more.
Start begin(const SendContext& context, const jobs::Job& job, const OutboxRow& row) {
    return write_with_job(context, job, [&](db::Tx& tx) {
        const auto earlier = tx.one(
            "SELECT id, channel, conversation_id, created_at FROM outbox WHERE conversation_id = "
            "$1 "
            "AND conversation_id <> '' AND state = 'waiting' AND created_at < $2 ORDER BY "
            "created_at LIMIT 1",
            row.conversation_id,
            row.created_at
        );
        if (earlier) {
            jobs::enqueue(
                tx,
                context.clock,
                job_of_row({
                    .id = earlier->text("id"),
                    .channel = earlier->text("channel"),
                    .conversation_id = earlier->text("conversation_id"),
                    .created_at = earlier->integer("created_at"),
                })
            );
            return Start::Earlier;
        }
        const auto begun = tx.one(
            "UPDATE outbox SET state = 'unknown', attempts = attempts + 1, tried_at = $2, "
            "delivered_at = NULL, read_at = NULL, reason = $3 WHERE id = $1 AND state = 'waiting' "
            "RETURNING id",
            row.id,
            context.clock.now(),
            kUnderWay
        );
        if (begun) return Start::Begun;
        const auto now = find_outbox(tx, row.id);
        return now && now->state == "unknown" ? Start::Elsewhere : Start::Gone;
    });
}

/// No answer came: the row stays unknown, and its echo is waited for.
jobs::Retry await_echo(
    const SendContext& context,
    const jobs::Job& job,
    const OutboxRow& row,
    const std::string& reason
) {
    write_with_job(context, job, [&](db::Tx& tx) {
        tx.query(
            "UPDATE outbox SET reason = $2 WHERE id = $1 AND state = 'unknown'", row.id, reason
        );
    });
    return {.after = kEchoWait, .problem = reason};
}

std::optional<jobs::Retry> settle(
    const SendContext& context, const jobs::Job& job, const Parcel& parcel, const Judgement& judged
) {
    const auto& row = parcel.row;
    switch (judged.verdict) {
        case Verdict::Sent:
            finish(context, job, row, {.state = "sent", .external_id = judged.message_id});
            return std::nullopt;
        case Verdict::OutsideWindow: return hold(context, job, row, parcel.last_inbound);
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
        case Verdict::PageBlocked:  // the gate is open: it may be this row alone
            log_warning("send_lacks_right", fmt::format("code={} outbox={}", judged.code, row.id));
            return wait(context, job, row, {.after = kMinute, .problem = judged.reason_vi});
        case Verdict::TokenDead:
        case Verdict::RateLimited:
        case Verdict::Later:
            return wait(
                context,
                job,
                row,
                {.after = jobs::backoff(row.attempts + 1), .problem = judged.reason_vi}
            );
        case Verdict::Unknown: return await_echo(context, job, row, judged.reason_vi);
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

void add_template(const Json& made, Outgoing& out) {
    out.text.clear();
    out.messaging_type = "UTILITY";
    out.template_name = made.text_or("/name");
    out.template_language = made.text_or("/language");
    for (const auto& parameter : made.items("/parameters"))
        out.template_parameters.push_back(parameter.text().value_or(""));
}

/// The message as Facebook takes it now; nothing when the window is closed to it.
std::optional<Outgoing> outgoing_of(const Parcel& parcel, const std::string& page_id, Time now) {
    const Json body = Json::parse(parcel.row.body).value_or(Json{});
    Outgoing out{.text = body.text_or("/text"), .metadata = metadata_of(parcel.row.id)};
    out.*recipient_kind(parcel.row, page_id) = parcel.row.recipient;
    if (body.has("/template")) {
        add_template(body.at("/template"), out);
        return out;
    }
    const auto open = parcel.row.kind == "private_reply"
                          ? Window::Open
                          : window(parcel.last_inbound, now, parcel.row.by_person);
    if (open == Window::Closed) return std::nullopt;
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

/// What came of trying a row.
struct Trial {
    std::optional<jobs::Retry> retry{};
    std::optional<Verdict> verdict{};  ///< of the call, when one was made
};

Trial again(Time after, std::string problem) {
    return {.retry = jobs::Retry{.after = after, .problem = std::move(problem)}};
}

/// Nothing when the row may be called for now; it is marked unknown then.
std::optional<Trial> start(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, CallKind kind
) {
    while (const Time pause = context.pacer->take(kind, context.clock.now())) {
        if (!context.pause || pause > kShortPause) return again(pause, "keeping the pace");
        context.pause(pause);
    }
    switch (begin(context, job, row)) {
        case Start::Begun: return std::nullopt;
        case Start::Earlier: return again(100 * kMillisecond, "an earlier one goes first");
        case Start::Elsewhere: return again(kEchoWait, "another worker is sending it");
        case Start::Gone: done(context, job); return Trial{};
    }
    return Trial{};
}

Trial try_message(const SendContext& context, const jobs::Job& job, const Parcel& parcel) {
    const auto& row = parcel.row;
    const Time now = context.clock.now();
    const auto outgoing = outgoing_of(parcel, context.graph.page_id, now);
    if (!outgoing) return {.retry = hold(context, job, row, parcel.last_inbound)};
    const bool is_template = !outgoing->template_name.empty();
    if (is_template && window(parcel.last_inbound, now, false) == Window::Open) {
        finish(
            context,
            job,
            {.id = row.id},
            {.state = "refused", .reason = "Không cần nữa: người dân đã nhắn lại."}
        );
        return {};
    }
    const bool heavy = outgoing->attachment_type == "audio" || outgoing->attachment_type == "video";
    if (auto not_now = start(context, job, row, heavy ? CallKind::Media : CallKind::Message))
        return std::move(*not_now);
    const auto asked = ask_for_page(
        context,
        parcel.gate.id,
        {.request = json_request(
             context.graph,
             "POST",
             "/" + context.graph.page_id + "/messages",
             send_message_body(*outgoing)
         ),
         .judge = judge_send}
    );
    return {.retry = settle(context, job, parcel, asked.judged), .verdict = asked.judged.verdict};
}

/// Pictures go up before the row is begun: an unshown copy harms nobody, and several take longer
/// than a job's lease.
Trial try_post(const SendContext& context, const jobs::Job& job, const Parcel& parcel) {
    const auto& row = parcel.row;
    Json media = Json::array();
    if (row.kind == "post") {
        const auto uploaded = upload_pictures(context, parcel.gate.id, row, media);
        if (uploaded.verdict != Verdict::Sent)
            return {.retry = settle(context, job, parcel, uploaded), .verdict = uploaded.verdict};
    }
    if (auto not_now = start(context, job, row, CallKind::Post)) return std::move(*not_now);
    const auto judged = row.kind == "post" ? publish_post(context, parcel.gate.id, row, media)
                                           : send_removal(context, parcel.gate.id, row);
    return {.retry = settle(context, job, parcel, judged), .verdict = judged.verdict};
}

Trial try_row(const SendContext& context, const jobs::Job& job, const Parcel& parcel) {
    const bool message = parcel.row.kind == "message" || parcel.row.kind == "private_reply";
    return message ? try_message(context, job, parcel) : try_post(context, job, parcel);
}

/// Nobody can say whether it arrived: a person must look.
std::optional<jobs::Retry> give_up(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row
) {
    const bool post = row.kind == "post";
    finish(
        context,
        job,
        row,
        {.state = "unknown",
         .reason = post ? "Facebook không trả lời và không thấy bài trên Trang: cần kiểm tra trên "
                          "Trang rồi đăng lại nếu chưa có."
                        : "Không rõ tin đã tới người dân hay chưa: cần mở cuộc trao đổi trên "
                          "Facebook để kiểm tra, rồi gửi lại nếu chưa có."}
    );
    return std::nullopt;
}

std::optional<jobs::Retry> act_on(
    const SendContext& context, const jobs::Job& job, const OutboxRow& row, const Look& look
) {
    const Time waited = context.clock.now() - row.tried_at.value_or(0);
    switch (look.result) {
        case Look::Result::Found:
            finish(context, job, row, {.state = "sent", .external_id = look.external_id});
            return std::nullopt;
        case Look::Result::Later:
            return jobs::Retry{
                .after = look.wait > 0 ? look.wait : kMinute, .problem = "cannot ask Facebook"};
        case Look::Result::Cannot: return give_up(context, job, row);
        case Look::Result::Absent: break;
    }
    if (row.kind == "post") {
        if (waited >= kPostPatience) return give_up(context, job, row);
        return jobs::Retry{.after = kMinute, .problem = "not on the Page yet"};
    }
    if (row.attempts >= kMostAttempts) return give_up(context, job, row);
    return wait(
        context, job, row, {.after = kMillisecond, .problem = "Facebook chưa nhận: gửi lại"}
    );
}

/// A row whose last call gave no answer: wait for the echo, then look, and only then send again.
std::optional<jobs::Retry> resolve_unknown(
    const SendContext& context, const jobs::Job& job, const Parcel& parcel
) {
    const auto& row = parcel.row;
    // Who began it ended without a word, or still calls: a clock that leaps, or the other node's,
    // ends its lease early. The whole wait begins here, whatever the clock says has passed.
    if (row.reason == kUnderWay)
        return await_echo(context, job, row, "Chưa rõ đã gửi được hay chưa: đang chờ Facebook");
    const Time now = context.clock.now();
    const Time waited = now - row.tried_at.value_or(0);
    // The clock was set back and nobody saw by how much: when it was tried cannot be told.
    if (waited < -kMinute) return give_up(context, job, row);
    if (waited < kEchoWait)
        return jobs::Retry{.after = kEchoWait - waited, .problem = "waiting for the echo"};
    if (row.kind == "unpost")  // removing twice is harmless
        return wait(context, job, row, {.after = kMillisecond, .problem = "Gỡ lại"});
    if (parcel.gate.closed()) {
        return jobs::Retry{
            .after = std::clamp(parcel.gate.probe_at - now, kSecond, kMinute),
            .problem = "the Page cannot be asked now"};
    }
    return act_on(context, job, row, look_for(context, row));
}

/// Asks the Page for its name: nothing waits that could be tried.
void probe_page(const SendContext& context, const Gate& gate) {
    static_cast<void>(ask_for_page(
        context,
        gate.id,
        {.request = graph_request(context.graph, "GET", "/" + context.graph.page_id + "?fields=id")}
    ));
}

/// Tries one row through the closed gate. The row has a job of its own first: a crash leaves none
/// without. Nothing when the row made no call and the next may be tried.
std::optional<Trial> probe_row(const SendContext& context, const OutboxRow& row) {
    auto own = job_of_row(row);
    own.run_at = context.clock.now() + kEchoWait;
    const bool ours = context.database.write([&](db::Tx& tx) {
        jobs::postpone(tx, context.clock, own);
        const auto kept = tx.one("SELECT state, attempts FROM jobs WHERE id = $1", own.id);
        own.attempts = static_cast<int>(kept->integer("attempts"));
        return kept->text("state") == "ready";
    });
    if (!ours) return again(100 * kMillisecond, "a worker has just taken it");
    const auto parcel = load(context, row.id);
    if (!parcel || parcel->row.state != "waiting") return std::nullopt;
    auto trial = try_row(context, own, *parcel);
    return trial.retry || trial.verdict ? std::optional{trial} : std::nullopt;
}

/// Whether Facebook takes what we send again; the wait before the next try otherwise.
std::optional<jobs::Retry> probe(const SendContext& context, const Gate& gate) {
    std::optional<Trial> trial;
    bool any = true;
    for (int i = 0; i < kMostProbes && any && !trial; ++i) {
        const auto row =
            context.database.read([&](db::Query& query) { return next_to_probe(query, gate); });
        any = row.has_value();
        if (row) trial = probe_row(context, *row);
    }
    const bool asks =
        gate.cause == to_string(Cause::Token) || gate.cause == to_string(Cause::Blocked);
    if (!trial && asks) probe_page(context, gate);
    if (trial && !trial->verdict) return trial->retry;
    const bool bad =
        trial && (*trial->verdict == Verdict::Later || *trial->verdict == Verdict::Unknown ||
                  *trial->verdict == Verdict::PageBlocked);
    return context.database.write([&](db::Tx& tx) -> std::optional<jobs::Retry> {
        auto now_gate = hold_gate(tx, gate.id);
        if (bad && now_gate.probe_at <= context.clock.now()) {
            const bool blocked = *trial->verdict == Verdict::PageBlocked;
            close_gate(
                tx,
                context.clock,
                gate.id,
                {.cause = blocked ? Cause::Blocked : Cause::Unreachable, .reason = gate.reason}
            );
            now_gate = find_gate(tx, gate.id);
        }
        const Time left = now_gate.probe_at - context.clock.now();
        if (left > 0) return jobs::Retry{.after = left, .problem = now_gate.reason};
        start_draining(tx, gate.id);
        return std::nullopt;
    });
}

/// The job of a gate: waits, tries, and gives the rows their jobs back.
std::optional<jobs::Retry> run_gate(const SendContext& context, const jobs::Job& job) {
    const std::string id = gate_in(job);
    const auto gate = context.database.read([&](db::Query& query) { return find_gate(query, id); });
    if (gate.closed()) {
        const Time left = gate.probe_at - context.clock.now();
        if (left > 0) return jobs::Retry{.after = left, .problem = gate.reason};
        if (const auto not_yet = probe(context, gate)) return not_yet;
    }
    const bool open =
        context.database.write([&](db::Tx& tx) { return drain(tx, context.clock, id, job); });
    if (open) return std::nullopt;
    return jobs::Retry{.after = kDrainEvery, .problem = "draining"};
}

/// A row that comes to a closed gate gives up its job.
std::optional<jobs::Retry> wait_at_gate(
    const SendContext& context, const jobs::Job& job, const Parcel& parcel
) {
    const bool parked = write_with_job(context, job, [&](db::Tx& tx) {
        if (!park(tx, context.clock, parcel.gate, parcel.row)) return false;
        jobs::complete(tx, job);
        return true;
    });
    if (parked) return std::nullopt;
    return jobs::Retry{.after = kMillisecond, .problem = "the gate has just opened"};
}

}  // namespace

void follow_clock_back(db::Tx& tx, Time before, Time now) {
    tx.query(
        "UPDATE outbox SET tried_at = tried_at - ($1 - $2) WHERE state = 'unknown' AND tried_at > "
        "$2",
        before,
        now
    );
    tx.query(
        "UPDATE page_gates SET closed_at = CASE WHEN closed_at > $2 THEN $2 ELSE closed_at END, "
        "probe_at = CASE WHEN probe_at - ($1 - $2) > $2 THEN probe_at - ($1 - $2) ELSE $2 END "
        "WHERE probe_at > $2",
        before,
        now
    );
}

void follow_clock_of_before(db::Tx& tx, Time now) {
    tx.query("UPDATE page_gates SET closed_at = $1, probe_at = $1 WHERE closed_at > $1", now);
}

std::optional<jobs::Retry> send(const SendContext& context, const jobs::Job& job) {
    if (!gate_in(job).empty()) return run_gate(context, job);
    const auto parcel = load(context, job.payload);
    if (!parcel || parcel->row.state == "sent" || parcel->row.state == "refused" ||
        parcel->row.state == "held") {
        done(context, job);
        return std::nullopt;
    }
    if (parcel->row.state == "unknown") return resolve_unknown(context, job, *parcel);
    if (parcel->gate.holds(parcel->row.created_at)) return wait_at_gate(context, job, *parcel);
    return try_row(context, job, *parcel).retry;
}

}  // namespace k197::channel
