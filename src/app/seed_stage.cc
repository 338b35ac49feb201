#include "app/seed_stage.h"

#include <fmt/format.h>

#include "app/seed_story.h"
#include "base/bytes.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "dispatch/act.h"
#include "document/document_store.h"
#include "inbox/message_store.h"
#include "media/media_store.h"
#include "publication/publish.h"

namespace k197::app {
namespace {

using cases::Report;

constexpr Time kAnswerAfter =
    900 * kMillisecond;  // less than a second: steps never run into the next

template <class T>
T expect(const Playing& playing, const Json& step, Result<T> result) {
    if (!result) fail_story(playing.name, result.error().detail + " at step " + step.dump());
    return std::move(*result);
}

cases::Act act_named(const Playing& playing, const std::string& name) {
    static const std::map<std::string, cases::Act> kActs{
        {"accept", cases::accept},
        {"ask", cases::ask},
        {"decline", cases::decline},
        {"propose", cases::propose},
        {"direct", cases::direct},
        {"close", cases::close},
        {"reopen", cases::reopen},
        {"merge", cases::merge},
        {"assign", dispatch::assign},
        {"acknowledge", dispatch::acknowledge},
        {"return", dispatch::give_back},
        {"resolve", dispatch::resolve},
        {"verify", dispatch::verify},
        {"publish", publication::publish},
        {"unpublish", publication::unpublish},
        {"unmerge", cases::unmerge},
    };
    const auto found = kActs.find(name);
    if (found == kActs.end()) fail_story(playing.name, "no action " + name);
    return found->second;
}

Report report_of(db::Query& query, const Playing& playing) {
    auto report = cases::find_report(query, playing.report_id);
    if (!report) fail_story(playing.name, "acts before the report is filed");
    return std::move(*report);
}

const Playing& story_named(const Stage& stage, const Playing& playing, const std::string& name) {
    for (const auto& other : stage.playing) {
        if (other.name == name) return other;
    }
    fail_story(playing.name, "no story " + name);
}

/// A file that the story has had already, or one that the officer brings now.
std::string medium_for(
    db::Tx& tx, Stage& stage, Playing& playing, const std::string& name, const std::string& actor
) {
    if (const auto had = playing.media.find(name); had != playing.media.end()) return had->second;
    const auto file = stage.files.find(name);
    if (file == stage.files.end()) fail_story(playing.name, "no file " + name);
    return playing.media[name] = media::insert_uploaded(tx, stage.clock, actor, file->second);
}

/// The body of an action: the step itself, with what a story can only name put in.
Json body_of(
    db::Tx& tx, Stage& stage, Playing& playing, const Json& step, const std::string& actor
) {
    Json body = step;
    if (step.has("/media")) {
        Json ids = Json::array();
        for (const auto& item : step.items("/media")) {
            ids.push(medium_for(tx, stage, playing, item.text().value_or(""), actor));
        }
        body.set("media", ids);
    }
    if (const auto hours = step.integer("/due_hours"))
        body.set("due_at", to_rfc3339(stage.seed.now + *hours * kHour));
    if (const auto into = step.text("/into"))
        body.set("into", story_named(stage, playing, *into).code);
    return body;
}

void act(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const std::string name = step.text_or("/act");
    const std::string actor = step.text_or("/by", "tiepnhan");
    const Json body = body_of(tx, stage, playing, step, actor);
    const auto report = expect(
        playing,
        step,
        act_named(playing, name)(tx, stage.cases, report_of(tx, playing), body, actor)
    );
    if (name == "propose")
        document::give_number(tx, stage.clock, report.id, "intake_sheet", "BC-BCĐ197");
}

cases::Filing filing_of(db::Query& query, const Stage& stage, const Playing& playing) {
    const Json& report = playing.story.at("/report");
    const std::string ward = report.text_or("/ward");
    return {
        .conversation_id = playing.conversation_id,
        .channel = playing.channel,
        .text = report.text_or("/text", playing.content),
        .field = report.text_or("/field"),
        .subfield = report.text_or("/subfield"),
        .occurred = report.text_or("/occurred"),
        .place_text = report.text_or("/place"),
        .place_unit = ward.empty() ? "" : ward_id(query, stage, playing, ward),
        .latitude = report.number("/pin/0"),
        .longitude = report.number("/pin/1"),
        .urgency = report.text_or("/urgency", "normal"),
        .sealed = report.boolean("/sealed").value_or(false),
        .reporter =
            {.name = report.text_or("/reporter/name"),
             .phone = report.text_or("/reporter/phone"),
             .address = report.text_or("/reporter/address")},
        .message_ids = playing.message_ids,
    };
}

void check_field(const Stage& stage, const Playing& playing, const cases::Filing& filing) {
    const auto* field = org::find_field(stage.fields, filing.field);
    const bool known = field != nullptr && org::find_subfield(*field, filing.subfield) != nullptr;
    if (!known) fail_story(playing.name, "no field " + filing.field + "/" + filing.subfield);
    if (filing.text.empty()) fail_story(playing.name, "the report says nothing");
}

void file(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const auto filing = filing_of(tx, stage, playing);
    check_field(stage, playing, filing);
    const auto report = cases::file(tx, stage.cases, filing, step.text_or("/by", "citizen"));
    playing.report_id = report.id;
    playing.code = report.code;
    say_filed(tx, stage, playing, step.text_or("/file") == "emergency");
}

/// The citizen adds to a filed report.
void join(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const std::string message = hear(tx, stage, playing, step, step.text_or("/join"), "");
    const auto report = report_of(tx, playing);
    const bool asked = report.status == cases::Status::AwaitingInfo;
    stage.clock.advance(kAnswerAfter);
    expect(playing, step, cases::add_messages(tx, stage.cases, report, {message}, ""));
    say(tx,
        stage,
        playing,
        asked                           ? "ask_joined"
        : report.urgency == "emergency" ? "emergency.joined"
                                        : "more.joined");
}

void rate(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const int value = static_cast<int>(step.integer("/rate").value_or(0));
    const std::string words = stage.cases.texts.say(fmt::format("choice.rate_{}", value));
    hear(tx, stage, playing, Json{}, words, fmt::format("rate.{}.{}", playing.code, value));
    stage.clock.advance(kAnswerAfter);
    expect(
        playing,
        step,
        cases::rate(
            tx, stage.cases, report_of(tx, playing), value, step.text_or("/comment"), "messenger"
        )
    );
    say(tx, stage, playing, "civil.rated", {{"value", words}});
}

/// An officer types to the citizen.
void write_by_hand(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const std::string actor = step.text_or("/by", "tiepnhan");
    channel::send_note(
        tx,
        stage.clock,
        {.conversation_id = playing.conversation_id,
         .report_id = playing.report_id,
         .text = step.text_or("/officer"),
         .by_person = true,
         .author_name = actor}
    );
    if (playing.report_id.empty()) return;
    expect(
        playing,
        step,
        cases::note_change(tx, stage.cases, report_of(tx, playing), "message", actor, "")
    );
}

void alert(db::Tx& tx, Stage& stage, const Playing& playing, const Json& step) {
    const std::string kind = step.text_or("/alert");
    const std::string seen_by = step.text_or("/seen_by");
    tx.query(
        "INSERT INTO alerts (id, kind, conversation_id, report_id, at, seen_by, seen_at) VALUES "
        "($1, $2, $3, $4, $5, $6, $7)",
        new_id(),
        kind,
        playing.conversation_id,
        playing.report_id,
        stage.clock.now(),
        seen_by,
        seen_by.empty() ? std::optional<Time>{} : std::optional{stage.clock.now() + kMinute}
    );
    if (kind != "person_wanted") return;
    tx.query(
        "UPDATE conversations SET handled_by = 'person' WHERE id = $1", playing.conversation_id
    );
}

/// One private reply to a comment.
void invite(db::Tx& tx, Stage& stage, const Playing& playing) {
    const auto messages = inbox::messages_of(tx, playing.conversation_id);
    if (messages.empty()) fail_story(playing.name, "invites before a comment");
    channel::send_note(
        tx,
        stage.clock,
        {.conversation_id = playing.conversation_id,
         .text = stage.cases.texts.say("comment.invite"),
         .reply_to_comment = messages.front().external_id}
    );
}

/// A step of the citizen: tied to the report or not, part of its content or not.
void listen(db::Tx& tx, Stage& stage, Playing& playing, const Json& step, const std::string& verb) {
    const std::string text = step.text_or("/" + verb);
    const std::string message = hear(tx, stage, playing, step, text, "");
    if (verb == "hi") return;
    playing.message_ids.push_back(message);
    if (verb == "in" && !text.empty())
        playing.content += (playing.content.empty() ? "" : "\n") + text;
}

}  // namespace

void play(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    if (playing.conversation_id.empty()) open_thread(tx, stage, playing);
    const std::string verb = verb_of(step);
    if (verb == "in" || verb == "answer" || verb == "hi")
        return listen(tx, stage, playing, step, verb);
    if (verb == "bot") return ask_citizen(tx, stage, playing, step);
    if (verb == "say") return say(tx, stage, playing, step.text_or("/say"));
    if (verb == "press") return press(tx, stage, playing, step.text_or("/press"));
    if (verb == "file") return file(tx, stage, playing, step);
    if (verb == "join") return join(tx, stage, playing, step);
    if (verb == "act") return act(tx, stage, playing, step);
    if (verb == "rate") return rate(tx, stage, playing, step);
    if (verb == "officer") return write_by_hand(tx, stage, playing, step);
    if (verb == "alert") return alert(tx, stage, playing, step);
    if (verb == "invite") return invite(tx, stage, playing);
    fail_story(playing.name, "no step “" + verb + "”");
}

}  // namespace k197::app
