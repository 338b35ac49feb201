#include "org/message_kind.h"

#include <array>
#include <cstddef>
#include <optional>

#include "org/json_lists.h"
#include "text/normalise.h"
#include "text/teencode.h"

namespace k197::org {
namespace {

constexpr std::array<std::pair<MessageKind, std::string_view>, 13> kKinds{{
    {MessageKind::Report, "report"},
    {MessageKind::Inquiry, "inquiry"},
    {MessageKind::Greeting, "greeting"},
    {MessageKind::Thanks, "thanks"},
    {MessageKind::Spam, "spam"},
    {MessageKind::Abuse, "abuse"},
    {MessageKind::Followup, "followup"},
    {MessageKind::Complaint, "complaint"},
    {MessageKind::Denunciation, "denunciation"},
    {MessageKind::CrimeTip, "crime_tip"},
    {MessageKind::DataRequest, "data_request"},
    {MessageKind::Unclear, "unclear"},
    {MessageKind::WantsPerson, "wants_person"},
}};

std::optional<MessageKind> kind_from(std::string_view name) {
    for (const auto& [kind, known] : kKinds) {
        if (known == name) return kind;
    }
    return std::nullopt;
}

/// The weight from which the words of a field make a matter, not a mention.
constexpr double kMatter = 3;
/// Insults with even a little of a matter are a report.
constexpr double kLittle = 1;
/// A greeting or thanks has few words besides.
constexpr std::size_t kShort = 6;

double matter_in(const std::vector<Guess>& guesses) {
    for (const auto& guess : guesses) {
        if (guess.field != "other") return guess.weight;
    }
    return 0;
}

/// What insults are about besides the officials they are meant for.
double matter_beside_insults(const std::vector<Guess>& guesses) {
    for (const auto& guess : guesses) {
        if (guess.field != "other" && guess.field != "official_conduct") return guess.weight;
    }
    return 0;
}

/// A message of greetings alone: no other word, or hardly one.
bool only_greets(const Reading& reading, const KindWords& words) {
    return reading.words().size() <= kShort && reading.has_any(words.greetings, Writing::Free);
}

/// Thanks at the beginning and no wish, or thanks and nothing else. "Xin cảm ơn" closes many
/// reports.
bool thanks(const Reading& reading, const KindWords& words, bool has_matter) {
    for (const auto& phrase : words.thanks) {
        const auto places = reading.places(phrase, Writing::Free);
        if (places.empty()) continue;
        if (!has_matter) return true;
        if (places.front() <= 2 && !reading.has_any(words.wishes, Writing::Careful)) return true;
    }
    return false;
}

std::optional<MessageKind> telling_kind(const Reading& reading, const KindWords& words) {
    for (const auto& [kind, phrases] : words.telling) {
        if (reading.has_any(phrases, Writing::Careful)) return kind;
    }
    return std::nullopt;
}

MessageKind weigh_the_rest(const Lexicon& lexicon, const Reading& reading, std::string_view text) {
    const auto guesses = guess_field(lexicon.fields, text);
    const double matter = matter_in(guesses);
    const bool asks = reading.has_any(lexicon.kinds.questions, Writing::Careful);
    const bool hazard = reading.has_any(lexicon.kinds.hazards, Writing::Careful);
    if (thanks(reading, lexicon.kinds, hazard || matter >= kMatter)) return MessageKind::Thanks;
    const bool insults = reading.has_any(lexicon.kinds.insults, Writing::Careful);
    if (insults && !hazard && matter_beside_insults(guesses) < kLittle) return MessageKind::Abuse;
    if (asks && !hazard) return MessageKind::Inquiry;
    const double weight = guesses.empty() ? 0 : guesses.front().weight;
    if (matter >= 1 || weight >= kMatter || hazard) return MessageKind::Report;
    const bool long_enough = reading.words().size() > kShort;
    return long_enough ? MessageKind::Report : MessageKind::Unclear;
}

}  // namespace

std::string_view to_string(MessageKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].second;
}

KindWords load_kind_words() {
    const auto json = embedded_json("data/message_kinds.json");
    KindWords words{
        .questions = phrases_of(json.at("/questions")),
        .insults = phrases_of(json.at("/insults")),
        .greetings = phrases_of(json.at("/greetings")),
        .thanks = phrases_of(json.at("/thanks")),
        .hazards = phrases_of(json.at("/hazards")),
        .wishes = phrases_of(json.at("/wishes")),
    };
    for (const auto& [name, list] : json.members("/telling")) {
        if (const auto kind = kind_from(name)) words.telling.emplace_back(*kind, phrases_of(list));
    }
    return words;
}

MessageKind kind_of(const Lexicon& lexicon, std::string_view text) {
    const auto expanded = text::expand(text);
    const Reading reading{expanded};
    if (reading.words().empty()) return MessageKind::Unclear;
    const auto emergency = find_emergency(lexicon.emergencies, text);
    if (emergency && emergency->life_at_risk) return MessageKind::Report;
    if (const auto kind = telling_kind(reading, lexicon.kinds)) return *kind;
    if (only_greets(reading, lexicon.kinds)) return MessageKind::Greeting;
    return weigh_the_rest(lexicon, reading, expanded);
}

}  // namespace k197::org
