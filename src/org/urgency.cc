#include "org/urgency.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "org/json_lists.h"

namespace k197::org {
namespace {

EmergencyRule read_rule(const Json& json) {
    return {
        .kind = json.text_or("/kind"),
        .number = json.text_or("/number"),
        .life_at_risk = json.at("/life_at_risk").boolean().value_or(true),
        .phrases = phrases_of(json.at("/phrases")),
        .toned = phrases_of(json.at("/toned")),
        .weak = phrases_of(json.at("/weak")),
        .cues = phrases_of(json.at("/cues")),
        .denied = phrases_of(json.at("/denied")),
        .unless = phrases_of(json.at("/unless")),
    };
}

/// Which words of the text are taken away by the `unless` phrases.
std::vector<bool> covered_words(
    const Reading& reading, const std::vector<PreparedPhrase>& phrases
) {
    std::vector<bool> covered(reading.words().size(), false);
    for (const auto& phrase : phrases) {
        for (const auto at : reading.places(phrase, Writing::Free)) {
            std::fill_n(
                covered.begin() + static_cast<std::ptrdiff_t>(at), phrase.words.size(), true
            );
        }
    }
    return covered;
}

bool stands_uncovered(
    const Reading& reading,
    const PreparedPhrase& phrase,
    Writing writing,
    const std::vector<bool>& covered
) {
    const auto places = reading.places(phrase, writing);
    return std::any_of(places.begin(), places.end(), [&](std::size_t at) { return !covered[at]; });
}

bool any_uncovered(
    const Reading& reading,
    const std::vector<PreparedPhrase>& phrases,
    Writing writing,
    const std::vector<bool>& covered
) {
    return std::any_of(phrases.begin(), phrases.end(), [&](const PreparedPhrase& phrase) {
        return stands_uncovered(reading, phrase, writing, covered);
    });
}

/// A text of so few words is a cry, not a tale.
constexpr std::size_t kFewWords = 8;

/// "chay o ngo 5": without diacritics a cry tells, unless a word beside it speaks of running.
bool is_plain_cry(const Reading& reading, const EmergencyRule& rule) {
    return !reading.accented() && reading.words().size() <= kFewWords && !rule.denied.empty() &&
           !reading.has_any(rule.denied, Writing::Careful);
}

bool applies(const Reading& reading, const EmergencyRule& rule) {
    const auto covered = covered_words(reading, rule.unless);
    if (any_uncovered(reading, rule.phrases, Writing::Free, covered)) return true;
    const bool confirmed = any_uncovered(reading, rule.cues, Writing::Free, covered);
    const bool toned = confirmed || reading.accented() || is_plain_cry(reading, rule);
    if (toned && any_uncovered(reading, rule.toned, Writing::Careful, covered)) return true;
    const bool cry = reading.words().size() <= kFewWords && reading.accented();
    return (confirmed || cry) && any_uncovered(reading, rule.weak, Writing::Careful, covered);
}

bool is_over(const Reading& reading, const EmergencyRules& rules) {
    return reading.has_any(rules.past, Writing::Careful) &&
           !reading.has_any(rules.now, Writing::Careful);
}

constexpr std::array<std::pair<Urgency, std::string_view>, 3> kUrgencies{{
    {Urgency::Normal, "normal"},
    {Urgency::Urgent, "urgent"},
    {Urgency::Emergency, "emergency"},
}};

bool is_urgent_by_nature(
    const EmergencyRules& rules, std::string_view field, std::string_view subfield
) {
    const std::string path = std::string{field} + "/" + std::string{subfield};
    const auto& list = rules.urgent_subfields;
    return std::find(list.begin(), list.end(), path) != list.end();
}

}  // namespace

EmergencyRules load_emergency_rules() {
    const auto json = embedded_json("data/emergency.json");
    EmergencyRules rules{
        .urgent = phrases_of(json.at("/urgent")),
        .past = phrases_of(json.at("/past")),
        .now = phrases_of(json.at("/now")),
        .urgent_subfields = texts_of(json.at("/urgent_subfields")),
    };
    for (const auto& item : json.items("/rules")) rules.rules.push_back(read_rule(item));
    return rules;
}

std::optional<Emergency> find_emergency(const EmergencyRules& rules, std::string_view text) {
    const Reading reading{text};
    if (is_over(reading, rules)) return std::nullopt;
    for (const auto& rule : rules.rules) {
        if (!applies(reading, rule)) continue;
        return Emergency{
            .kind = rule.kind, .number = rule.number, .life_at_risk = rule.life_at_risk};
    }
    return std::nullopt;
}

std::string_view to_string(Urgency urgency) {
    return kUrgencies[static_cast<std::size_t>(urgency)].second;
}

std::optional<Urgency> urgency_from(std::string_view name) {
    for (const auto& [urgency, known] : kUrgencies) {
        if (known == name) return urgency;
    }
    return std::nullopt;
}

Urgency urgency_of(
    const EmergencyRules& rules,
    std::string_view field,
    std::string_view subfield,
    std::string_view text
) {
    const auto emergency = find_emergency(rules, text);
    if (emergency) return emergency->life_at_risk ? Urgency::Emergency : Urgency::Urgent;
    if (is_urgent_by_nature(rules, field, subfield)) return Urgency::Urgent;
    return Reading{text}.has_any(rules.urgent, Writing::Careful) ? Urgency::Urgent
                                                                 : Urgency::Normal;
}

}  // namespace k197::org
