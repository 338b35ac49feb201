#include "cases/file.h"

#include <fmt/format.h>

#include "archive/archive.h"
#include "base/bytes.h"
#include "cases/code.h"
#include "cases/report_store.h"
#include "jobs/jobs.h"

namespace k197::cases {
namespace {

/// A code that no report has.
std::string free_code(db::Tx& tx) {
    while (true) {
        std::string code = new_code();
        if (!tx.one("SELECT 1 AS taken FROM reports WHERE code = $1", code)) return code;
    }
}

Report report_from(
    const Context& context, const Filing& filing, std::string code, std::string person_id
) {
    const Time now = context.clock.now();
    return {
        .id = new_id(),
        .code = std::move(code),
        .field = filing.field,
        .subfield = filing.subfield,
        .text = filing.text,
        .occurred = filing.occurred,
        .occurred_at = filing.occurred_at,
        .place_text = filing.place_text,
        .place_unit = filing.place_unit,
        .latitude = filing.latitude,
        .longitude = filing.longitude,
        .urgency = filing.urgency,
        .sealed = filing.sealed,
        .channel = filing.channel,
        .conversation_id = filing.conversation_id,
        .person_id = std::move(person_id),
        .created_at = now,
        .updated_at = now,
    };
}

}  // namespace

Report file(db::Tx& tx, const Context& context, const Filing& filing, const std::string& actor) {
    std::string person_id;
    if (!filing.reporter.is_anonymous()) {
        person_id = add_person(tx, context.clock, context.master, filing.reporter);
    }
    const Report report = report_from(context, filing, free_code(tx), std::move(person_id));
    insert(tx, report);
    for (const auto& message : filing.message_ids) link_message(tx, report.id, message);
    if (report.sealed)
        tx.query("UPDATE conversations SET sealed = 1 WHERE id = $1", report.conversation_id);
    archive::append(
        tx,
        context.clock,
        {.actor = actor,
         .kind = "report.created",
         .subject = "report:" + report.id,
         .source = "reports",
         .source_id = report.id}
    );
    add_history(
        tx, context.clock, report, {.actor = actor, .action = "filed", .from = "", .to = "received"}
    );
    jobs::enqueue(
        tx,
        context.clock,
        {.id = "render:" + report.id + ":1",
         .kind = "document.render",
         .lane = "render:" + report.id,
         .position = 1,
         .payload = report.id,
         .pool = std::string{jobs::kSlow}}
    );
    return report;
}

Result<Report> add_messages(
    db::Tx& tx,
    const Context& context,
    Report report,
    const std::vector<std::string>& message_ids,
    const std::string& note
) {
    for (const auto& message : message_ids) link_message(tx, report.id, message);
    return note_change(tx, context, std::move(report), "message", "citizen", note);
}

Result<Report> rate(
    db::Tx& tx,
    const Context& context,
    Report report,
    int value,
    const std::string& comment,
    const std::string& via
) {
    if (value < 1 || value > 4) return fail(Errc::Invalid, "Mức đánh giá từ 1 đến 4.", "value");
    if (!may_be_rated(report.status))
        return fail(Errc::Conflict, "Tin chưa có kết quả nên chưa thể đánh giá.");
    const std::string id = new_id();
    tx.query(
        "INSERT INTO ratings (id, report_id, value, comment, via, at) VALUES ($1, $2, $3, $4, $5, "
        "$6)",
        id,
        report.id,
        value,
        comment,
        via,
        context.clock.now()
    );
    archive::append(
        tx,
        context.clock,
        {.actor = "citizen",
         .kind = "report.rating",
         .subject = "report:" + report.id,
         .source = "ratings",
         .source_id = id}
    );
    return note_change(
        tx, context, std::move(report), "rated", "citizen", fmt::format("{}", value)
    );
}

std::optional<Rating> rating_of(db::Query& query, std::string_view report_id) {
    const auto row = query.one(
        "SELECT value, at, comment FROM ratings WHERE report_id = $1 ORDER BY at DESC LIMIT 1",
        report_id
    );
    if (!row) return std::nullopt;
    return Rating{
        .value = static_cast<int>(row->integer("value")),
        .at = row->integer("at"),
        .comment = row->text("comment")};
}

}  // namespace k197::cases
