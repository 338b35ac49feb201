#include "conversation/turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conversation/draft.h"
#include "conversation/turning.h"
#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;
using Kind = Input::Kind;

constexpr Time kEmergencyWindow = 30 * kMinute;  // what follows an emergency belongs to it
constexpr std::size_t kWordsOfAWish = 8;         // "tôi muốn bổ sung tin PA-…"
constexpr Time kStaleDraft = kDay;               // words that come later begin a new matter

/// The report about which officers asked last.
const Known* awaiting_report(const World& world) {
    const Known* found = nullptr;
    for (const auto& report : world.reports) {
        if (report.status != cases::Status::AwaitingInfo) continue;
        if (found == nullptr || report.updated_at > found->updated_at) found = &report;
    }
    return found;
}

bool is_small_talk(Sense sense) {
    return sense == Sense::Greeting || sense == Sense::Thanks || sense == Sense::Spam ||
           sense == Sense::Abuse;
}

/// A whole form, or chatter: neither is added to a report that was merely named or urgent.
bool stands_alone(const Turn& turn) {
    return turn.input.kind == Kind::Text &&
           ((turn.words.is_form && turn.words.form_content) || is_small_talk(turn.words.sense));
}

/// The report that this input joins instead of a draft: one that was named, urgent a moment ago, or
/// asked about.
const Known* report_to_join(const Turn& turn) {
    const auto& dialogue = turn.dialogue;
    const bool alone = stands_alone(turn);
    if (!alone && dialogue.waits == Waits::More && turn.world.now < dialogue.more_until) {
        return report_with(turn.world, dialogue.more_code);
    }
    if (!alone && turn.world.now < dialogue.emergency_until) {
        return report_with(turn.world, dialogue.emergency_code);
    }
    const bool begins_another = dialogue.waits == Waits::Content && dialogue.draft.is_empty();
    return begins_another ? nullptr : awaiting_report(turn.world);
}

std::string_view joined_words(const Turn& turn, const Known& report) {
    if (report.status == cases::Status::AwaitingInfo) return "ask_joined";
    return report.code == turn.dialogue.emergency_code ? "emergency.joined" : "more.joined";
}

std::optional<Place> place_in(const Turn& turn) {
    PlaceSense sense = turn.words.place.value_or(PlaceSense{});
    if (turn.input.kind == Kind::Location) {
        Draft pinned;
        take_pin(pinned, turn.input, turn.world);
        sense = {
            .text = pinned.place.value_or(""),
            .wards = pinned.wards,
            .certain = pinned.ward_certain};
    }
    if (sense.text.empty()) return std::nullopt;
    const bool sure = sense.certain && sense.wards.size() == 1;
    return Place{.text = sense.text, .unit_id = sure ? sense.wards.front().unit_id : ""};
}

/// Adds the input to a report. A draft under way is not forgotten: its question is put again.
void join(Turn& turn, const Known& report) {
    turn.effects.join = report.id;
    turn.effects.place = place_in(turn);
    turn.say(joined_words(turn, report), {{"code", report.code}});
    const bool urgent = report.code == turn.dialogue.emergency_code;
    const bool draft_waits =
        turn.dialogue.waits != Waits::Nothing && turn.dialogue.waits != Waits::More;
    if (draft_waits && !urgent && !turn.dialogue.draft.is_empty()) go_on(turn);
}

/// Someone is in danger: the number to call at once, an officer alerted, a report without waiting
/// for the form.
void emergency(Turn& turn) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFields{{
        {"fire", "fire_safety"},
        {"crime", "public_order"},
        {"medical", "other"},
        {"self_harm", "other"},
        {"child", "public_order"},
    }};
    auto& dialogue = turn.dialogue;
    turn.say("emergency." + *turn.words.emergency);
    turn.effects.alert = "emergency";
    const Known* running = turn.world.now < dialogue.emergency_until
                               ? report_with(turn.world, dialogue.emergency_code)
                               : nullptr;
    if (running != nullptr) return join(turn, *running);

    // Pictures that came before belong to it; a draft in words is another matter and stays.
    Draft draft = dialogue.draft.parts.empty() ? dialogue.draft : Draft{};
    take_text(draft, Waits::Content, turn.input, turn.words, turn.world);
    if (draft.parts.empty())
        draft.parts.push_back({.message_id = turn.input.message_id, .text = turn.input.text});
    draft.urgency = "emergency";
    for (const auto& [kind, field] : kFields) {
        if (kind == *turn.words.emergency && (!draft.field || draft.field == "other"))
            draft.field = std::string{field};
    }
    turn.effects.file = draft;
    turn.effects.filed_emergency = true;
    if (draft.sealed) turn.effects.seal = true;
    dialogue.emergency_until = turn.world.now + kEmergencyWindow;
    if (dialogue.draft.parts.empty()) drop_draft(dialogue);
}

/// What is not a matter to report gets a civil answer. False when it is to be taken into a draft.
bool answer_civilly(Turn& turn) {
    const auto answer = [&](std::string_view key) {
        turn.say_with_menu(key);
        return true;
    };
    switch (turn.words.sense) {
        case Sense::Greeting:
            if (!turn.dialogue.greeted) {
                greet(turn);
                return true;
            }
            return answer("greeting_short");
        case Sense::Thanks: return answer("civil.thanks");
        case Sense::Spam: return answer("civil.spam");
        case Sense::Abuse: return answer("civil.abuse");
        case Sense::Unclear: return answer("civil.unclear");
        case Sense::Complaint: return answer("civil.complaint");
        case Sense::Followup: turn.say(status_list(turn.world)); return true;
        case Sense::DataRequest:
            turn.effects.alert = "data_request";
            return answer("civil.data_request");
        case Sense::WantsPerson: call_person(turn); return true;
        case Sense::Denunciation: turn.say("civil.denunciation"); return false;
        case Sense::Question:
        case Sense::Matter: return false;
    }
    return false;
}

/// The field and the secrecy that follow from what kind of message it is.
void mark_kind(Turn& turn) {
    auto& draft = turn.dialogue.draft;
    if (turn.words.sense == Sense::Question && draft.is_empty() && !turn.words.is_form) {
        draft.question = true;
        draft.field = turn.words.field.value_or("other");
    }
    if (turn.words.sense == Sense::Matter || turn.words.is_form) draft.question = false;
    if (turn.words.sense == Sense::Denunciation) {
        draft.sealed = true;
        if (!draft.field) draft.field = "official_conduct";
    }
}

/// What people should know at once about this kind of matter: whom to call, what to keep.
void advise(Turn& turn) {
    const std::string key = "advice." + turn.dialogue.draft.subfield;
    if (turn.world.texts.has(key)) turn.say(key);
}

void fill_draft(Turn& turn) {
    auto& dialogue = turn.dialogue;
    const bool fresh = dialogue.draft.parts.empty();
    mark_kind(turn);
    const auto waits = dialogue.waits == Waits::More ? Waits::Nothing : dialogue.waits;
    take_text(dialogue.draft, waits, turn.input, turn.words, turn.world);
    if (turn.input.latitude && !dialogue.draft.latitude)
        take_pin(dialogue.draft, turn.input, turn.world);
    dialogue.greeted = true;
    if (dialogue.draft.is_empty()) return turn.say_with_menu("civil.unclear");
    if (fresh && !dialogue.draft.parts.empty()) advise(turn);
    go_on(turn);
}

/// Looks for a code, or for what is to be added to one. True when that was all.
bool answer_code(Turn& turn) {
    const auto& words = turn.words;
    if (words.wrong_code) {
        turn.say("status.unknown_code");
        return true;
    }
    if (words.asks_status) {
        words.code ? show_status(turn, *words.code) : turn.say(status_list(turn.world));
        return true;
    }
    const Known* report = words.asks_to_add ? report_with(turn.world, *words.code) : nullptr;
    if (report == nullptr) return false;
    const bool only_names_it = text::words(turn.input.text).size() <= kWordsOfAWish;
    if (only_names_it || cases::is_finished(report->status)) {
        start_more(turn, report->code);
    } else {
        join(turn, *report);
    }
    return true;
}

/// Wishes that have nothing to do with a draft. True when there was one.
bool answer_wish(Turn& turn) {
    auto& dialogue = turn.dialogue;
    if (turn.words.language) {
        dialogue.language = *turn.words.language;
        turn.say(Texts::embedded(dialogue.language).say("civil.language"));
        return true;
    }
    if (answer_code(turn)) return true;
    if (const std::string payload = typed_payload(turn); !payload.empty()) {
        press(turn, payload);
        return true;
    }
    if (turn.words.sense == Sense::WantsPerson) {
        call_person(turn);
        return true;
    }
    if (turn.words.sense != Sense::DataRequest) return false;
    turn.effects.alert = "data_request";
    turn.say_with_menu("civil.data_request");
    return true;
}

void answer_text(Turn& turn) {
    auto& dialogue = turn.dialogue;
    if (answer_wish(turn)) return;
    if (const Known* report = report_to_join(turn)) return join(turn, *report);
    if (dialogue.waits == Waits::More) dialogue.waits = Waits::Nothing;

    const bool out_of_area =
        turn.words.place && turn.words.place->out_of_area && !turn.words.is_form;
    const bool fresh = dialogue.draft.is_empty() && !turn.words.is_form;
    if (out_of_area && (fresh || dialogue.waits == Waits::Place))
        return turn.say_with_menu("civil.out_of_area");
    if (fresh && answer_civilly(turn)) return;
    fill_draft(turn);
}

void take_files(Turn& turn) {
    turn.dialogue.unanswered_media += turn.input.media;
    turn.effects.answer_media_later = true;
    if (const Known* report = report_to_join(turn)) {
        turn.effects.join = report->id;
        return;
    }
    if (turn.dialogue.waits == Waits::More) turn.dialogue.waits = Waits::Nothing;
    take_media(turn.dialogue.draft, turn.input);
}

/// No more files come: say what was received.
void answer_files(Turn& turn) {
    if (turn.dialogue.unanswered_media == 0) return;
    if (const Known* report = report_to_join(turn)) {
        turn.dialogue.unanswered_media = 0;
        return turn.say(joined_words(turn, *report), {{"code", report->code}});
    }
    if (!turn.dialogue.draft.is_empty()) return go_on(turn);
    turn.dialogue.unanswered_media = 0;
}

void answer_edit(Turn& turn) {
    const bool shown = turn.dialogue.waits == Waits::Confirm;
    if (take_edit(turn.dialogue.draft, turn.input, turn.words, turn.world) && shown) go_on(turn);
}

void take_location(Turn& turn) {
    if (const Known* report = report_to_join(turn)) return join(turn, *report);
    if (turn.dialogue.waits == Waits::More) turn.dialogue.waits = Waits::Nothing;
    take_pin(turn.dialogue.draft, turn.input, turn.world);
    go_on(turn);
}

/// An officer answers this thread: additions to a report are still tied to it, and what a button
/// promised is kept.
void keep_silent(Turn& turn) {
    const auto& payload = turn.input.payload;
    const bool promised =
        (payload == "confirm" && !turn.dialogue.draft.is_empty()) || payload.starts_with("rate.");
    if (turn.input.kind == Kind::Press && promised) return press(turn, payload);
    const bool says_something = turn.input.kind == Kind::Text || turn.input.kind == Kind::Media ||
                                turn.input.kind == Kind::Location;
    const Known* report = says_something ? report_to_join(turn) : nullptr;
    if (report == nullptr) return;
    turn.effects.join = report->id;
    turn.effects.place = place_in(turn);
}

void answer(Turn& turn) {
    switch (turn.input.kind) {
        case Kind::Text: return answer_text(turn);
        case Kind::Press: return press(turn, turn.input.payload);
        case Kind::Opened: return open(turn);
        case Kind::Media: return take_files(turn);
        case Kind::Quiet: return answer_files(turn);
        case Kind::Edit: return answer_edit(turn);
        case Kind::Location: return take_location(turn);
        case Kind::Sticker:
            if (turn.dialogue.draft.is_empty()) return turn.say_with_menu("civil.sticker");
            return go_on(turn);
        case Kind::Unsupported: return turn.say("civil.unsupported");
    }
}

/// A draft that was left for a day is over when something else is said; its messages stay in the
/// thread.
void forget_stale_draft(Turn& turn) {
    auto& dialogue = turn.dialogue;
    const bool stale = dialogue.draft_at > 0 && dialogue.draft_at + kStaleDraft < turn.world.now;
    const bool speaks = turn.input.kind == Kind::Text || turn.input.kind == Kind::Media;
    if (stale && speaks && !dialogue.draft.is_empty()) drop_draft(dialogue);
}

void remember_choices(Turn& turn) {
    turn.dialogue.offered.clear();
    if (turn.replies.empty()) return;
    for (const auto& choice : turn.replies.back().choices)
        turn.dialogue.offered.push_back(choice.payload);
}

}  // namespace

const Known* report_with(const World& world, const std::string& code) {
    const auto found = std::ranges::find(world.reports, code, &Known::code);
    return found == world.reports.end() ? nullptr : &*found;
}

void drop_draft(Dialogue& dialogue) {
    dialogue.draft = {};
    dialogue.waits = Waits::Nothing;
}

void go_on(Turn& turn) {
    auto& dialogue = turn.dialogue;
    dialogue.waits = next_question(dialogue.draft);
    if (dialogue.draft.sealed) turn.effects.seal = true;
    Reply reply = question(turn.world, dialogue);
    if (dialogue.unanswered_media > 0 && dialogue.waits != Waits::Confirm) {
        reply.text = turn.world.texts.say(
                         "ask.media", {{"count", std::to_string(dialogue.unanswered_media)}}
                     ) +
                     reply.text;
    } else if (dialogue.waits != Waits::Confirm && !dialogue.draft.parts.empty()) {
        reply.text = turn.world.texts.say("ask.lead") + reply.text;
    }
    dialogue.unanswered_media = 0;
    turn.say(std::move(reply));
}

void greet(Turn& turn) {
    turn.dialogue.greeted = true;
    for (auto& reply : greeting(turn.world)) turn.say(std::move(reply));
}

void call_person(Turn& turn) {
    turn.effects.call_person = true;
    turn.say("person");
}

Outcome turn(Dialogue dialogue, const Input& input, const Understood& words, const World& world) {
    Turn turn{.dialogue = std::move(dialogue), .input = input, .words = words, .world = world};
    const bool written = input.kind == Kind::Text || input.kind == Kind::Edit;
    turn.effects.seal_joined = turn.effects.seal = written && words.sealed;
    forget_stale_draft(turn);
    if (input.kind == Kind::Text && words.emergency) {
        emergency(turn);
    } else if (world.handled_by_person) {
        keep_silent(turn);
    } else {
        answer(turn);
    }
    if (!turn.replies.empty()) remember_choices(turn);
    if (!turn.dialogue.draft.is_empty()) turn.dialogue.draft_at = world.now;
    return {
        .dialogue = std::move(turn.dialogue),
        .replies = std::move(turn.replies),
        .effects = std::move(turn.effects)};
}

}  // namespace k197::conversation
