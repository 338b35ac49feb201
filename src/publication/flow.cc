#include "publication/flow.h"

namespace k197::publication {
namespace {

constexpr Time kEvery = 5 * kMinute;
constexpr Time kDraftLives = kDay;  // a draft left for longer is over (conversation/turn.cc)

/// Each message has one fate: the first that applies.
constexpr std::string_view kFates =
    "SELECT s.fate, count(*) AS n FROM (SELECT CASE"
    " WHEN EXISTS (SELECT 1 FROM report_messages l JOIN reports r ON r.id = l.report_id"
    "   WHERE l.message_id = m.id AND r.status <> 'rejected') THEN 'filed'"
    " WHEN EXISTS (SELECT 1 FROM report_messages l WHERE l.message_id = m.id) THEN 'refused'"
    " WHEN d.updated_at > $3 AND d.state LIKE '%' || m.id || '%' THEN 'in_progress'"
    " WHEN EXISTS (SELECT 1 FROM messages a LEFT JOIN outbox o ON o.id = a.outbox_id"
    "   WHERE a.conversation_id = m.conversation_id AND a.direction = 'out'"
    "   AND a.sent_at >= m.sent_at AND (o.id IS NULL OR o.state = 'sent')) THEN 'answered'"
    // Talk under a post gets no answer: once its turn is over it was read.
    " WHEN c.channel = 'page' AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = 'turn:' || m.id)"
    "   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = m.conversation_id"
    "   AND o.state <> 'sent') THEN 'answered'"
    " ELSE 'in_progress' END AS fate"
    " FROM messages m JOIN conversations c ON c.id = m.conversation_id"
    " LEFT JOIN dialogues d ON d.conversation_id = m.conversation_id"
    " WHERE m.conversation_id IN (SELECT id FROM conversations WHERE last_message_at >= $1)"
    " AND m.sent_at >= $1 AND m.sent_at < $2"
    " AND m.direction = 'in' AND m.payload = '' AND m.kind NOT IN ('postback', 'referral')) s"
    " GROUP BY s.fate";

}  // namespace

Flow count_flow(db::Query& query, Time from, Time to, Time now) {
    Flow out{.from = from, .to = to};
    for (const auto& row : query.query(kFates, from, to, now - kDraftLives)) {
        const auto fate = row.text("fate");
        if (fate == "filed") out.filed = row.integer("n");
        if (fate == "answered") out.answered = row.integer("n");
        if (fate == "refused") out.refused = row.integer("n");
        if (fate == "in_progress") out.in_progress = row.integer("n");
    }
    return out;
}

std::optional<Flow> load_flow(db::Query& query) {
    const auto row = query.one("SELECT value FROM settings WHERE key = $1", kFlowJob);
    if (!row) return std::nullopt;
    const auto json = Json::parse(row->text("value")).value_or(Json{});
    const auto number = [&](std::string_view path) { return json.integer(path).value_or(0); };
    return Flow{
        .from = number("/from"),
        .to = number("/to"),
        .filed = number("/filed"),
        .answered = number("/answered"),
        .refused = number("/refused"),
        .in_progress = number("/in_progress"),
    };
}

std::optional<jobs::Retry> refresh_flow(
    db::Database& database, const Clock& clock, const jobs::Job& job
) {
    const Time now = clock.now();
    const auto flow = database.read([&](db::Query& query) {
        return count_flow(query, now - kFlowPeriod, now, now);
    });
    const auto kept = Json::object({
        {"from", flow.from},
        {"to", flow.to},
        {"filed", flow.filed},
        {"answered", flow.answered},
        {"refused", flow.refused},
        {"in_progress", flow.in_progress},
    });
    database.write([&](db::Tx& tx) {
        tx.query(
            "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET "
            "value = $2",
            kFlowJob,
            kept.dump()
        );
        jobs::complete(tx, job);
        jobs::enqueue(
            tx,
            clock,
            {.id = kFlowJob,
             .kind = kFlowJob,
             .run_at = now + kEvery,
             .pool = std::string{jobs::kSlow}}
        );
    });
    return std::nullopt;
}

void schedule_flow(db::Tx& tx, const Clock& clock) {
    jobs::postpone(tx, clock, {.id = kFlowJob, .kind = kFlowJob, .pool = std::string{jobs::kSlow}});
}

Json to_json(const Flow& flow) {
    return Json::object({
        {"from", to_rfc3339(flow.from)},
        {"to", to_rfc3339(flow.to)},
        {"received", flow.received()},
        {"filed", flow.filed},
        {"answered_without_report", flow.answered},
        {"refused", flow.refused},
        {"in_progress", flow.in_progress},
    });
}

}  // namespace k197::publication
