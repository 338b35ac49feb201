#include "org/fields.h"

#include <algorithm>

#include "org/json_lists.h"
#include "text/normalise.h"
#include "text/slip.h"
#include "text/teencode.h"

namespace k197::org {
namespace {

Subfield read_subfield(const Json& json) {
    return {
        .code = json.text_or("/code"),
        .vi = json.text_or("/vi"),
        .en = json.text_or("/en"),
        .agencies = texts_of(json.at("/agencies")),
        .phrases = phrases_of(json.at("/phrases")),
    };
}

/// The folded names by which a field is told among other words.
std::vector<std::string> telling_names(const Field& field) {
    std::vector<std::string> names{text::folded_words(field.vi), text::folded_words(field.en)};
    for (const auto& phrase : field.phrases) {
        std::string name;
        for (const auto& word : phrase.words) name += (name.empty() ? "" : " ") + word.folded;
        if (phrase.words.size() >= 2) names.push_back(name);
    }
    return names;
}

Field read_field(const Json& json) {
    Field field{
        .code = json.text_or("/code"),
        .number = static_cast<int>(json.integer("/number").value_or(0)),
        .vi = json.text_or("/vi"),
        .en = json.text_or("/en"),
        .lead = texts_of(json.at("/lead")),
        .phrases = phrases_of(json.at("/phrases")),
    };
    field.names = {text::folded_words(field.vi), text::folded_words(field.code)};
    for (const auto& item : json.items("/names"))
        field.names.push_back(text::folded_words(item.text_or("")));
    field.telling = telling_names(field);
    for (const auto& item : json.items("/subfields"))
        field.subfields.push_back(read_subfield(item));
    return field;
}

/// Longer phrases tell more; a single bare word tells little, as it may be several words.
double weight_of(const PreparedPhrase& phrase, const Reading& reading) {
    const auto length = static_cast<double>(phrase.words.size());
    if (phrase.words.size() == 1 && !reading.accented()) return 0.3;
    return 2 * length - 1;
}

double weigh(const std::vector<PreparedPhrase>& phrases, const Reading& reading) {
    double sum = 0;
    for (const auto& phrase : phrases) {
        if (reading.has(phrase, Writing::Careful)) sum += weight_of(phrase, reading);
    }
    return sum;
}

/// The best sub-category decides; the words of its sisters and of the field itself support it.
Guess guess_within(const Field& field, const Reading& reading) {
    Guess guess{.field = field.code, .subfield = "other"};
    double best = 0;
    double sum = 0;
    for (const auto& subfield : field.subfields) {
        const double weight = weigh(subfield.phrases, reading);
        sum += weight;
        if (weight <= best) continue;
        best = weight;
        guess.subfield = subfield.code;
    }
    guess.weight = best + 0.25 * (sum - best) + 0.4 * weigh(field.phrases, reading);
    return guess;
}

/// "5", "so 5", "5." → 5; 0 for anything else.
int number_written(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        if (word != "so" && word != "muc" &&
            word.find_first_not_of("0123456789") != std::string::npos)
            return 0;
    }
    if (words.empty() || words.size() > 2) return 0;
    const auto& digits = words.back();
    if (digits.size() > 2 || digits.find_first_not_of("0123456789") != std::string::npos) return 0;
    return std::stoi(digits);
}

bool is_named(const Field& field, const std::string& written) {
    const bool several = written.find(' ') != std::string::npos;
    return std::ranges::any_of(field.telling, [&](const std::string& name) {
        return written == name || text::contains_phrase(written, name) ||
               (several && text::contains_phrase(name, written));
    });
}

const Field* exactly_named(const Fields& fields, const std::string& written) {
    for (const auto& field : fields) {
        if (std::ranges::find(field.names, written) != field.names.end()) return &field;
    }
    return nullptr;
}

}  // namespace

Fields load_fields() {
    Fields fields;
    const auto json = embedded_json("data/fields.json");
    for (const auto& item : json.items("/fields")) fields.push_back(read_field(item));
    return fields;
}

const Field* find_field(const Fields& fields, std::string_view code) {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.code == code; });
    return at == fields.end() ? nullptr : &*at;
}

const Subfield* find_subfield(const Field& field, std::string_view code) {
    for (const auto& subfield : field.subfields) {
        if (subfield.code == code) return &subfield;
    }
    return nullptr;
}

const Field* field_by_name(const Fields& fields, std::string_view written) {
    if (const auto* field = find_field(fields, written)) return field;
    const int number = number_written(text::words(written));
    for (const auto& field : fields) {
        if (number != 0 && field.number == number) return &field;
    }
    const auto folded = text::folded_words(written);
    if (folded.empty()) return nullptr;
    if (const auto* field = exactly_named(fields, folded)) return field;
    const Field* found = nullptr;
    for (const auto& field : fields) {
        if (!is_named(field, folded)) continue;
        if (found != nullptr) return nullptr;
        found = &field;
    }
    if (found != nullptr) return found;
    const auto guesses = guess_field(fields, written);
    return guesses.empty() || guesses.front().weight < 3
               ? nullptr
               : find_field(fields, guesses.front().field);
}

std::vector<Guess> guess_field(const Fields& fields, std::string_view text) {
    const Reading reading{text::expand(text)};
    std::vector<Guess> guesses;
    for (const auto& field : fields) {
        auto guess = guess_within(field, reading);
        if (guess.weight > 0) guesses.push_back(std::move(guess));
    }
    std::stable_sort(guesses.begin(), guesses.end(), [](const Guess& a, const Guess& b) {
        return a.weight > b.weight;
    });
    return guesses;
}

}  // namespace k197::org
