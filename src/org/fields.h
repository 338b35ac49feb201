#pragma once
// The ten fields of the plan and their sub-categories, from data/fields.json; and a guess from a
// text's words.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "org/phrases.h"

namespace k197::org {

struct Subfield {
    std::string code{};
    std::string vi{};
    std::string en{};
    /// codes of data/units/agencies.txt, or "ward": the ward of the place
    std::vector<std::string> agencies{};
    std::vector<PreparedPhrase> phrases{};
};

struct Field {
    std::string code{};
    int number = 0;  ///< 1–10, as citizens see it in the list
    std::string vi{};
    std::string en{};
    std::vector<std::string> lead{};   ///< as Subfield::agencies
    std::vector<std::string> names{};  ///< its code, name and other short names, folded
    /// What tells it among other words, folded: its names in both languages, its longer phrases.
    std::vector<std::string> telling{};
    std::vector<PreparedPhrase> phrases{};
    std::vector<Subfield> subfields{};  ///< the last is "other"
};

using Fields = std::vector<Field>;

/// The fields of data/fields.json, parsed anew: read once at the start and pass on.
Fields load_fields();

/// The field of that code; nothing when there is none.
const Field* find_field(const Fields& fields, std::string_view code);
/// The sub-category of that code in `field`; nothing when there is none.
const Subfield* find_subfield(const Field& field, std::string_view code);
/// What a citizen writes for a field: its code, its number ("5", "số 5", "5."), or its name in any
/// spelling, also with other words ("vệ sinh môi trường" among them). Nothing when it is none or
/// could be two.
const Field* field_by_name(const Fields& fields, std::string_view written);

struct Guess {
    std::string field{};
    std::string subfield{};
    double weight = 0;  ///< more is surer; 3 is one phrase of two words
};

/// The fields that a text speaks of, the likeliest first, one guess per field. Empty when no word
/// tells.
std::vector<Guess> guess_field(const Fields& fields, std::string_view text);

}  // namespace k197::org
