#include "conversation/step.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "inbox/message_store.h"

namespace k197::conversation {
namespace {

constexpr Time kQuiet = 3 * kSecond;  // an album of pictures arrives as several messages
constexpr Time kPersonIdle = kDay;    // an officer who fell silent gives the thread back

/// What a job asks for.
struct Task {
    Input::Kind kind = Input::Kind::Text;
    std::string message_id{};
    std::string conversation_id{};  // of "quiet:"
};

Task task_of(const std::string& payload) {
    if (payload.starts_with("quiet:"))
        return {.kind = Input::Kind::Quiet, .conversation_id = payload.substr(6)};
    if (payload.starts_with("edit:")) {
        return {
            .kind = Input::Kind::Edit, .message_id = payload.substr(5, payload.find(':', 5) - 5)};
    }
    return {.message_id = payload};
}

/// Everything a turn needs, as read.
struct Loaded {
    Task task{};
    std::optional<inbox::Message> message{};
    inbox::Conversation conversation{};
    Dialogue dialogue{};
    bool has_dialogue = false;
    std::vector<Known> reports{};
    bool handled_by_person = false;
};

Known known_of(const cases::Context& context, db::Query& query, const cases::Report& report) {
    return {
        .id = report.id,
        .code = report.code,
        .status = report.status,
        .created_at = report.created_at,
        .unit_name = report.unit_id.empty() ? "" : context.unit_name(query, report.unit_id),
        .due_at = report.due_at,
        .answer = report.answer,
        .updated_at = report.updated_at,
    };
}

void load_dialogue(db::Query& query, Loaded& loaded) {
    const auto row = query.one(
        "SELECT state, version FROM dialogues WHERE conversation_id = $1", loaded.conversation.id
    );
    if (!row) return;
    loaded.has_dialogue = true;
    loaded.dialogue = Dialogue::from_json(Json::parse(row->text("state")).value_or(Json{}));
    loaded.dialogue.version = row->integer("version");
}

/// Who answers the thread. An officer who has said nothing for a day no longer holds it.
bool is_handled_by_person(db::Query& query, const inbox::Conversation& conversation, Time now) {
    if (conversation.handled_by != "person") return false;
    const auto row = query.one(
        "SELECT max(at) AS last FROM (SELECT sent_at AS at FROM messages WHERE conversation_id = "
        "$1 AND author IN ('officer', "
        "'page_inbox') UNION ALL SELECT at FROM alerts WHERE conversation_id = $1 AND kind = "
        "'person_wanted') AS signs",
        conversation.id
    );
    const auto last = row ? row->maybe_integer("last") : std::nullopt;
    return !last || *last + kPersonIdle > now;
}

std::optional<Loaded> load(const StepContext& context, const jobs::Job& job) {
    return context.database.read([&](db::Query& query) -> std::optional<Loaded> {
        Loaded loaded{.task = task_of(job.payload)};
        if (!loaded.task.message_id.empty()) {
            loaded.message = inbox::find_message(query, loaded.task.message_id);
            if (!loaded.message) return std::nullopt;
            loaded.task.conversation_id = loaded.message->conversation_id;
        }
        const auto conversation = inbox::find_conversation(query, loaded.task.conversation_id);
        if (!conversation) return std::nullopt;
        loaded.conversation = *conversation;
        load_dialogue(query, loaded);
        for (const auto& report : cases::reports_of_conversation(query, conversation->id)) {
            loaded.reports.push_back(known_of(context.cases, query, report));
        }
        loaded.handled_by_person =
            is_handled_by_person(query, loaded.conversation, context.clock.now());
        return loaded;
    });
}

Input::Kind kind_of(const inbox::Message& message) {
    if (!message.payload.empty()) return Input::Kind::Press;
    if (message.kind == "referral") return Input::Kind::Opened;
    if (message.latitude && message.text.empty()) return Input::Kind::Location;
    if (message.kind == "sticker") return Input::Kind::Sticker;
    if (message.kind == "unsupported") return Input::Kind::Unsupported;
    if (message.text.empty())
        return message.media.empty() ? Input::Kind::Unsupported : Input::Kind::Media;
    return Input::Kind::Text;
}

Input input_of(const Loaded& loaded, Time now) {
    Input input{.kind = loaded.task.kind, .at = now};
    if (!loaded.message) return input;
    const auto& message = *loaded.message;
    if (input.kind == Input::Kind::Text) input.kind = kind_of(message);
    input.message_id = message.id;
    input.text = message.current_text();
    input.payload = message.payload;
    input.media = static_cast<int>(message.media.size());
    input.latitude = message.latitude;
    input.longitude = message.longitude;
    input.at = message.sent_at;
    return input;
}

World world_of(const StepContext& context, const Loaded& loaded) {
    const bool english = loaded.dialogue.language == "en";
    return {
        .texts = english ? context.texts_en : context.texts_vi,
        .now = context.clock.now(),
        .reports = loaded.reports,
        .fields = english ? context.fields_en : context.fields_vi,
        .public_url = context.cases.public_url,
        .place_of_referral = "",
        .handled_by_person = loaded.handled_by_person,
        .look_up =
            [&context](const std::string& code) {
                return context.database.read([&](db::Query& query) -> std::optional<Known> {
                    const auto report = cases::find_report_by_code(query, code);
                    if (!report) return std::nullopt;
                    return Known{
                        .code = report->code,
                        .status = report->status,
                        .created_at = report->created_at};
                });
            },
        .locate = context.locate,
    };
}

/// Saving one turn's outcome.
struct Saving {
    const StepContext& context;
    db::Tx& tx;
    const jobs::Job& job;
    const Loaded& loaded;
    Outcome& outcome;
    const World& world;
};

/// False when another turn of this conversation was faster.
bool save_dialogue(Saving& saving) {
    const auto& dialogue = saving.outcome.dialogue;
    return !saving.tx
                .query(
                    "INSERT INTO dialogues (conversation_id, state, version, updated_at) VALUES "
                    "($1, $2, 1, $4) "
                    "ON CONFLICT (conversation_id) DO UPDATE SET state = $2, version = "
                    "dialogues.version + 1, updated_at "
                    "= $4 WHERE dialogues.version = $3 RETURNING version",
                    saving.loaded.conversation.id,
                    dialogue.to_json().dump(),
                    dialogue.version,
                    saving.context.clock.now()
                )
                .empty();
}

void send_replies(Saving& saving, const std::string& report_id, const std::vector<Reply>& replies) {
    for (const auto& reply : replies) {
        channel::send_note(
            saving.tx,
            saving.context.clock,
            {.conversation_id = saving.loaded.conversation.id,
             .report_id = report_id,
             .text = reply.text,
             .choices = reply.choices}
        );
    }
}

cases::Filing filing_of(const Saving& saving, const Draft& draft) {
    return {
        .conversation_id = saving.loaded.conversation.id,
        .channel = saving.loaded.conversation.channel,
        .text = draft.content(),
        .field = draft.field.value_or("other"),
        .subfield = draft.subfield,
        .occurred = draft.time.value_or(""),
        .occurred_at = draft.occurred_at,
        .place_text = draft.place.value_or(""),
        .place_unit = draft.ward_known() ? draft.wards.front().unit_id : "",
        .latitude = draft.latitude,
        .longitude = draft.longitude,
        .urgency = draft.urgency,
        .sealed = draft.sealed,
        .reporter =
            {.name = draft.name.value_or(""),
             .phone = draft.phone.value_or(""),
             .address = draft.address.value_or("")},
        .message_ids = draft.message_ids,
    };
}

void raise_alert(
    const StepContext& context,
    db::Tx& tx,
    const std::string& kind,
    const std::string& conversation_id,
    const std::string& report_id = ""
) {
    tx.query(
        "INSERT INTO alerts (id, kind, conversation_id, report_id, at) VALUES ($1, $2, $3, $4, $5)",
        new_id(),
        kind,
        conversation_id,
        report_id,
        context.clock.now()
    );
    context.metrics.add(fmt::format("alerts_total{{kind=\"{}\"}}", kind));
}

void raise_alert(Saving& saving, const std::string& kind, const std::string& report_id) {
    raise_alert(saving.context, saving.tx, kind, saving.loaded.conversation.id, report_id);
}

/// Files the draft and adds the words that name its code. Gives the report's id.
std::string file_draft(Saving& saving) {
    const auto& draft = *saving.outcome.effects.file;
    const bool emergency = saving.outcome.effects.filed_emergency;
    const auto report =
        cases::file(saving.tx, saving.context.cases, filing_of(saving, draft), "citizen");
    auto reply =
        filed_reply(saving.world, report.code, report.sealed, emergency, draft.place.has_value());
    saving.outcome.dialogue.offered.clear();
    for (const auto& choice : reply.choices)
        saving.outcome.dialogue.offered.push_back(choice.payload);
    saving.outcome.replies.push_back(std::move(reply));
    if (emergency) saving.outcome.dialogue.emergency_code = report.code;
    saving.context.metrics.add("reports_filed_total");
    return report.id;
}

/// What an accusation of an official joins becomes sealed with it.
void seal_with(const Saving& saving, cases::Report& report) {
    if (saving.outcome.effects.seal_joined) report.sealed = true;
}

void join_report(Saving& saving, const std::string& report_id) {
    auto report = cases::find_report(saving.tx, report_id);
    if (!report || !saving.loaded.message) return;
    if (const auto& place = saving.outcome.effects.place; place && report->place_text.empty()) {
        cases::set_place(saving.tx, *report, place->text, place->unit_id);
        report->place_text = place->text;
        report->place_unit = place->unit_id;
    }
    seal_with(saving, *report);
    const auto joined = cases::add_messages(
        saving.tx, saving.context.cases, *report, {saving.loaded.message->id}, ""
    );
    if (!joined)
        throw db::Failure{"report changed while a message joined it"};  // cannot be: one writer
}

void apply_rating(Saving& saving, int value, const std::string& report_id) {
    const auto report = cases::find_report(saving.tx, report_id);
    if (!report) return;
    const auto rated =
        cases::rate(saving.tx, saving.context.cases, *report, value, "", "messenger");
    if (!rated) saving.context.metrics.add("ratings_refused_total");
}

/// A message of a filed report was edited: the report's history says so.
void note_edit(Saving& saving) {
    if (saving.loaded.task.kind != Input::Kind::Edit || !saving.loaded.message) return;
    const auto row = saving.tx.one(
        "SELECT report_id FROM report_messages WHERE message_id = $1", saving.loaded.message->id
    );
    auto report = row ? cases::find_report(saving.tx, row->text("report_id")) : std::nullopt;
    if (!report) return;
    seal_with(saving, *report);
    const auto noted = cases::note_change(
        saving.tx, saving.context.cases, *report, "edited", "citizen", "Người dân sửa tin nhắn"
    );
    if (!noted) throw db::Failure{"report changed while an edit was noted"};
}

void apply_effects(Saving& saving) {
    auto& effects = saving.outcome.effects;
    const auto& conversation = saving.loaded.conversation.id;
    if (effects.seal)
        saving.tx.query("UPDATE conversations SET sealed = 1 WHERE id = $1", conversation);
    std::string report_id = effects.join.value_or("");
    if (effects.file) report_id = file_draft(saving);
    if (effects.join) join_report(saving, *effects.join);
    if (effects.rate) apply_rating(saving, *effects.rate, effects.rate_id);
    if (effects.alert) raise_alert(saving, *effects.alert, report_id);
    if (effects.call_person) {
        saving.tx.query(
            "UPDATE conversations SET handled_by = 'person' WHERE id = $1", conversation
        );
        raise_alert(saving, "person_wanted", "");
    }
    if (effects.answer_media_later) {
        const Time at = saving.context.clock.now() + kQuiet;
        jobs::postpone(
            saving.tx,
            saving.context.clock,
            {.id = "quiet:" + conversation,
             .kind = "conversation.quiet",
             .lane = saving.job.lane,
             .position = at,  // what the citizen says until then goes first
             .payload = "quiet:" + conversation,
             .run_at = at}
        );
    }
    note_edit(saving);
    send_replies(saving, effects.file ? report_id : "", saving.outcome.replies);
}

std::optional<jobs::Retry> save(
    const StepContext& context,
    const jobs::Job& job,
    const Loaded& loaded,
    Outcome outcome,
    const World& world
) {
    // Relaxed: a turn is done again if it is lost, and nobody hears of it before a send begins,
    // which is on disk.
    const bool saved = context.database.write(
        [&](db::Tx& tx) {
            Saving saving{
                .context = context,
                .tx = tx,
                .job = job,
                .loaded = loaded,
                .outcome = outcome,
                .world = world};
            // Before the effects, which may call a person anew.
            if (loaded.conversation.handled_by == "person" && !loaded.handled_by_person) {
                tx.query(
                    "UPDATE conversations SET handled_by = 'bot' WHERE id = $1",
                    loaded.conversation.id
                );
            }
            apply_effects(saving);
            if (!save_dialogue(saving)) throw db::Failure{"the dialogue moved on meanwhile"};
            jobs::complete(tx, job);
            return true;
        },
        db::Commit::Relaxed
    );
    if (!saved) return jobs::Retry{.after = 0, .problem = "stale dialogue"};
    return std::nullopt;
}

/// Comments and visitor posts: one private reply invites the author into the form. Talk that
/// reports nothing gets none.
std::optional<jobs::Retry> invite(
    const StepContext& context, const jobs::Job& job, const Loaded& loaded
) {
    const auto words = context.understand(loaded.message->text, context.clock.now());
    context.database.write([&](db::Tx& tx) {
        const bool matters = words.emergency || words.sense == Sense::Matter ||
                             words.sense == Sense::Question || words.sense == Sense::Complaint ||
                             words.sense == Sense::Denunciation;
        const bool invited =
            tx.one(
                  "SELECT 1 AS sent FROM outbox WHERE conversation_id = $1", loaded.conversation.id
            )
                .has_value();
        if (words.emergency) raise_alert(context, tx, "emergency", loaded.conversation.id);
        if (matters && !invited) {
            std::string text = context.texts_vi.say("comment.invite");
            if (words.emergency)
                text = context.texts_vi.say("emergency." + *words.emergency) + "\n\n" + text;
            channel::send_note(
                tx,
                context.clock,
                {.conversation_id = loaded.conversation.id,
                 .text = text,
                 .reply_to_comment = loaded.message->external_id}
            );
        }
        jobs::complete(tx, job);
    });
    return std::nullopt;
}

}  // namespace

std::optional<jobs::Retry> run_turn(const StepContext& context, const jobs::Job& job) {
    const auto loaded = load(context, job);
    if (!loaded) {
        context.database.write([&](db::Tx& tx) { jobs::complete(tx, job); });
        return std::nullopt;
    }
    if (loaded->conversation.channel == "page") {
        if (loaded->task.kind == Input::Kind::Text) return invite(context, job, *loaded);
        context.database.write([&](db::Tx& tx) { jobs::complete(tx, job); });
        return std::nullopt;
    }
    const auto input = input_of(*loaded, context.clock.now());
    const auto words =
        input.text.empty() ? Understood{} : context.understand(input.text, context.clock.now());
    const auto world = world_of(context, *loaded);
    return save(context, job, *loaded, turn(loaded->dialogue, input, words, world), world);
}

void hand_back(
    db::Tx& tx, const Clock& clock, const Texts& texts, const std::string& conversation_id
) {
    tx.query("UPDATE conversations SET handled_by = 'bot' WHERE id = $1", conversation_id);
    channel::send_note(
        tx, clock, {.conversation_id = conversation_id, .text = texts.say("handed_back")}
    );
}

std::string waits_for(db::Query& query, const std::string& conversation_id) {
    const auto row =
        query.one("SELECT state FROM dialogues WHERE conversation_id = $1", conversation_id);
    if (!row) return "nothing";
    return Json::parse(row->text("state")).value_or(Json{}).text_or("/waits", "nothing");
}

}  // namespace k197::conversation
