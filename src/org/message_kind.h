#pragma once
// What a citizen's message is for. Heuristics over data/message_kinds.json: a person may always
// decide otherwise.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "org/fields.h"
#include "org/phrases.h"
#include "org/urgency.h"

namespace k197::org {

enum class MessageKind {
    Report,
    Inquiry,
    Greeting,
    Thanks,
    Spam,
    Abuse,         ///< insults and no matter; with a matter it is a Report
    Followup,      ///< asks after a report sent before
    Complaint,     ///< khiếu nại: against a decision about the sender
    Denunciation,  ///< tố cáo: of an official
    CrimeTip,
    DataRequest,  ///< about the sender's own data
    Unclear,
    WantsPerson,
};

/// "report", "crime_tip" …: for logs and statistics.
std::string_view to_string(MessageKind kind);

/// What kind_of() goes by.
struct KindWords {
    /// in order: the first found decides
    std::vector<std::pair<MessageKind, std::vector<PreparedPhrase>>> telling{};
    std::vector<PreparedPhrase> questions{};
    std::vector<PreparedPhrase> insults{};
    std::vector<PreparedPhrase> greetings{};
    std::vector<PreparedPhrase> thanks{};
    std::vector<PreparedPhrase> hazards{};  ///< what a question may hold that makes it a report
    std::vector<PreparedPhrase> wishes{};   ///< thanks with a wish are a report
};

/// The phrases of data/message_kinds.json, parsed anew: read once at the start and pass on.
KindWords load_kind_words();

/// All the word lists that tell what a message is.
struct Lexicon {
    Fields fields = load_fields();
    EmergencyRules emergencies = load_emergency_rules();
    KindWords kinds = load_kind_words();
};

/// The kind of a message, or of several joined by line ends. Abuse that holds a matter is a Report;
/// an emergency is always a Report.
MessageKind kind_of(const Lexicon& lexicon, std::string_view text);

}  // namespace k197::org
