#include "dispatch/act.h"

#include "archive/archive.h"
#include "base/bytes.h"
#include "cases/report_store.h"

namespace k197::dispatch {
namespace {

using cases::Action;
using cases::Context;
using cases::Report;

/// units.id of a code that is in force at `now`.
std::optional<std::string> unit_in_force(db::Query& query, const std::string& code, Time now) {
    const std::string today = to_rfc3339(now).substr(0, 10);
    const auto row = query.one(
        "SELECT id FROM units WHERE code = $1 AND valid_from <= $2 AND (valid_to = '' OR valid_to "
        ">= $2)",
        code,
        today
    );
    return row ? std::optional{row->text("id")} : std::nullopt;
}

/// The hand-over that is under way.
std::optional<std::string> current_handover(db::Query& query, const std::string& report_id) {
    const auto row = query.one(
        "SELECT id FROM handovers WHERE report_id = $1 AND state IN ('open', 'acknowledged', "
        "'resolved') ORDER BY "
        "assigned_at DESC LIMIT 1",
        report_id
    );
    return row ? std::optional{row->text("id")} : std::nullopt;
}

Result<std::optional<Time>> due_given(const Json& body, Time now) {
    if (!body.has("/due_at")) return std::optional<Time>{};
    const auto due = from_rfc3339(body.text_or("/due_at"));
    if (!due)
        return fail(Errc::Invalid, "Thời hạn phải theo dạng 2026-11-30T17:00:00+07:00.", "due_at");
    if (*due <= now)
        return fail(Errc::Invalid, "Thời hạn phải ở sau thời điểm hiện tại.", "due_at");
    return std::optional{*due};
}

void insert_handover(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    const Json& body,
    const std::string& actor
) {
    const std::string id = new_id();
    tx.query(
        "UPDATE handovers SET state = 'ended', ended_at = $2 WHERE report_id = $1 AND state IN "
        "('open', 'acknowledged')",
        report.id,
        context.clock.now()
    );
    tx.query(
        "INSERT INTO handovers (id, report_id, unit_id, assigned_by, assigned_at, due_at, note) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        report.id,
        report.unit_id,
        actor,
        context.clock.now(),
        report.due_at,
        body.text_or("/note")
    );
    archive::append(
        tx,
        context.clock,
        {.actor = actor,
         .kind = "handover.opened",
         .subject = "report:" + report.id,
         .source = "handovers",
         .source_id = id}
    );
}

void set_handover(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    const std::string& state,
    const std::string& reason
) {
    const auto id = current_handover(tx, report.id);
    if (!id) return;
    tx.query(
        "UPDATE handovers SET state = $2, reason = $3, acknowledged_at = CASE WHEN $2 = "
        "'acknowledged' THEN "
        "coalesce(acknowledged_at, $4) ELSE acknowledged_at END, ended_at = CASE WHEN $2 IN "
        "('returned', 'resolved') "
        "THEN $4 ELSE NULL END WHERE id = $1",
        *id,
        state,
        reason,
        context.clock.now()
    );
}

/// A file that may be proof of this report: of the report itself, or brought by staff and not of
/// another report.
bool may_prove(db::Query& query, const Report& report, const std::string& media_id) {
    return query
        .one(
            "SELECT id FROM media WHERE id = $1 AND state = 'kept' AND (id IN (SELECT media_id "
            "FROM report_media WHERE "
            "report_id = $2) OR (uploaded_by <> '' AND id NOT IN (SELECT media_id FROM "
            "report_media)))",
            media_id,
            report.id
        )
        .has_value();
}

/// The proof must be files that are there and may be shown.
Result<void> link_proof(db::Tx& tx, const Report& report, const Json& body) {
    for (const auto& item : body.items("/media")) {
        const std::string id = item.text().value_or("");
        if (!may_prove(tx, report, id)) {
            return fail(
                Errc::Invalid, "Không có tệp “" + id + "”, hoặc tệp không dùng được.", "media"
            );
        }
        cases::link_media(tx, report.id, id, "result");
    }
    return {};
}

}  // namespace

Result<Report> assign(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto unit = unit_in_force(tx, body.text_or("/unit"), context.clock.now());
    if (!unit)
        return fail(Errc::Invalid, "Không có đơn vị này, hoặc đơn vị không còn hiệu lực.", "unit");
    const auto due = due_given(body, context.clock.now());
    if (!due) return due.error();
    report.unit_id = *unit;
    report.due_at =
        due->has_value() ? *due : std::optional{context.due(report, context.clock.now())};
    const std::string unit_name = context.unit_name(tx, *unit);
    const std::string note = body.text_or("/note");
    auto moved = cases::move(
        tx,
        context,
        std::move(report),
        Action::Assign,
        actor,
        note.empty() ? unit_name : unit_name + ": " + note
    );
    if (!moved) return moved;
    insert_handover(tx, context, *moved, body, actor);
    const auto due_words = context.texts.say("notice.due", {{"due", to_people(*moved->due_at)}});
    cases::tell(tx, context, *moved, "notice.assign", {{"unit", unit_name}, {"due", due_words}});
    return moved;
}

Result<Report> acknowledge(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    auto moved = cases::move(
        tx, context, std::move(report), Action::Acknowledge, actor, body.text_or("/note")
    );
    if (moved) set_handover(tx, context, *moved, "acknowledged", "");
    return moved;
}

Result<Report> give_back(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto reason = cases::required_text(body, "reason");
    if (!reason) return reason.error();
    auto moved = cases::move(tx, context, std::move(report), Action::Return, actor, *reason);
    if (moved) set_handover(tx, context, *moved, "returned", *reason);
    return moved;
}

Result<Report> resolve(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto text = cases::required_text(body, "result");
    if (!text) return text.error();
    auto moved = cases::move(tx, context, std::move(report), Action::Resolve, actor, *text);
    if (!moved) return moved;
    if (const auto linked = link_proof(tx, *moved, body); !linked) return linked.error();
    const std::string id = new_id();
    tx.query(
        "INSERT INTO results (id, report_id, handover_id, text, reported_by, reported_at) VALUES "
        "($1, $2, $3, $4, $5, $6)",
        id,
        moved->id,
        current_handover(tx, moved->id).value_or(""),
        *text,
        actor,
        context.clock.now()
    );
    archive::append(
        tx,
        context.clock,
        {.actor = actor,
         .kind = "result.reported",
         .subject = "report:" + moved->id,
         .source = "results",
         .source_id = id}
    );
    set_handover(tx, context, *moved, "resolved", "");
    return moved;
}

Result<Report> verify(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto ok = body.boolean("/ok");
    if (!ok)
        return fail(
            Errc::Invalid, "Thiếu “ok”: true nếu đồng ý với kết quả, false nếu chưa.", "ok"
        );
    const auto allowed = cases::after(Action::Verify, report.status, context.standing_authority);
    if (!allowed) return allowed.error();
    const std::string note = body.text_or("/note");
    if (*ok)
        return cases::note_change(
            tx,
            context,
            std::move(report),
            "verify",
            actor,
            note.empty() ? "Đồng ý với kết quả" : note
        );
    auto moved = cases::move(tx, context, std::move(report), Action::Verify, actor, note);
    if (moved) set_handover(tx, context, *moved, "acknowledged", note);
    return moved;
}

std::vector<Handover> handovers_of(db::Query& query, std::string_view report_id) {
    std::vector<Handover> out;
    for (const auto& row : query.query(
             "SELECT * FROM handovers WHERE report_id = $1 ORDER BY assigned_at", report_id
         )) {
        out.push_back(
            {.id = row.text("id"),
             .unit_id = row.text("unit_id"),
             .assigned_by = row.text("assigned_by"),
             .assigned_at = row.integer("assigned_at"),
             .due_at = row.maybe_integer("due_at"),
             .note = row.text("note"),
             .state = row.text("state"),
             .reason = row.text("reason")}
        );
    }
    return out;
}

std::vector<UnitResult> results_of(db::Query& query, std::string_view report_id) {
    std::vector<UnitResult> out;
    for (const auto& row : query.query(
             "SELECT * FROM results WHERE report_id = $1 ORDER BY reported_at", report_id
         )) {
        out.push_back(
            {.id = row.text("id"),
             .text = row.text("text"),
             .reported_by = row.text("reported_by"),
             .reported_at = row.integer("reported_at")}
        );
    }
    return out;
}

}  // namespace k197::dispatch
