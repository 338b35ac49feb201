#include "channel/send_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/log.h"

namespace k197::channel {
namespace {

constexpr std::string_view kGateJob = "gate:";
constexpr Time kPaceWait = kSecond;         // more than the pace makes a row wait that is next
constexpr Time kSoon = 15 * kSecond;        // longer than the pace makes a row wait
constexpr std::int64_t kMostUnderWay = 60;  // so that what has just come in need not wait for all

struct CauseWords {
    Cause cause;
    std::string_view name;
    std::string_view alert;  // alerts.kind; "" raises none
    std::string_view advice;
};
constexpr std::array kCauses{
    CauseWords{
        Cause::Token,
        "token",
        "token",
        "Tin người dân gửi tới vẫn được nhận đủ, nhưng chưa gửi được gì đi. Cần làm: người quản "
        "trị "
        "Trang đăng nhập Facebook, lấy mã truy cập Trang mới, ghi vào facebook.page_token của tệp "
        "cấu hình rồi khởi động lại kenh197. Tin đang chờ sẽ tự gửi theo thứ tự."},
    CauseWords{
        Cause::Blocked,
        "blocked",
        "page_blocked",
        "Tin người dân gửi tới vẫn được nhận đủ, nhưng chưa gửi được gì đi. Cần làm: mở Trang trên "
        "Facebook, xem mục Chất lượng Trang và quyền của ứng dụng, làm theo hướng dẫn của "
        "Facebook. "
        "Tin đang chờ sẽ tự gửi theo thứ tự khi Facebook cho gửi lại."},
    CauseWords{Cause::Rate, "rate", "", ""},
    CauseWords{Cause::Unreachable, "unreachable", "", ""},
};

const CauseWords& words_of(Cause cause) {
    return *std::ranges::find(kCauses, cause, &CauseWords::cause);
}

/// The rows that pass this gate.
std::string_view kinds_of(const std::string& id) {
    return id.starts_with("posts:") ? "o.kind IN ('post', 'unpost')"
                                    : "o.kind IN ('message', 'private_reply')";
}

void raise_alarm(
    db::Tx& tx, const Clock& clock, const CauseWords& words, const std::string& reason
) {
    log_error("page_cannot_send", fmt::format("cause={}", words.name));
    if (tx.one("SELECT id FROM alerts WHERE kind = $1 AND seen_at IS NULL", words.alert)) return;
    tx.query(
        "INSERT INTO alerts (id, kind, note, at) VALUES ($1, $2, $3, $4)",
        new_id(),
        words.alert,
        reason + " " + std::string{words.advice},
        clock.now()
    );
}

Gate as_gate(const std::string& id, const std::optional<db::Row>& row) {
    if (!row) return {.id = id};
    return {
        .id = id,
        .state = row->text("state"),
        .cause = row->text("cause"),
        .reason = row->text("reason"),
        .closed_at = row->integer("closed_at"),
        .probe_at = row->integer("probe_at"),
        .drained_to = row->integer("drained_to"),
    };
}

}  // namespace

std::string_view to_string(Cause cause) {
    return words_of(cause).name;
}

Gate find_gate(db::Query& query, const std::string& id) {
    return as_gate(id, query.one("SELECT * FROM page_gates WHERE id = $1", id));
}

Gate hold_gate(db::Tx& tx, const std::string& id) {
    return as_gate(
        id, tx.one("UPDATE page_gates SET parked = parked WHERE id = $1 RETURNING *", id)
    );
}

void end_alarm(db::Tx& tx, const Clock& clock, std::string_view kind, std::string_view cause) {
    tx.query(
        "UPDATE alerts SET seen_by = 'system', seen_at = $2 WHERE kind = $1 AND seen_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM page_gates g WHERE g.cause = $3 AND g.state <> 'open')",
        kind,
        clock.now(),
        cause
    );
}

void close_gate(db::Tx& tx, const Clock& clock, const std::string& id, const Closing& closing) {
    const auto& words = words_of(closing.cause);
    const Time now = clock.now();
    const auto before = tx.one("SELECT * FROM page_gates WHERE id = $1", id);
    const bool closed = before && before->text("state") == "closed";
    // Several calls under way fail together: that is one failure.
    const bool same = closed && before->integer("probe_at") > now;
    const int failures = (before ? static_cast<int>(before->integer("failures")) : 0) + !same;
    const bool alarming = !words.alert.empty();
    const Time back_off = alarming ? kMinute : jobs::backoff(failures);
    const Time kept = same ? before->integer("probe_at") : now + back_off;
    const Time probe_at = std::max(kept, closing.until);
    tx.query(
        "INSERT INTO page_gates (id, state, cause, reason, closed_at, probe_at, failures) VALUES "
        "($1, 'closed', $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET state = 'closed', cause "
        "= $2, reason = $3, closed_at = CASE WHEN page_gates.state = 'closed' THEN "
        "page_gates.closed_at ELSE $4 END, probe_at = $5, failures = $6",
        id,
        words.name,
        closing.reason,
        now,
        probe_at,
        failures
    );
    jobs::postpone(tx, clock, job_of_gate(id, probe_at));
    const bool begins = !closed || before->text("cause") != words.name;
    if (alarming && begins) raise_alarm(tx, clock, words, closing.reason);
}

bool park(db::Tx& tx, const Clock& clock, const Gate& gate, const OutboxRow& row) {
    // The update also takes the gate's row, so that it cannot open in between.
    const auto held = tx.one(
        "UPDATE page_gates SET parked = parked + 1 WHERE id = $1 AND (state = 'closed' OR (state = "
        "'draining' AND drained_to < $2)) RETURNING reason, probe_at",
        gate.id,
        row.created_at
    );
    if (!held) return false;
    const auto waiting = tx.one(
        "UPDATE outbox SET reason = $2 WHERE id = $1 AND state = 'waiting' RETURNING id",
        row.id,
        held->text("reason")
    );
    if (!waiting) return false;
    jobs::enqueue(tx, clock, job_of_gate(gate.id, held->integer("probe_at")));
    return true;
}

jobs::Job job_of_row(const OutboxRow& row) {
    return {
        .id = "send:" + row.id,
        .kind = "channel.send",
        .lane = "send:" + (row.conversation_id.empty() ? row.channel : row.conversation_id),
        .position = row.created_at,
        .payload = row.id,
        .pool = std::string{jobs::kSending},
    };
}

jobs::Job job_of_gate(const std::string& id, Time run_at) {
    return {
        .id = std::string{kGateJob} + id,
        .kind = "channel.send",
        .payload = std::string{kGateJob} + id,
        .run_at = run_at,
        .pool = std::string{jobs::kSending},
    };
}

std::string gate_in(const jobs::Job& job) {
    return job.payload.starts_with(kGateJob) ? job.payload.substr(kGateJob.size()) : "";
}

std::optional<OutboxRow> next_to_probe(db::Query& query, const Gate& gate) {
    const std::string order = gate.cause == to_string(Cause::Blocked) ? "o.attempts, " : "";
    const auto row = query.one(
        "SELECT o.id FROM outbox o WHERE o.state = 'waiting' AND " +
        std::string{kinds_of(gate.id)} +
        " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND "
        "e.conversation_id <> '' AND e.created_at < o.created_at AND (e.state = 'waiting' OR "
        "(e.state = 'unknown' AND EXISTS (SELECT 1 FROM jobs j WHERE j.id = 'send:' || e.id)))) "
        "ORDER BY " +
        order + "o.created_at, o.id LIMIT 1"
    );
    return row ? find_outbox(query, row->text("id")) : std::nullopt;
}

void start_draining(db::Tx& tx, const std::string& id) {
    tx.query(
        "UPDATE page_gates SET state = 'draining', drained_to = 0, failures = CASE WHEN cause = "
        "'rate' THEN failures ELSE 0 END WHERE id = $1",
        id
    );
}

bool drain(db::Tx& tx, const Clock& clock, const std::string& id, const jobs::Job& job) {
    if (hold_gate(tx, id).closed()) return false;  // it has just been closed again
    const auto under_way = tx.one(
        "SELECT count(*) AS n, max(CASE WHEN run_at <= $3 THEN run_at END) AS last FROM jobs WHERE "
        "kind = 'channel.send' AND state <> 'buried' AND run_at <= $1 AND id <> $2",
        clock.now() + kSoon,
        job.id,
        clock.now() + kPaceWait
    );
    const auto room = kMostUnderWay - under_way->integer("n");
    if (room <= 0) return false;
    const auto rows = tx.query(
        "SELECT o.id, o.channel, o.conversation_id, o.created_at FROM outbox o WHERE o.state = "
        "'waiting' AND " +
            std::string{kinds_of(id)} +
            " AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = 'send:' || o.id) ORDER BY "
            "o.created_at, o.id LIMIT $1",
        room
    );
    Time run_at =
        std::max(clock.now() - static_cast<Time>(rows.size()), under_way->integer("last"));
    for (const auto& row : rows) {
        auto again = job_of_row({
            .id = row.text("id"),
            .channel = row.text("channel"),
            .conversation_id = row.text("conversation_id"),
            .created_at = row.integer("created_at"),
        });
        again.run_at = ++run_at;  // the oldest is taken first
        jobs::enqueue(tx, clock, again);
    }
    if (static_cast<std::int64_t>(rows.size()) == room) {
        tx.query(
            "UPDATE page_gates SET drained_to = $2 WHERE id = $1",
            id,
            rows.back().integer("created_at")
        );
        return false;
    }
    tx.query("UPDATE page_gates SET state = 'open', failures = 0 WHERE id = $1", id);
    for (const auto& words : kCauses) {  // whatever the last one was: sending works
        if (!words.alert.empty()) end_alarm(tx, clock, words.alert, words.name);
    }
    jobs::complete(tx, job);
    return true;
}

}  // namespace k197::channel
