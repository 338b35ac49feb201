#include "conversation/turn.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "conversation/draft.h"
#include "conversation/speech.h"
#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;
using Kind = Input::Kind;

constexpr Time kMoreWindow = 30 * kMinute;      // additions to a named report
constexpr Time kEmergencyWindow = 30 * kMinute; // what follows an emergency belongs to it

/// A turn under way.
struct Turn {
    Dialogue dialogue{};
    const Input& input;
    const Understood& words;
    const World& world;
    std::vector<Reply> replies{};
    Effects effects{};

    void say(Reply reply) { replies.push_back(std::move(reply)); }
    void say(std::string_view key, Texts::Values values = {}) { say(Reply{.text = world.texts.say(key, values)}); }
    void say_with_menu(std::string_view key) {
        say(Reply{.text = world.texts.say(key), .choices = menu(world.texts)});
    }
};

const Known* report_with(const World& world, const std::string& code) {
    const auto found = std::ranges::find(world.reports, code, &Known::code);
    return found == world.reports.end() ? nullptr : &*found;
}

const Known* awaiting_report(const World& world) {
    const auto found = std::ranges::find(world.reports, cases::Status::AwaitingInfo, &Known::status);
    return found == world.reports.end() ? nullptr : &*found;
}

void drop_draft(Dialogue& dialogue) {
    dialogue.draft = {};
    dialogue.waits = Waits::Nothing;
}

/// Asks for what is missing, or shows the summary.
void go_on(Turn& turn) {
    auto& dialogue = turn.dialogue;
    dialogue.waits = next_question(dialogue.draft);
    if (dialogue.draft.sealed) turn.effects.seal = true;
    Reply reply = question(turn.world, dialogue);
    if (dialogue.unanswered_media > 0 && dialogue.waits != Waits::Confirm) {
        reply.text =
            turn.world.texts.say("ask.media", {{"count", std::to_string(dialogue.unanswered_media)}}) + reply.text;
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

void show_status(Turn& turn, const std::string& code) {
    if (const Known* own = report_with(turn.world, code)) return turn.say(status_of(turn.world, *own));
    const auto other = turn.world.look_up(code);
    if (other) return turn.say(status_of(turn.world, *other));
    turn.say("status.unknown_code");
}

void confirm(Turn& turn) {
    auto& dialogue = turn.dialogue;
    if (dialogue.draft.is_empty()) return turn.say_with_menu("nothing_to_confirm");
    if (next_question(dialogue.draft) != Waits::Confirm) return go_on(turn);
    turn.effects.file = dialogue.draft;
    turn.effects.seal = dialogue.draft.sealed;
    drop_draft(dialogue);
}

void edit(Turn& turn) {
    if (turn.dialogue.draft.is_empty()) return turn.say_with_menu("nothing_to_confirm");
    turn.dialogue.waits = Waits::Edit;
    turn.say("edit", {{"form", as_form(turn.world, turn.dialogue.draft)}});
}

void cancel(Turn& turn) {
    drop_draft(turn.dialogue);
    turn.dialogue.more_code.clear();
    turn.say_with_menu("cancelled");
}

void skip_question(Turn& turn) {
    if (turn.dialogue.waits == Waits::More) return cancel(turn);
    if (turn.dialogue.draft.is_empty()) return turn.say_with_menu("greeting_short");
    skip(turn.dialogue.draft, turn.dialogue.waits);
    go_on(turn);
}

void choose_field(Turn& turn, const std::string& code) {
    const bool known = std::ranges::find(turn.world.fields, code, &FieldName::code) != turn.world.fields.end();
    if (!known) return turn.say("civil.unclear");
    auto& draft = turn.dialogue.draft;
    if (std::ranges::find(draft.message_ids, turn.input.message_id) == draft.message_ids.end()) {
        draft.message_ids.push_back(turn.input.message_id);
    }
    draft.field = code;
    if (code == "official_conduct") draft.sealed = true;
    go_on(turn);
}

/// rate.CODE.N
void rate(Turn& turn, std::string_view rest) {
    const auto dot = rest.rfind('.');
    const Known* report = dot == std::string_view::npos ? nullptr : report_with(turn.world, std::string{rest.substr(0, dot)});
    const int value = dot == std::string_view::npos || rest.size() != dot + 2 ? 0 : rest.back() - '0';
    if (report == nullptr || value < 1 || value > 4) return turn.say("status.unknown_code");
    if (!cases::may_be_rated(report->status)) return turn.say("civil.rate_not_yet", {{"code", report->code}});
    turn.effects.rate = value;
    turn.effects.rate_id = report->id;
    turn.say("civil.rated", {{"value", turn.world.texts.say(fmt::format("choice.rate_{}", value))}});
}

/// more.CODE
void start_more(Turn& turn, const std::string& code) {
    const Known* report = report_with(turn.world, code);
    if (report == nullptr) return turn.say("status.unknown_code");
    if (cases::is_finished(report->status)) return turn.say("more.closed", {{"code", code}});
    turn.dialogue.more_code = code;
    turn.dialogue.more_until = turn.world.now + kMoreWindow;
    turn.dialogue.waits = Waits::More;
    turn.say("more.start", {{"code", code}});
}

/// A time chosen from the quick replies counts as the words on it.
void choose_time(Turn& turn, const std::string& key) {
    turn.dialogue.draft.time = turn.world.texts.say("choice.time_" + key);
    go_on(turn);
}

void open(Turn& turn) {
    if (!turn.dialogue.draft.is_empty()) return go_on(turn);
    greet(turn);
}

void press(Turn& turn, const std::string& payload) {
    const auto rest = [&](std::string_view prefix) { return payload.substr(prefix.size()); };
    if (payload == "start") return open(turn);
    if (payload == "confirm") return confirm(turn);
    if (payload == "edit") return edit(turn);
    if (payload == "cancel") return cancel(turn);
    if (payload == "skip") return skip_question(turn);
    if (payload == "status") return turn.say(status_list(turn.world));
    if (payload == "person") return call_person(turn);
    if (payload.starts_with("field.")) return choose_field(turn, rest("field."));
    if (payload.starts_with("rate.")) return rate(turn, rest("rate."));
    if (payload.starts_with("more.")) return start_more(turn, rest("more."));
    if (payload.starts_with("time.") && !turn.dialogue.draft.is_empty()) return choose_time(turn, rest("time."));
    if (payload.starts_with("place.") && !turn.dialogue.draft.is_empty()) {
        choose_ward(turn.dialogue.draft, rest("place."));
        return go_on(turn);
    }
    turn.say_with_menu("civil.unclear");
}

/// The report that this input joins instead of a draft: one that was asked about, named, or urgent a moment ago.
const Known* report_to_join(const Turn& turn) {
    const auto& dialogue = turn.dialogue;
    if (dialogue.waits == Waits::More && turn.world.now < dialogue.more_until) {
        return report_with(turn.world, dialogue.more_code);
    }
    if (const Known* awaiting = awaiting_report(turn.world)) return awaiting;
    if (dialogue.draft.is_empty() && turn.world.now < dialogue.emergency_until) {
        return report_with(turn.world, dialogue.emergency_code);
    }
    return nullptr;
}

std::string_view joined_words(const Turn& turn, const Known& report) {
    if (report.status == cases::Status::AwaitingInfo) return "ask_joined";
    return report.code == turn.dialogue.emergency_code ? "emergency.joined" : "more.joined";
}

void join(Turn& turn, const Known& report) {
    turn.effects.join = report.id;
    turn.say(joined_words(turn, report), {{"code", report.code}});
}

/// Someone is in danger: the number to call at once, an officer alerted, a report without waiting for the form.
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
    const Known* running =
        turn.world.now < dialogue.emergency_until ? report_with(turn.world, dialogue.emergency_code) : nullptr;
    if (running != nullptr) return join(turn, *running);

    Draft draft = dialogue.draft;
    take_text(draft, Waits::Content, turn.input, turn.words, turn.world);
    if (draft.parts.empty()) draft.parts.push_back({.message_id = turn.input.message_id, .text = turn.input.text});
    draft.urgency = "emergency";
    for (const auto& [kind, field] : kFields) {
        if (kind == *turn.words.emergency && (!draft.field || draft.field == "other")) draft.field = std::string{field};
    }
    turn.effects.file = draft;
    turn.effects.filed_emergency = true;
    turn.effects.seal = draft.sealed;
    dialogue.emergency_until = turn.world.now + kEmergencyWindow;
    drop_draft(dialogue);
}

/// The payload that a typed answer stands for: a digit for the n-th quick reply, or plain words.
std::string typed_payload(const Turn& turn) {
    const std::string said = text::fold(turn.input.text);
    const auto& offered = turn.dialogue.offered;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    if (error == std::errc{} && end == said.data() + said.size() && number >= 1 && number <= offered.size()) {
        return offered[number - 1];
    }
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, said) != words.end();
    };
    const auto waits = turn.dialogue.waits;
    if (waits == Waits::Confirm) {
        if (is_one_of({"gui", "gui phan anh", "xac nhan", "dong y", "ok", "oke", "co", "dung", "dung roi", "yes", "send report"})) return "confirm";
        if (is_one_of({"sua", "sua lai", "edit"})) return "edit";
    }
    if (!turn.dialogue.draft.is_empty() && is_one_of({"huy", "huy bo", "thoi", "cancel"})) return "cancel";
    if (may_skip(waits) && is_one_of({"bo qua", "khong", "ko", "k", "skip", "no", "an danh"})) return "skip";
    return {};
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
        case Sense::DataRequest: turn.effects.alert = "data_request"; return answer("civil.data_request");
        case Sense::WantsPerson: call_person(turn); return true;
        case Sense::Denunciation: turn.say("civil.denunciation"); return false;
        case Sense::Question:
        case Sense::Matter: return false;
    }
    return false;
}

/// Small talk inside a draft: answered, and the question is put again.
bool is_small_talk(Sense sense) {
    return sense == Sense::Greeting || sense == Sense::Thanks || sense == Sense::Spam || sense == Sense::Abuse;
}

void fill_draft(Turn& turn) {
    auto& dialogue = turn.dialogue;
    if (dialogue.draft.is_empty() && turn.words.sense == Sense::Question && !turn.words.is_form) {
        dialogue.draft.question = true;
        dialogue.draft.field = turn.words.field.value_or("other");
    }
    const auto waits = dialogue.waits == Waits::More ? Waits::Nothing : dialogue.waits;
    take_text(dialogue.draft, waits, turn.input, turn.words, turn.world);
    dialogue.greeted = true;
    go_on(turn);
}

void answer_text(Turn& turn) {
    auto& dialogue = turn.dialogue;
    if (turn.words.language) {
        dialogue.language = *turn.words.language;
        return turn.say(Texts::embedded(dialogue.language).say("civil.language"));
    }
    if (turn.words.code && turn.words.asks_status) return show_status(turn, *turn.words.code);
    if (turn.words.asks_status && dialogue.draft.is_empty()) return turn.say(status_list(turn.world));
    const std::string payload = typed_payload(turn);
    if (!payload.empty()) return press(turn, payload);
    if (turn.words.sense == Sense::WantsPerson) return call_person(turn);
    if (const Known* report = report_to_join(turn)) return join(turn, *report);
    if (dialogue.waits == Waits::More) dialogue.waits = Waits::Nothing;

    const bool fresh = dialogue.draft.is_empty() && !turn.words.is_form;
    if (fresh && turn.words.place && turn.words.place->out_of_area) return turn.say_with_menu("civil.out_of_area");
    if (fresh && answer_civilly(turn)) return;
    const bool asked = dialogue.waits != Waits::Nothing && dialogue.waits != Waits::Confirm;
    if (!fresh && !turn.words.is_form && is_small_talk(turn.words.sense) && !asked) return go_on(turn);
    fill_draft(turn);
}

void take_files(Turn& turn) {
    turn.dialogue.unanswered_media += turn.input.media;
    turn.effects.answer_media_later = true;
    if (const Known* report = report_to_join(turn)) {
        turn.effects.join = report->id;
        return;
    }
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
    if (take_edit(turn.dialogue.draft, turn.input, turn.words) && shown) go_on(turn);
}

/// Another answers this thread: only what concerns a report under question is still tied to it.
void keep_silent(Turn& turn) {
    const Known* awaiting = awaiting_report(turn.world);
    const bool says_something = turn.input.kind == Kind::Text || turn.input.kind == Kind::Media;
    if (awaiting != nullptr && says_something) turn.effects.join = awaiting->id;
}

void answer(Turn& turn) {
    switch (turn.input.kind) {
        case Kind::Text: return answer_text(turn);
        case Kind::Press: return press(turn, turn.input.payload);
        case Kind::Opened: return open(turn);
        case Kind::Media: return take_files(turn);
        case Kind::Quiet: return answer_files(turn);
        case Kind::Edit: return answer_edit(turn);
        case Kind::Location:
            take_pin(turn.dialogue.draft, turn.input, turn.world);
            return go_on(turn);
        case Kind::Sticker:
            if (turn.dialogue.draft.is_empty()) return turn.say_with_menu("civil.sticker");
            return go_on(turn);
        case Kind::Unsupported: return turn.say("civil.unsupported");
    }
}

void remember_choices(Turn& turn) {
    turn.dialogue.offered.clear();
    if (turn.replies.empty()) return;
    for (const auto& choice : turn.replies.back().choices) turn.dialogue.offered.push_back(choice.payload);
}

}  // namespace

Outcome turn(Dialogue dialogue, const Input& input, const Understood& words, const World& world) {
    Turn turn{.dialogue = std::move(dialogue), .input = input, .words = words, .world = world};
    if (input.kind == Kind::Text && words.sealed) turn.effects.seal = true;
    if (input.kind == Kind::Text && words.emergency) {
        emergency(turn);
    } else if (world.handled_by_person) {
        keep_silent(turn);
    } else {
        answer(turn);
    }
    if (!turn.replies.empty()) remember_choices(turn);
    return {
        .dialogue = std::move(turn.dialogue), .replies = std::move(turn.replies), .effects = std::move(turn.effects)
    };
}

}  // namespace k197::conversation
