#include "cases/report_store.h"

#include "archive/archive.h"
#include "base/bytes.h"
#include "text/normalise.h"

namespace k197::cases {
namespace {

constexpr std::string_view kColumns =
    "id, code, version, status, field, subfield, text, occurred, occurred_at, place_text, "
    "place_unit, latitude, "
    "longitude, urgency, sealed, channel, conversation_id, person_id, unit_id, created_at, "
    "updated_at, due_at, "
    "merged_into, status_before_merge, measure, decision, answer";

std::string select(std::string_view rest) {
    return "SELECT " + std::string{kColumns} + " FROM reports " + std::string{rest};
}

std::string folded_of(const Report& report) {
    return text::fold(report.code + " " + report.text + " " + report.place_text);
}

std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

Report report_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .code = row.text("code"),
        .version = row.integer("version"),
        .status = status_from(row.text("status")).value_or(Status::Received),
        .field = row.text("field"),
        .subfield = row.text("subfield"),
        .text = row.text("text"),
        .occurred = row.text("occurred"),
        .occurred_at = row.maybe_integer("occurred_at"),
        .place_text = row.text("place_text"),
        .place_unit = row.text("place_unit"),
        .latitude = row.maybe_real("latitude"),
        .longitude = row.maybe_real("longitude"),
        .urgency = row.text("urgency"),
        .sealed = row.flag("sealed"),
        .channel = row.text("channel"),
        .conversation_id = row.text("conversation_id"),
        .person_id = row.text("person_id"),
        .unit_id = row.text("unit_id"),
        .created_at = row.integer("created_at"),
        .updated_at = row.integer("updated_at"),
        .due_at = row.maybe_integer("due_at"),
        .merged_into = row.text("merged_into"),
        .status_before_merge = row.text("status_before_merge"),
        .measure = row.text("measure"),
        .decision = row.text("decision"),
        .answer = row.text("answer"),
    };
}

void insert(db::Tx& tx, const Report& r) {
    tx.query(
        "INSERT INTO reports (" + std::string{kColumns} +
            ", folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
            "$12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
        r.id,
        r.code,
        r.version,
        to_string(r.status),
        r.field,
        r.subfield,
        r.text,
        r.occurred,
        r.occurred_at,
        r.place_text,
        r.place_unit,
        r.latitude,
        r.longitude,
        r.urgency,
        r.sealed,
        r.channel,
        r.conversation_id,
        or_null(r.person_id),
        r.unit_id,
        r.created_at,
        r.updated_at,
        r.due_at,
        r.merged_into,
        r.status_before_merge,
        r.measure,
        r.decision,
        r.answer,
        folded_of(r)
    );
}

Result<Report> save(db::Tx& tx, const Clock& clock, Report r) {
    const auto saved = tx.one(
        "UPDATE reports SET version = version + 1, status = $3, field = $4, subfield = $5, "
        "place_unit = $6, urgency = $7, "
        "sealed = $8, unit_id = $9, updated_at = $10, due_at = $11, merged_into = $12, "
        "status_before_merge = $13, "
        "measure = $14, decision = $15, answer = $16 WHERE id = $1 AND version = $2 RETURNING "
        "version",
        r.id,
        r.version,
        to_string(r.status),
        r.field,
        r.subfield,
        r.place_unit,
        r.urgency,
        r.sealed,
        r.unit_id,
        clock.now(),
        r.due_at,
        r.merged_into,
        r.status_before_merge,
        r.measure,
        r.decision,
        r.answer
    );
    if (!saved)
        return fail(Errc::Stale, "Tin đã được người khác cập nhật. Hãy tải lại trang rồi thử lại.");
    r.version = saved->integer("version");
    r.updated_at = clock.now();
    return r;
}

std::optional<Report> find_report(db::Query& query, std::string_view id) {
    const auto row = query.one(select("WHERE id = $1"), id);
    return row ? std::optional{report_of(*row)} : std::nullopt;
}

std::optional<Report> find_report_by_code(db::Query& query, std::string_view code) {
    const auto row = query.one(select("WHERE code = $1"), code);
    return row ? std::optional{report_of(*row)} : std::nullopt;
}

std::vector<Report> reports_of_conversation(db::Query& query, std::string_view conversation_id) {
    std::vector<Report> out;
    for (const auto& row : query.query(
             select("WHERE conversation_id = $1 ORDER BY created_at DESC LIMIT 50"), conversation_id
         )) {
        out.push_back(report_of(row));
    }
    return out;
}

void add_history(db::Tx& tx, const Clock& clock, const Report& report, HistoryLine line) {
    const std::string id = new_id();
    tx.query(
        "INSERT INTO history (id, report_id, version, at, actor, action, from_status, to_status, "
        "note) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        report.id,
        report.version,
        clock.now(),
        line.actor,
        line.action,
        line.from,
        line.to,
        line.note
    );
    archive::append(
        tx,
        clock,
        {.actor = line.actor,
         .kind = "report." + line.action,
         .subject = "report:" + report.id,
         .source = "history",
         .source_id = id}
    );
}

std::vector<HistoryLine> history_of(db::Query& query, std::string_view report_id) {
    std::vector<HistoryLine> out;
    for (const auto& row : query.query(
             "SELECT version, at, actor, action, from_status, to_status, note FROM history WHERE "
             "report_id = $1 "
             "ORDER BY version",
             report_id
         )) {
        out.push_back(
            {.version = row.integer("version"),
             .at = row.integer("at"),
             .actor = row.text("actor"),
             .action = row.text("action"),
             .from = row.text("from_status"),
             .to = row.text("to_status"),
             .note = row.text("note")}
        );
    }
    return out;
}

void link_message(db::Tx& tx, std::string_view report_id, std::string_view message_id) {
    tx.query(
        "INSERT INTO report_messages (report_id, message_id) VALUES ($1, $2) ON CONFLICT DO "
        "NOTHING",
        report_id,
        message_id
    );
    tx.query(
        "INSERT INTO report_media (report_id, media_id, role) SELECT $1, id, 'citizen' FROM media "
        "WHERE message_id = $2 "
        "ON CONFLICT DO NOTHING",
        report_id,
        message_id
    );
}

void link_media(
    db::Tx& tx, std::string_view report_id, std::string_view media_id, std::string_view role
) {
    tx.query(
        "INSERT INTO report_media (report_id, media_id, role) VALUES ($1, $2, $3) ON CONFLICT DO "
        "NOTHING",
        report_id,
        media_id,
        role
    );
}

std::vector<Report> merged_reports(db::Query& query, std::string_view report_id) {
    std::vector<Report> out;
    for (const auto& row : query.query(
             "WITH RECURSIVE merged (id) AS (SELECT id FROM reports WHERE merged_into = $1 AND "
             "status = 'duplicate' UNION "
             "SELECT r.id FROM reports r JOIN merged m ON r.merged_into = m.id WHERE r.status = "
             "'duplicate') "
             "SELECT * FROM reports WHERE id IN (SELECT id FROM merged) ORDER BY created_at, id",
             report_id
         )) {
        out.push_back(report_of(row));
    }
    return out;
}

void set_place(
    db::Tx& tx, const Report& report, std::string_view place_text, std::string_view place_unit
) {
    Report placed = report;
    placed.place_text = place_text;
    tx.query(
        "UPDATE reports SET place_text = $2, place_unit = $3, folded = $4 WHERE id = $1 AND "
        "place_text = ''",
        report.id,
        place_text,
        place_unit,
        folded_of(placed)
    );
}

std::vector<std::string> units_of(db::Query& query, std::string_view report_id) {
    std::vector<std::string> out;
    for (const auto& row :
         query.query("SELECT DISTINCT unit_id FROM handovers WHERE report_id = $1", report_id)) {
        out.push_back(row.text("unit_id"));
    }
    return out;
}

}  // namespace k197::cases
