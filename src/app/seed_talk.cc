#include <fmt/format.h>

#include "app/seed_stage.h"
#include "app/seed_story.h"
#include "base/bytes.h"
#include "conversation/speech.h"
#include "conversation/turn.h"
#include "inbox/message_store.h"
#include "media/media_store.h"
#include "org/units.h"

namespace k197::app {
namespace {

using conversation::Dialogue;
using Waits = Dialogue::Waits;

channel::Attachment::Kind attachment_kind(const std::string& kind) {
    if (kind == "video") return channel::Attachment::Kind::Video;
    return kind == "audio" ? channel::Attachment::Kind::Audio : channel::Attachment::Kind::Image;
}

const media::Examined& file_named(
    const Stage& stage, const Playing& playing, const std::string& name
) {
    const auto found = stage.files.find(name);
    if (found == stage.files.end()) fail_story(playing.name, "no file " + name);
    return found->second;
}

std::vector<channel::Attachment> attachments_of(
    const Stage& stage, const Playing& playing, const Json& step
) {
    std::vector<channel::Attachment> out;
    for (const auto& item : step.items("/media")) {
        const std::string name = item.text().value_or("");
        out.push_back(
            {.kind = attachment_kind(file_named(stage, playing, name).kind),
             .url = "https://demo.invalid/" + name}
        );
    }
    return out;
}

/// The files of a message are there already: nothing is left to be fetched.
void keep_media(
    db::Tx& tx, Stage& stage, Playing& playing, const Json& step, const std::string& message_id
) {
    const auto rows = media::by_message(tx, message_id);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string name = step.items("/media")[i].text().value_or("");
        media::save_examined(tx, stage.clock, rows[i].id, file_named(stage, playing, name));
        tx.query("DELETE FROM jobs WHERE kind = 'media.fetch' AND payload = $1", rows[i].id);
        playing.media[name] = rows[i].id;
        ++playing.media_count;
    }
}

std::string kind_of_message(const Playing& playing, const Json& step, const std::string& text) {
    if (playing.channel == "page") return "comment";
    if (step.has("/pin")) return "location";
    return text.empty() ? "media" : "text";
}

void send(db::Tx& tx, Stage& stage, const Playing& playing, const conversation::Reply& reply) {
    channel::send_note(
        tx,
        stage.clock,
        {.conversation_id = playing.conversation_id,
         .report_id = playing.report_id,
         .text = reply.text,
         .choices = reply.choices}
    );
}

conversation::World world_of(const Stage& stage) {
    conversation::World world{
        .texts = stage.cases.texts, .now = stage.clock.now(), .public_url = stage.cases.public_url};
    for (const auto& field : stage.fields)
        world.fields.push_back({.code = field.code, .name = field.vi});
    return world;
}

conversation::Ward ward_of(
    db::Query& query, const Stage& stage, const Playing& playing, const std::string& code
) {
    const std::string id = ward_id(query, stage, playing, code);
    return {.unit_id = id, .code = code, .name = stage.cases.unit_name(query, id)};
}

/// The draft as the dialogue would hold it: what the story says of its report.
conversation::Draft draft_of(
    db::Query& query, const Stage& stage, const Playing& playing, const Json& step
) {
    const Json& report = playing.story.at("/report");
    conversation::Draft draft{
        .media = playing.media_count,
        .name = report.text("/reporter/name"),
        .phone = report.text("/reporter/phone"),
        .address = report.text("/reporter/address"),
        .field = report.text("/field"),
        .time = report.text("/occurred"),
        .place = report.text("/place"),
        .sealed = report.boolean("/sealed").value_or(false),
    };
    draft.parts.push_back({.text = report.text_or("/text", playing.content)});
    for (const auto& code : step.items("/wards"))
        draft.wards.push_back(ward_of(query, stage, playing, *code.text()));
    if (draft.wards.empty() && report.has("/ward")) {
        draft.wards.push_back(ward_of(query, stage, playing, report.text_or("/ward")));
        draft.ward_certain = true;
    }
    return draft;
}

Waits waits_named(const Playing& playing, const std::string& name) {
    for (const auto waits :
         {Waits::Content,
          Waits::Place,
          Waits::Time,
          Waits::Field,
          Waits::Contact,
          Waits::Ward,
          Waits::Confirm}) {
        if (conversation::to_string(waits) == name) return waits;
    }
    fail_story(playing.name, "the dialogue has no question “" + name + "”");
}

/// The words on a button and what it sends.
channel::Choice button_named(
    db::Query& query, const Stage& stage, const Playing& playing, const std::string& name
) {
    const auto words = [&](const std::string& key) {
        return stage.cases.texts.say("choice." + key);
    };
    if (name == "ward") {
        const auto ward = ward_of(query, stage, playing, playing.story.text_or("/report/ward"));
        return {ward.name, "place." + ward.unit_id};
    }
    if (name == "field") {
        const std::string code = playing.story.text_or("/report/field");
        const auto* field = org::find_field(stage.fields, code);
        if (field == nullptr) fail_story(playing.name, "no field " + code);
        return {field->vi, "field." + code};
    }
    if (name == "start") return {words("report"), "start"};
    if (name == "more") return {words("more"), "more." + playing.code};
    if (name.starts_with("time.")) return {words("time_" + name.substr(5)), name};
    if (!stage.cases.texts.has("choice." + name)) fail_story(playing.name, "no button " + name);
    return {words(name), name};
}

}  // namespace

std::string ward_id(
    db::Query& query, const Stage& stage, const Playing& playing, const std::string& code
) {
    const auto unit = org::current_unit_by_code(query, code, org::date_of(stage.seed.now));
    if (!unit) fail_story(playing.name, "no unit " + code);
    return unit->id;
}

void open_thread(db::Tx& tx, Stage& stage, Playing& playing) {
    const auto index = static_cast<std::size_t>(&playing - stage.playing.data());
    const bool called = playing.channel == "phone" || playing.channel == "counter";
    const std::string person =
        called ? "call:" + new_id()
               : playing.story.text_or("/psid", fmt::format("{}", 7'100'000'000'000'001 + index));
    const auto conversation = inbox::open_conversation(
        tx,
        stage.clock,
        {.channel = playing.channel,
         .page_id = stage.seed.page_id,
         .person = person,
         .person_name = playing.story.text_or("/person")}
    );
    playing.conversation_id = conversation.id;
    if (playing.story.boolean("/report/sealed").value_or(false)) {
        tx.query("UPDATE conversations SET sealed = 1 WHERE id = $1", conversation.id);
    }
    if (playing.channel != "messenger") return;
    tx.query(
        "INSERT INTO dialogues (conversation_id, state, version, updated_at) VALUES ($1, $2, 1, "
        "$3) ON CONFLICT DO NOTHING",
        conversation.id,
        Dialogue{.greeted = true}.to_json().dump(),
        stage.clock.now()
    );
}

std::string hear(
    db::Tx& tx,
    Stage& stage,
    Playing& playing,
    const Json& step,
    const std::string& text,
    const std::string& payload
) {
    const auto message = inbox::insert_message(
        tx,
        stage.clock,
        {.conversation_id = playing.conversation_id,
         .channel = playing.channel,
         .external_id = "m_demo_" + new_id(),
         .direction = "in",
         .kind = kind_of_message(playing, step, text),
         .author = "citizen",
         .author_name = playing.story.text_or("/person"),
         .text = text,
         .payload = payload,
         .post_id = playing.channel == "page" ? stage.seed.page_id + "_1970001" : "",
         .latitude = step.number("/pin/0"),
         .longitude = step.number("/pin/1"),
         .sent_at = stage.clock.now()},
        "",
        attachments_of(stage, playing, step)
    );
    if (!message) fail_story(playing.name, "a message came twice");
    keep_media(tx, stage, playing, step, message->id);
    tx.query(
        "UPDATE conversations SET last_inbound_at = $2, last_message_at = $2 WHERE id = $1",
        playing.conversation_id,
        stage.clock.now()
    );
    return message->id;
}

void press(db::Tx& tx, Stage& stage, Playing& playing, const std::string& button) {
    const auto choice = button_named(tx, stage, playing, button);
    hear(tx, stage, playing, Json{}, choice.title, choice.payload);
}

void ask_citizen(db::Tx& tx, Stage& stage, Playing& playing, const Json& step) {
    const auto world = world_of(stage);
    const std::string what = step.text_or("/bot");
    if (what == "greeting") {
        for (const auto& reply : conversation::greeting(world)) send(tx, stage, playing, reply);
        return;
    }
    const Dialogue dialogue{
        .waits = waits_named(playing, what),
        .draft = draft_of(tx, stage, playing, step),
        .greeted = true};
    auto reply = conversation::question(world, dialogue);
    const bool noted = dialogue.waits != Waits::Confirm && dialogue.waits != Waits::Content;
    if (noted) reply.text = world.texts.say("ask.lead") + reply.text;
    send(tx, stage, playing, reply);
}

void say(
    db::Tx& tx, Stage& stage, const Playing& playing, std::string_view key, Texts::Values values
) {
    if (!stage.cases.texts.has(key)) fail_story(playing.name, "no text " + std::string{key});
    conversation::Reply reply{.text = stage.cases.texts.say(key, values, {{"code", playing.code}})};
    const bool invites = key == "greeting_short" || key.starts_with("civil.");
    if (invites && key != "civil.rated") reply.choices = conversation::menu(stage.cases.texts);
    send(tx, stage, playing, reply);
}

void say_filed(db::Tx& tx, Stage& stage, const Playing& playing, bool emergency) {
    const bool sealed = playing.story.boolean("/report/sealed").value_or(false);
    const bool place_known = playing.story.has("/report/place");
    send(
        tx,
        stage,
        playing,
        conversation::filed_reply(world_of(stage), playing.code, sealed, emergency, place_known)
    );
}

}  // namespace k197::app
