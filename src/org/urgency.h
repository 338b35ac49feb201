#pragma once
// Words that cannot wait: life in danger, and hazards that can injure. Phrases in
// data/emergency.json.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "org/phrases.h"

namespace k197::org {

/// A number to call at once, and why.
struct Emergency {
    std::string kind{};    ///< fire crime medical self_harm child
    std::string number{};  ///< 114 113 115 111
    /// false: the number is advice, the report is urgent and not an emergency
    bool life_at_risk = false;
};

struct EmergencyRule {
    std::string kind{};
    std::string number{};
    bool life_at_risk = true;
    std::vector<PreparedPhrase> phrases{};  ///< tell by themselves, however they are written
    /// tell only with their diacritics: "đang cháy" is not "đang chạy"
    std::vector<PreparedPhrase> toned{};
    std::vector<PreparedPhrase> weak{};  ///< tell only with a cue, or in a text of a few words
    /// confirm `weak`, and `toned` in a text without diacritics
    std::vector<PreparedPhrase> cues{};
    /// In a cry without diacritics they deny `toned`: "xe dang chay".
    std::vector<PreparedPhrase> denied{};
    /// take the words they cover away: prevention, hypothesis, past
    std::vector<PreparedPhrase> unless{};
};

struct EmergencyRules {
    /// in order of importance: the first that fits is the answer
    std::vector<EmergencyRule> rules{};
    std::vector<PreparedPhrase> urgent{};  ///< hazards that can injure
    std::vector<PreparedPhrase> past{};  ///< what is told is over: "năm ngoái", "đã dập tắt"
    std::vector<PreparedPhrase> now{};   ///< it is not over: "đang", "cứu với"
    /// "food_safety/poisoning": urgent by their nature
    std::vector<std::string> urgent_subfields{};
};

/// The phrases of data/emergency.json, parsed anew: read once at the start and pass on.
EmergencyRules load_emergency_rules();

/// The danger that a text tells of now. Works without diacritics and with typing slips; not for
/// prevention ("bình cứu hỏa hết hạn"), hypotheses ("cháy là không có lối ra") or what is over.
std::optional<Emergency> find_emergency(const EmergencyRules& rules, std::string_view text);

enum class Urgency { Normal, Urgent, Emergency };

/// As stored: normal urgent emergency.
std::string_view to_string(Urgency urgency);
std::optional<Urgency> urgency_from(std::string_view name);

/// How urgent a report of that field and sub-category with that text is.
Urgency urgency_of(
    const EmergencyRules& rules,
    std::string_view field,
    std::string_view subfield,
    std::string_view text
);

}  // namespace k197::org
