// What a press of a button does, and which words stand for one.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "conversation/draft.h"
#include "conversation/turning.h"
#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;

constexpr Time kMoreWindow = 30 * kMinute;   // additions to a named report
constexpr Time kDoublePress = 10 * kMinute;  // a second "confirm" means the report just filed
constexpr std::size_t kFewWords = 6;

void confirm(Turn& turn) {
    auto& dialogue = turn.dialogue;
    const auto& reports = turn.world.reports;
    if (dialogue.draft.is_empty()) {
        const bool just_filed =
            !reports.empty() && reports.front().created_at + kDoublePress > turn.world.now;
        if (just_filed) return turn.say(status_of(turn.world, reports.front()));
        return turn.say_with_menu("nothing_to_confirm");
    }
    if (next_question(dialogue.draft) != Waits::Confirm) return go_on(turn);
    turn.effects.file = dialogue.draft;
    if (dialogue.draft.sealed) turn.effects.seal = true;
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
    if (turn.dialogue.draft.is_empty()) return turn.say_with_menu("greeting_short");
    skip(turn.dialogue.draft, turn.dialogue.waits);
    go_on(turn);
}

void choose_field(Turn& turn, const std::string& code) {
    const bool known =
        std::ranges::find(turn.world.fields, code, &FieldName::code) != turn.world.fields.end();
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
    const Known* report = dot == std::string_view::npos
                              ? nullptr
                              : report_with(turn.world, std::string{rest.substr(0, dot)});
    const int value =
        dot == std::string_view::npos || rest.size() != dot + 2 ? 0 : rest.back() - '0';
    if (report == nullptr || value < 1 || value > 4) return turn.say("status.unknown_code");
    if (!cases::may_be_rated(report->status))
        return turn.say("civil.rate_not_yet", {{"code", report->code}});
    turn.effects.rate = value;
    turn.effects.rate_id = report->id;
    turn.say(
        "civil.rated", {{"value", turn.world.texts.say(fmt::format("choice.rate_{}", value))}}
    );
}

/// A time chosen from the quick replies counts as the words on it.
void choose_time(Turn& turn, const std::string& key) {
    if (key != "now" && key != "today" && key != "yesterday")
        return turn.say_with_menu("civil.unclear");
    auto& draft = turn.dialogue.draft;
    draft.time = turn.world.texts.say("choice.time_" + key);
    draft.occurred_at = key == "yesterday" ? turn.world.now - kDay : turn.world.now;
    go_on(turn);
}

bool is_one_of(const std::string& said, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, said) != words.end();
}

bool begins_with_one_of(const std::string& said, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return said.starts_with(word);
    });
}

/// "không", "bỏ qua", "tôi muốn ẩn danh": the citizen would rather not say.
bool declines_to_say(const std::string& said, Waits waits) {
    if (is_one_of(
            said,
            {"bo qua",
             "khong",
             "ko",
             "k",
             "skip",
             "no",
             "khong biet",
             "ko biet",
             "khong co",
             "an danh"}
        )) {
        return true;
    }
    const bool optional = may_skip(waits);
    if (!optional || text::words(said).size() > kFewWords) return false;
    return said.find("an danh") != std::string::npos || begins_with_one_of(
                                                            said,
                                                            {"khong can",
                                                             "khong muon",
                                                             "khong nho",
                                                             "khong ro",
                                                             "khong cung cap",
                                                             "khong noi",
                                                             "khong tien",
                                                             "khong chac"}
                                                        );
}

/// The rating that these words give, as a payload for the newest report that may be rated.
std::string typed_rating(const Turn& turn, const std::string& said) {
    for (int value = 1; value <= 4; ++value) {
        if (said != text::folded_words(turn.world.texts.say(fmt::format("choice.rate_{}", value))))
            continue;
        for (const auto& report : turn.world.reports) {
            if (cases::may_be_rated(report.status))
                return fmt::format("rate.{}.{}", report.code, value);
        }
    }
    return {};
}

/// The payload that `said` stands for in the place of the n-th quick reply.
std::string typed_digit(const Turn& turn, const std::string& said) {
    const auto& offered = turn.dialogue.offered;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    const bool chosen = error == std::errc{} && end == said.data() + said.size() && number >= 1 &&
                        number <= offered.size();
    return chosen ? offered[number - 1] : "";
}

}  // namespace

void show_status(Turn& turn, const std::string& code) {
    if (const Known* own = report_with(turn.world, code))
        return turn.say(status_of(turn.world, *own));
    const auto other = turn.world.look_up(code);
    if (other) return turn.say(status_of(turn.world, *other));
    turn.say("status.unknown_code");
}

void start_more(Turn& turn, const std::string& code) {
    const Known* report = report_with(turn.world, code);
    if (report == nullptr) return turn.say("status.unknown_code");
    if (cases::is_finished(report->status)) return turn.say("more.closed", {{"code", code}});
    turn.dialogue.more_code = code;
    turn.dialogue.more_until = turn.world.now + kMoreWindow;
    turn.dialogue.waits = Waits::More;
    turn.say("more.start", {{"code", code}});
}

void open(Turn& turn) {
    if (!turn.dialogue.draft.is_empty()) return go_on(turn);
    turn.dialogue.waits = Waits::Content;  // the next words are a new matter
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
    if (payload.starts_with("time.") && !turn.dialogue.draft.is_empty())
        return choose_time(turn, rest("time."));
    if (payload.starts_with("place.") && !turn.dialogue.draft.is_empty()) {
        choose_ward(turn.dialogue.draft, rest("place."));
        return go_on(turn);
    }
    turn.say_with_menu("civil.unclear");
}

std::string typed_payload(const Turn& turn) {
    const std::string said = text::folded_words(turn.input.text);
    const auto waits = turn.dialogue.waits;
    if (auto chosen = typed_digit(turn, said); !chosen.empty()) return chosen;
    if (waits == Waits::Confirm) {
        if (is_one_of(
                said,
                {"gui",
                 "gui phan anh",
                 "gui di",
                 "gui luon",
                 "xac nhan",
                 "dong y",
                 "ok",
                 "oke",
                 "okay",
                 "co",
                 "dung",
                 "dung roi",
                 "yes",
                 "send",
                 "send report"}
            )) {
            return "confirm";
        }
        if (is_one_of(said, {"sua", "sua lai", "edit"})) return "edit";
    }
    if (is_one_of(
            said, {"gap can bo", "gap can bo voi", "can bo", "gap nguoi", "talk to an officer"}
        ))
        return "person";
    if (!turn.dialogue.draft.is_empty()) {
        if (is_one_of(said, {"huy", "huy bo", "thoi", "cancel"})) return "cancel";
        return declines_to_say(said, waits) ? "skip" : "";
    }
    if (is_one_of(said, {"gui phan anh", "phan anh", "bat dau", "start", "menu"})) return "start";
    return typed_rating(turn, said);
}

}  // namespace k197::conversation
