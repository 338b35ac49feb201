#include "conversation/speech.h"

#include <fmt/format.h>

#include "channel/messenger/graph.h"
#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;

constexpr std::size_t kMostWards = 8;
constexpr std::size_t kMostReports = 8;
constexpr std::size_t kLongestContent = 900;  // characters in the summary; the report keeps all

std::string field_name(const World& world, const std::string& code) {
    for (const auto& field : world.fields) {
        if (field.code == code) return field.name;
    }
    return code;
}

std::string reporter_words(const World& world, const Draft& draft) {
    std::string out;
    for (const auto& part : {draft.name, draft.phone, draft.address}) {
        if (part && !part->empty()) out += (out.empty() ? "" : ", ") + *part;
    }
    return out.empty() ? world.texts.say("summary.anonymous") : out;
}

std::string place_words(const Draft& draft) {
    std::string out = draft.place.value_or("–");
    const bool named = draft.ward_known();
    if (named && text::fold(out).find(text::fold(draft.wards.front().name)) == std::string::npos) {
        out += " (" + draft.wards.front().name + ")";
    }
    return out;
}

std::vector<channel::Choice> summary_choices(const Texts& texts) {
    return {
        {texts.say("choice.confirm"), "confirm"},
        {texts.say("choice.edit"), "edit"},
        {texts.say("choice.cancel"), "cancel"},
    };
}

/// A question to the administration is shown without the lines of a report.
Reply question_summary(const World& world, const Draft& draft) {
    const auto content = text::cut(draft.content(), kLongestContent);
    return {
        .text = world.texts.say("summary.question", {{"content", content}}) + "\n\n" +
                world.texts.say("summary.ask"),
        .choices = summary_choices(world.texts)};
}

Reply summary(const World& world, const Draft& draft) {
    if (draft.question) return question_summary(world, draft);
    const auto media =
        draft.media == 0
            ? world.texts.say("summary.no_media")
            : world.texts.say("summary.media_count", {{"count", std::to_string(draft.media)}});
    std::string text = world.texts.say(
        "summary",
        {{"field", field_name(world, draft.field.value_or("other"))},
         {"content", text::cut(draft.content(), kLongestContent)},
         {"time", text::cut(draft.time.value_or("–"), 200)},
         {"place", text::cut(place_words(draft), 300)},
         {"reporter", text::cut(reporter_words(world, draft), 300)},
         {"media", media}}
    );
    if (draft.sealed) text += "\n\n" + world.texts.say("summary.sealed");
    text += "\n\n" + world.texts.say("summary.ask");
    return {.text = std::move(text), .choices = summary_choices(world.texts)};
}

/// The name as it fits on a quick reply: without "Phường" when that is too long.
std::string ward_title(const std::string& name) {
    if (text::characters(name) <= channel::kMaxChoiceTitle) return name;
    const auto space = name.find(' ');
    return space == std::string::npos ? name : name.substr(space + 1);
}

std::string ward_question_words(const World& world, const Draft& draft) {
    if (draft.wards.size() > 1 && draft.latitude) return world.texts.say("ask.ward_near");
    const auto place = text::cut(draft.place.value_or(""), 200);
    if (draft.wards.empty()) return world.texts.say("ask.ward_name", {{"place", place}});
    if (draft.wards.size() > 1) return world.texts.say("ask.ward", {{"place", place}});
    return world.texts.say("ask.ward_one", {{"place", place}, {"ward", draft.wards.front().name}});
}

Reply ward_question(const World& world, const Draft& draft) {
    Reply reply{.text = ward_question_words(world, draft)};
    for (const auto& ward : draft.wards) {
        if (reply.choices.size() >= kMostWards) break;
        reply.choices.push_back({ward_title(ward.name), "place." + ward.unit_id});
        if (draft.wards.size() > 1)
            reply.text += fmt::format("\n{}. {}", reply.choices.size(), ward.name);
    }
    reply.choices.push_back({world.texts.say("choice.skip"), "skip"});
    return reply;
}

Reply field_question(const World& world) {
    Reply reply{.text = world.texts.say("ask.field")};
    for (const auto& field : world.fields) {
        const std::string short_key = "field.short." + field.code;
        const std::string title =
            world.texts.has(short_key) ? world.texts.say(short_key) : field.name;
        reply.choices.push_back({title, "field." + field.code});
        reply.text += fmt::format("\n{}. {}", reply.choices.size(), field.name);
    }
    reply.choices.push_back({world.texts.say("choice.skip"), "skip"});
    return reply;
}

Reply time_question(const World& world) {
    return {
        .text = world.texts.say("ask.time"),
        .choices = {
            {world.texts.say("choice.time_now"), "time.now"},
            {world.texts.say("choice.time_today"), "time.today"},
            {world.texts.say("choice.time_yesterday"), "time.yesterday"},
        }};
}

}  // namespace

std::vector<channel::Choice> menu(const Texts& texts) {
    return {
        {texts.say("choice.report"), "start"},
        {texts.say("choice.status"), "status"},
        {texts.say("choice.person"), "person"},
    };
}

std::vector<Reply> greeting(const World& world) {
    std::string first = world.texts.say("greeting") + "\n\n" + world.texts.say("form");
    std::string second = world.texts.say("privacy");
    if (!world.place_of_referral.empty()) {
        second += "\n\n" + world.texts.say("greeting_place", {{"place", world.place_of_referral}});
    }
    return {{.text = std::move(first)}, {.text = std::move(second), .choices = menu(world.texts)}};
}

Reply question(const World& world, const Dialogue& dialogue) {
    const auto& draft = dialogue.draft;
    switch (dialogue.waits) {
        case Waits::Place:
            return {.text = world.texts.say(draft.sealed ? "ask.place.sealed" : "ask.place")};
        case Waits::Time: return time_question(world);
        case Waits::Field: return field_question(world);
        case Waits::Contact:
            return {
                .text = world.texts.say(draft.sealed ? "ask.contact.sealed" : "ask.contact"),
                .choices = {{world.texts.say("choice.skip"), "skip"}}};
        case Waits::Ward: return ward_question(world, dialogue.draft);
        case Waits::Confirm: return summary(world, dialogue.draft);
        case Waits::Nothing:
        case Waits::Content:
        case Waits::Edit:
        case Waits::More: break;
    }
    return {.text = world.texts.say(draft.media > 0 ? "ask.content.media" : "ask.content")};
}

std::string as_form(const World& world, const Draft& draft) {
    return fmt::format(
        "Họ tên: {}\nSố điện thoại: {}\nĐịa chỉ: {}\nLĩnh vực: {}\nThời gian: {}\nĐịa điểm: "
        "{}\nNội dung: {}",
        draft.name.value_or(""),
        draft.phone.value_or(""),
        draft.address.value_or(""),
        draft.field ? field_name(world, *draft.field) : "",
        draft.time.value_or(""),
        draft.place.value_or(""),
        draft.content()
    );
}

Reply status_of(const World& world, const Known& report) {
    std::string text = world.texts.say(
        "status.one",
        {{"code", report.code},
         {"status", world.texts.say(fmt::format("status.{}", cases::to_string(report.status)))},
         {"date", to_people(report.created_at)}}
    );
    if (!report.unit_name.empty())
        text += "\n" + world.texts.say("status.unit", {{"unit", report.unit_name}});
    if (report.due_at && !cases::is_finished(report.status)) {
        text += "\n" + world.texts.say("status.due", {{"due", to_people(*report.due_at)}});
    }
    if (!report.answer.empty())
        text += "\n" + world.texts.say("status.answer", {{"answer", report.answer}});
    Reply reply{.text = std::move(text)};
    if (!cases::is_finished(report.status) && !report.id.empty()) {
        reply.choices.push_back({world.texts.say("choice.more"), "more." + report.code});
    }
    return reply;
}

Reply status_list(const World& world) {
    if (world.reports.empty())
        return {.text = world.texts.say("status.none"), .choices = menu(world.texts)};
    if (world.reports.size() == 1) return status_of(world, world.reports.front());
    Reply reply{.text = world.texts.say("status.list")};
    for (const auto& report : world.reports) {
        if (reply.choices.size() >= kMostReports) break;
        reply.text +=
            "\n" +
            world.texts.say(
                "status.line",
                {{"code", report.code},
                 {"status",
                  world.texts.say(fmt::format("status.{}", cases::to_string(report.status)))},
                 {"date", to_people_date(report.created_at)}}
            );
        if (!cases::is_finished(report.status)) {
            reply.choices.push_back({report.code, "more." + report.code});
        }
    }
    return reply;
}

Reply filed_reply(
    const World& world, const std::string& code, bool sealed, bool emergency, bool place_known
) {
    if (emergency) {
        std::string text = world.texts.say("emergency.filed", {{"code", code}});
        if (!place_known) text += " " + world.texts.say("emergency.ask_place");
        return {.text = std::move(text)};
    }
    std::string text =
        world.texts.say("filed", {{"code", code}, {"url", world.public_url + "/t/" + code}});
    if (sealed) text += "\n" + world.texts.say("filed.sealed");
    return {.text = std::move(text), .choices = {{world.texts.say("choice.more"), "more." + code}}};
}

}  // namespace k197::conversation
