#include "cases/act.h"

#include <fmt/format.h>

#include "cases/code.h"
#include "cases/report_store.h"
#include "jobs/jobs.h"
#include "text/normalise.h"

namespace k197::cases {
namespace {

constexpr std::size_t kLongestText = 8'000;  // characters

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void queue_sheet(db::Tx& tx, const Context& context, const Report& report) {
    jobs::enqueue(
        tx,
        context.clock,
        {.id = fmt::format("render:{}:{}", report.id, report.version),
         .kind = "document.render",
         .lane = "render:" + report.id,
         .position = report.version,
         .payload = report.id,
         .pool = std::string{jobs::kSlow}}
    );
}

/// What is told after an action.
struct Notice {
    std::string key{};
    std::vector<channel::Choice> choices{};  // for the reporter alone
    std::string officer{};                   // who typed the words in it, "" when nobody did
    bool reporter_only = false;              // those whose reports were merged need not hear
};

void tell_all(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    const Notice& notice,
    Texts::Values values
) {
    channel::Note note{.by_person = !notice.officer.empty(), .author_name = notice.officer};
    const auto tell_one = [&](const Report& one, const std::string& key) {
        note.conversation_id = one.conversation_id;
        note.report_id = one.id;
        note.text = context.texts.say(key, values, {{"code", one.code}});
        note.notice = {
            .kind = notice.key.substr(notice.key.find('.') + 1),
            .code = one.code,
            .link = context.public_url + "/t/" + one.code};
        channel::send_note(tx, context.clock, note);
    };
    note.choices = notice.choices;
    tell_one(report, notice.key);
    if (notice.reporter_only) return;
    note.choices.clear();
    const std::string merged_key = notice.key + ".merged";
    for (const auto& merged : merged_reports(tx, report.id)) {
        tell_one(merged, context.texts.has(merged_key) ? merged_key : notice.key);
    }
}

/// Moves a report with a required text as its note.
Result<Report> move_with_text(
    db::Tx& tx,
    const Context& context,
    Report report,
    Action action,
    const Json& body,
    std::string_view name,
    const std::string& actor
) {
    const auto text = required_text(body, name);
    if (!text) return text.error();
    return move(tx, context, std::move(report), action, actor, *text);
}

/// What intake sets right when it accepts: the field and the urgency. A report about an official is
/// sealed then.
Result<void> correct(db::Tx& tx, Report& report, const Json& body) {
    report.field = body.text_or("/field", report.field);
    if (!is_field(report.field)) return fail(Errc::Invalid, "Không có lĩnh vực này.", "field");
    report.urgency = body.text_or("/urgency", report.urgency);
    if (!is_urgency(report.urgency))
        return fail(Errc::Invalid, "Không có mức khẩn này.", "urgency");
    if (report.field == "official_conduct" && !report.sealed) {
        report.sealed = true;
        tx.query("UPDATE conversations SET sealed = 1 WHERE id = $1", report.conversation_id);
    }
    return {};
}

/// The report that this one may be merged into. One that the caller may not know of reads like one
/// that is not there.
Result<Report> merge_target(db::Query& query, const Report& report, const Json& body) {
    const auto code = read_code(body.text_or("/into"));
    const auto target = code ? find_report_by_code(query, *code) : std::nullopt;
    const bool hidden = target && target->sealed && !report.sealed;
    if (!target || hidden || target->id == report.id || target->status == Status::Duplicate) {
        return fail(Errc::Invalid, "Mã tin để gộp không đúng.", "into");
    }
    if (report.sealed && !target->sealed) {
        return fail(Errc::Invalid, "Không gộp tin được giữ kín với tin thường.", "into");
    }
    return *target;
}

std::string due_words(const Context& context, const Report& report) {
    if (!report.due_at) return "";
    return context.texts.say("notice.due", {{"due", to_people(*report.due_at)}});
}

}  // namespace

Result<std::string> required_text(const Json& body, std::string_view name) {
    const std::string given = body.text_or("/" + std::string{name});
    const std::string_view text = trimmed(given);
    if (text.empty())
        return fail(Errc::Invalid, fmt::format("Thiếu nội dung “{}”.", name), std::string{name});
    if (text::characters(text) > kLongestText) {
        return fail(
            Errc::Invalid,
            fmt::format("“{}” dài quá {} ký tự.", name, kLongestText),
            std::string{name}
        );
    }
    return text::to_nfc(text);
}

Result<Report> move(
    db::Tx& tx,
    const Context& context,
    Report report,
    Action action,
    const std::string& actor,
    const std::string& note
) {
    const auto to = after(action, report.status, context.standing_authority);
    if (!to) return to.error();
    const std::string from{to_string(report.status)};
    report.status =
        action == Action::Unmerge ? status_from(report.status_before_merge).value_or(*to) : *to;
    auto saved = save(tx, context.clock, std::move(report));
    if (!saved) return saved;
    add_history(
        tx,
        context.clock,
        *saved,
        {.actor = actor,
         .action = std::string{to_string(action)},
         .from = from,
         .to = std::string{to_string(saved->status)},
         .note = note}
    );
    queue_sheet(tx, context, *saved);
    return saved;
}

Result<Report> note_change(
    db::Tx& tx,
    const Context& context,
    Report report,
    const std::string& action,
    const std::string& actor,
    const std::string& note
) {
    auto saved = save(tx, context.clock, std::move(report));
    if (!saved) return saved;
    const std::string status{to_string(saved->status)};
    add_history(
        tx,
        context.clock,
        *saved,
        {.actor = actor, .action = action, .from = status, .to = status, .note = note}
    );
    if (action != "rated") queue_sheet(tx, context, *saved);
    return saved;
}

void tell(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    std::string_view key,
    Texts::Values values,
    const std::vector<channel::Choice>& choices
) {
    tell_all(tx, context, report, {.key = std::string{key}, .choices = choices}, values);
}

std::vector<channel::Choice> rating_choices(const Texts& texts, const std::string& code) {
    std::vector<channel::Choice> out;
    for (int value = 4; value >= 1; --value) {
        out.push_back(
            {texts.say(fmt::format("choice.rate_{}", value)),
             fmt::format("rate.{}.{}", code, value)}
        );
    }
    return out;
}

Result<Report> accept(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    if (const auto corrected = correct(tx, report, body); !corrected) return corrected.error();
    report.due_at = context.due(report, context.clock.now());
    auto moved = move(tx, context, std::move(report), Action::Accept, actor, body.text_or("/note"));
    if (moved) tell(tx, context, *moved, "notice.accept", {{"due", due_words(context, *moved)}});
    return moved;
}

Result<Report> ask(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto text = required_text(body, "text");
    if (!text) return text.error();
    auto moved = move(tx, context, std::move(report), Action::Ask, actor, *text);
    if (moved)
        tell_all(
            tx,
            context,
            *moved,
            {.key = "notice.ask", .officer = actor, .reporter_only = true},
            {{"text", *text}}
        );
    return moved;
}

Result<Report> decline(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto reason = required_text(body, "reason");
    if (!reason) return reason.error();
    auto moved = move(tx, context, std::move(report), Action::Decline, actor, *reason);
    if (moved)
        tell_all(
            tx, context, *moved, {.key = "notice.decline", .officer = actor}, {{"text", *reason}}
        );
    return moved;
}

Result<Report> propose(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    report.measure = required_text(body, "measure").value_or("");
    return move_with_text(tx, context, std::move(report), Action::Propose, body, "measure", actor);
}

Result<Report> direct(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    report.decision = required_text(body, "decision").value_or("");
    return move_with_text(tx, context, std::move(report), Action::Direct, body, "decision", actor);
}

Result<Report> close(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    report.answer = required_text(body, "answer").value_or("");
    auto moved =
        move_with_text(tx, context, std::move(report), Action::Close, body, "answer", actor);
    if (moved) {
        const Notice notice{
            .key = "notice.close",
            .choices = rating_choices(context.texts, moved->code),
            .officer = actor,
        };
        tell_all(tx, context, *moved, notice, {{"text", moved->answer}});
    }
    return moved;
}

Result<Report> reopen(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    report.due_at = context.due(report, context.clock.now());  // the old one has passed
    auto moved =
        move_with_text(tx, context, std::move(report), Action::Reopen, body, "reason", actor);
    if (moved) tell(tx, context, *moved, "notice.reopen", {});
    return moved;
}

Result<Report> merge(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto target = merge_target(tx, report, body);
    if (!target) return target.error();
    report.merged_into = target->id;
    report.status_before_merge = to_string(report.status);
    auto moved = move(tx, context, std::move(report), Action::Merge, actor, target->code);
    if (moved) tell(tx, context, *moved, "notice.merge", {});
    return moved;
}

Result<Report> unmerge(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    report.merged_into.clear();
    auto moved =
        move(tx, context, std::move(report), Action::Unmerge, actor, body.text_or("/note"));
    if (moved) tell(tx, context, *moved, "notice.unmerge", {});
    return moved;
}

}  // namespace k197::cases
