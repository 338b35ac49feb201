#pragma once
// Does a text accuse an official, or must its sender be protected? From data/conduct.json.

#include <string_view>
#include <vector>

#include "org/phrases.h"

namespace k197::org {

/// Phrases that tell of officials and of what they are accused of.
struct ConductWords {
    std::vector<PreparedPhrase> officials{};  ///< a person in office
    std::vector<PreparedPhrase> offices{};    ///< an office as such
    std::vector<PreparedPhrase> misdeeds{};   ///< of a person in office: shouting, being late
    std::vector<PreparedPhrase>
        corruption{};                     ///< of a person or an office: taking money, covering up
    std::vector<PreparedPhrase> plain{};  ///< tell by themselves
    /// before an official: the text asks them, "đề nghị công an"
    std::vector<PreparedPhrase> address{};
    std::vector<PreparedPhrase> crimes{};   ///< tips about crimes, whose senders are protected
    std::vector<PreparedPhrase> secrecy{};  ///< the sender asks to stay unnamed
};

/// The phrases of data/conduct.json, parsed anew: read once at the start and pass on.
ConductWords load_conduct_words();

/// Whether the text speaks about the conduct of an official: such a conversation is sealed from
/// this line on.
bool looks_like_official_conduct(const ConductWords& words, std::string_view text);
/// Whether the report must be sealed: official conduct, a tip about a crime, or a sender who asks
/// to stay unnamed.
bool must_be_sealed(const ConductWords& words, std::string_view text);

}  // namespace k197::org
