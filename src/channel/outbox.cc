#include "channel/outbox.h"

#include <fmt/format.h>

#include <algorithm>

#include "archive/archive.h"
#include "base/bytes.h"
#include "base/json.h"
#include "channel/send_gate.h"
#include "jobs/jobs.h"
#include "text/normalise.h"

namespace k197::channel {
namespace {

constexpr std::size_t kMostCharacters =
    1'900;  // Messenger takes 2,000; other tools count emoji double
constexpr Time kLargestSkew = 10 * kSecond;
constexpr std::string_view kMetadataPrefix = "k197:";

/// Where a note goes.
struct Thread {
    std::string channel{};
    std::string person{};
    Time last_out = 0;      ///< when its newest outgoing part was queued
    Time last_message = 0;  ///< of either side, by the clock of who wrote it
};

Thread thread_of(db::Tx& tx, const std::string& conversation_id) {
    const auto row = tx.one(
        "SELECT c.channel, c.person, c.last_message_at, (SELECT max(created_at) FROM outbox WHERE "
        "conversation_id = $1) AS last_out FROM (SELECT 1 AS one) AS o LEFT JOIN conversations c "
        "ON c.id = $1",
        conversation_id
    );
    return {
        .channel = row->text("channel"),
        .person = row->text("person"),
        .last_out = row->integer("last_out"),
        .last_message = row->integer("last_message_at")};
}

/// The body of one part; the choices go under the last, the notice with the first.
std::string body_of(const Note& note, const std::string& part, bool first, bool last) {
    Json body = Json::object().set("text", part);
    if (first && !note.notice.kind.empty()) {
        body.set(
            "notice",
            Json::object()
                .set("kind", note.notice.kind)
                .set("code", note.notice.code)
                .set("link", note.notice.link)
        );
    }
    for (const auto& choice : last ? note.choices : std::vector<Choice>{}) {
        Json list = body.at("/choices");
        body.set(
            "choices",
            list.push(Json::object().set("title", choice.title).set("payload", choice.payload))
        );
    }
    return body.dump();
}

void queue(db::Tx& tx, const Clock& clock, const OutboxRow& row, Time at) {
    tx.query(
        "INSERT INTO outbox (id, channel, kind, conversation_id, recipient, report_id, body, "
        "by_person, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.id,
        row.channel,
        row.kind,
        row.conversation_id,
        row.recipient,
        row.report_id,
        row.body,
        row.by_person,
        at
    );
    archive::append(
        tx,
        clock,
        {.actor = "system",
         .kind = "outbox.queued",
         .subject = "outbox:" + row.id,
         .source = "outbox",
         .source_id = row.id}
    );
    auto queued = row;
    queued.created_at = at;
    jobs::enqueue(tx, clock, job_of_row(queued));
}

/// The time of the next outgoing part: later than all before it, so that lanes and pages keep the
/// order. Facebook's clock, by which citizens' messages are dated, may be a little ahead of ours.
Time next_moment(Thread& thread, Time now) {
    const bool slightly_ahead = thread.last_message < now + kLargestSkew;
    const Time after_messages = slightly_ahead ? thread.last_message + 1 : now;
    thread.last_out = std::max({now, thread.last_out + 1, after_messages});
    return thread.last_out;
}

void record_message(
    db::Tx& tx, const Note& note, const std::string& part, const OutboxRow& row, Time at
) {
    tx.query(
        "INSERT INTO messages (id, conversation_id, channel, external_id, direction, kind, author, "
        "author_name, text, "
        "sent_at, received_at, outbox_id) VALUES ($1, $2, $3, $4, 'out', 'text', $5, $6, $7, $8, "
        "$8, $9)",
        new_id(),
        note.conversation_id,
        row.channel,
        "outbox:" + row.id,
        note.by_person ? "officer" : "bot",
        note.author_name,
        part,
        at,
        row.id
    );
    tx.query(
        "UPDATE conversations SET last_message_at = $2 WHERE id = $1", note.conversation_id, at
    );
}

OutboxRow row_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .channel = row.text("channel"),
        .kind = row.text("kind"),
        .conversation_id = row.text("conversation_id"),
        .recipient = row.text("recipient"),
        .report_id = row.text("report_id"),
        .body = row.text("body"),
        .by_person = row.flag("by_person"),
        .state = row.text("state"),
        .attempts = static_cast<int>(row.integer("attempts")),
        .reason = row.text("reason"),
        .created_at = row.integer("created_at"),
        .tried_at = row.maybe_integer("tried_at"),
        .sent_at = row.maybe_integer("sent_at"),
        .external_id = row.text("external_id"),
    };
}

}  // namespace

void send_note(db::Tx& tx, const Clock& clock, const Note& note) {
    auto thread = thread_of(tx, note.conversation_id);
    const bool private_reply = !note.reply_to_comment.empty();
    if (thread.channel != "messenger" && !private_reply)
        return;  // a caller at the counter has no thread

    const auto parts = text::split_message(note.text, kMostCharacters);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const OutboxRow row{
            .id = new_id(clock.now()),
            .channel = thread.channel,
            .kind = private_reply ? "private_reply" : "message",
            .conversation_id = note.conversation_id,
            .recipient = private_reply ? note.reply_to_comment : thread.person,
            .report_id = note.report_id,
            .body = body_of(note, parts[i], i == 0, i + 1 == parts.size()),
            .by_person = note.by_person,
        };
        const Time at = next_moment(thread, clock.now());
        queue(tx, clock, row, at);
        record_message(tx, note, parts[i], row, at);
        if (private_reply) break;  // Facebook takes exactly one
    }
}

std::string send_post(
    db::Tx& tx, const Clock& clock, const std::string& page_id, const Post& post
) {
    Json media = Json::array();
    for (const auto& digest : post.media_sha256) media.push(digest);
    const OutboxRow row{
        .id = new_id(),
        .channel = "page",
        .kind = "post",
        .recipient = page_id,
        .report_id = post.report_id,
        .body = Json::object().set("text", post.text).set("media", media).dump(),
        .by_person = true,
    };
    queue(tx, clock, row, clock.now());
    return row.id;
}

void remove_post(db::Tx& tx, const Clock& clock, const std::string& post_id) {
    // Asked and changed in one: a worker may begin it in between.
    const auto still_here = tx.one(
        "UPDATE outbox SET state = 'held', reason = 'Đã gỡ trước khi đăng' WHERE id = $1 AND state "
        "= 'waiting' RETURNING id",
        post_id
    );
    const auto post = find_outbox(tx, post_id);
    if (still_here || !post) return;
    const OutboxRow row{
        .id = new_id(),
        .channel = "page",
        .kind = "unpost",
        .recipient = post->recipient,
        .report_id = post->report_id,
        .body = Json::object().set("post", post_id).dump(),
        .by_person = true,
    };
    queue(tx, clock, row, clock.now());
}

std::optional<OutboxRow> find_outbox(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM outbox WHERE id = $1", id);
    return row ? std::optional{row_of(*row)} : std::nullopt;
}

void send_template(
    db::Tx& tx, const Clock& clock, const OutboxRow& held, const FilledTemplate& filled
) {
    Json parameters = Json::array();
    for (const auto& parameter : filled.parameters) parameters.push(parameter);
    const Json made = Json::object()
                          .set("name", filled.name)
                          .set("language", filled.language)
                          .set("parameters", parameters);
    const OutboxRow row{
        .id = held.id + "-mau",
        .channel = held.channel,
        .kind = "message",
        .conversation_id = held.conversation_id,
        .recipient = held.recipient,
        .report_id = held.report_id,
        .body = Json::object().set("text", filled.text).set("template", made).dump(),
    };
    if (find_outbox(tx, row.id)) return;
    auto thread = thread_of(tx, held.conversation_id);
    const Time at = next_moment(thread, clock.now());
    queue(tx, clock, row, at);
    record_message(tx, {.conversation_id = held.conversation_id}, filled.text, row, at);
}

void release_held(
    db::Tx& tx, const Clock& clock, const std::vector<std::string>& conversation_ids
) {
    const auto rows = db::query_in(
        tx,
        "UPDATE outbox SET state = 'waiting', reason = '' WHERE state = 'held' AND kind = "
        "'message' "
        "AND channel = 'messenger' AND conversation_id IN ",
        {},
        conversation_ids,
        "RETURNING id, channel, conversation_id, created_at"
    );
    std::vector<jobs::Job> sends;
    for (const auto& row : rows) {
        sends.push_back(job_of_row({
            .id = row.text("id"),
            .channel = row.text("channel"),
            .conversation_id = row.text("conversation_id"),
            .created_at = row.integer("created_at"),
        }));
    }
    jobs::enqueue_all(tx, clock, std::move(sends));
}

bool confirm_sent(db::Tx& tx, std::string_view outbox_id, std::string_view external_id, Time at) {
    const auto row = tx.one(
        "UPDATE outbox SET state = 'sent', reason = '', sent_at = coalesce(sent_at, $3), "
        "external_id = CASE WHEN external_id = '' THEN $2 ELSE external_id END WHERE id = $1 "
        "RETURNING sent_at",
        outbox_id,
        external_id,
        at
    );
    // Whoever waits for this need not wait any longer, nor what comes after it.
    if (row && row->integer("sent_at") == at) {
        const auto job = job_of_row({.id = std::string{outbox_id}});
        jobs::hasten(tx, job.id, job.pool, at);
    }
    return row.has_value();
}

Result<void> settle_unknown(
    db::Tx& tx, const Clock& clock, std::string_view id, bool arrived, const std::string& actor
) {
    const auto row = tx.one(
        "UPDATE outbox SET state = $2, reason = $3, attempts = CASE WHEN $2 = 'sent' THEN attempts "
        "ELSE 0 END, sent_at = CASE WHEN $2 = 'sent' THEN tried_at ELSE NULL END WHERE id = $1 AND "
        "state = 'unknown' AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = $4) RETURNING *",
        id,
        arrived ? "sent" : "waiting",
        fmt::format(
            "{} đã xem trên Facebook: {}.", actor, arrived ? "tin đã tới" : "chưa có, gửi lại"
        ),
        job_of_row({.id = std::string{id}}).id
    );
    if (!row) {
        return fail(
            Errc::Conflict,
            "Mục này không còn chờ người kiểm tra: hệ thống đang tự dò hoặc đã rõ kết quả."
        );
    }
    archive::append(
        tx,
        clock,
        {.actor = actor,
         .kind = arrived ? "outbox.seen_sent" : "outbox.sent_again",
         .subject = "outbox:" + std::string{id},
         .source = "outbox",
         .source_id = std::string{id}}
    );
    if (!arrived) jobs::enqueue(tx, clock, job_of_row(row_of(*row)));
    return {};
}

void mark_delivered(
    db::Tx& tx,
    std::string_view conversation_id,
    const std::vector<std::string>& mids,
    std::optional<Time> watermark,
    Time at
) {
    for (const auto& mid : mids) {
        tx.query(
            "UPDATE outbox SET delivered_at = $3 WHERE conversation_id = $1 AND external_id = $2 "
            "AND delivered_at IS NULL",
            conversation_id,
            mid,
            at
        );
    }
    if (!watermark) return;
    tx.query(
        "UPDATE outbox SET delivered_at = $3 WHERE conversation_id = $1 AND state IN ('sent', "
        "'unknown') AND coalesce(tried_at, sent_at) <= $2 AND delivered_at IS NULL",
        conversation_id,
        *watermark,
        at
    );
}

void mark_read(
    db::Tx& tx, std::string_view conversation_id, std::optional<Time> watermark, Time at
) {
    tx.query(
        "UPDATE outbox SET read_at = $3, delivered_at = coalesce(delivered_at, $3) WHERE "
        "conversation_id = $1 AND state IN ('sent', 'unknown') AND coalesce(tried_at, sent_at) <= "
        "$2 AND read_at IS NULL",
        conversation_id,
        watermark.value_or(at),
        at
    );
}

std::string metadata_of(std::string_view outbox_id) {
    return std::string{kMetadataPrefix} + std::string{outbox_id};
}

std::optional<std::string> outbox_of(std::string_view metadata) {
    if (!metadata.starts_with(kMetadataPrefix)) return std::nullopt;
    return std::string{metadata.substr(kMetadataPrefix.size())};
}

}  // namespace k197::channel
