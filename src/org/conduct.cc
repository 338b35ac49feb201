#include "org/conduct.h"

#include <algorithm>
#include <cstddef>

#include "org/json_lists.h"
#include "text/teencode.h"

namespace k197::org {
namespace {

/// How many words may lie between an official and what they did.
constexpr std::size_t kReach = 12;
constexpr std::size_t kReachBack = 4;

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Span> spans_of(const Reading& reading, const std::vector<PreparedPhrase>& phrases) {
    std::vector<Span> spans;
    for (const auto& phrase : phrases) {
        for (const auto at : reading.places(phrase, Writing::Careful)) {
            spans.push_back({.begin = at, .end = at + phrase.words.size()});
        }
    }
    return spans;
}

/// "đề nghị công an …", "công an ơi": the official is asked, not accused.
bool is_asked(const Reading& reading, const std::vector<Span>& address, const Span& official) {
    if (official.end < reading.words().size() && reading.words()[official.end].folded == "oi")
        return true;
    return std::any_of(address.begin(), address.end(), [&](const Span& span) {
        return span.end <= official.begin && official.begin - span.end <= 1;
    });
}

bool belongs_together(const Span& official, const Span& deed) {
    if (deed.begin >= official.end) return deed.begin - official.end <= kReach;
    return official.begin >= deed.end && official.begin - deed.end <= kReachBack;
}

bool accuses(
    const Reading& reading,
    const ConductWords& words,
    const std::vector<Span>& who,
    const std::vector<PreparedPhrase>& deeds
) {
    const auto address = spans_of(reading, words.address);
    const auto done = spans_of(reading, deeds);
    return std::any_of(who.begin(), who.end(), [&](const Span& official) {
        return !is_asked(reading, address, official) &&
               std::any_of(done.begin(), done.end(), [&](const Span& deed) {
                   return belongs_together(official, deed);
               });
    });
}

bool accuses_official(const Reading& reading, const ConductWords& words) {
    if (reading.has_any(words.plain, Writing::Careful)) return true;
    auto officials = spans_of(reading, words.officials);
    if (accuses(reading, words, officials, words.misdeeds)) return true;
    const auto offices = spans_of(reading, words.offices);
    officials.insert(officials.end(), offices.begin(), offices.end());
    return accuses(reading, words, officials, words.corruption);
}

}  // namespace

ConductWords load_conduct_words() {
    const auto json = embedded_json("data/conduct.json");
    return {
        .officials = phrases_of(json.at("/officials")),
        .offices = phrases_of(json.at("/offices")),
        .misdeeds = phrases_of(json.at("/misdeeds")),
        .corruption = phrases_of(json.at("/corruption")),
        .plain = phrases_of(json.at("/plain")),
        .address = phrases_of(json.at("/address")),
        .crimes = phrases_of(json.at("/crimes")),
        .secrecy = phrases_of(json.at("/secrecy")),
    };
}

bool looks_like_official_conduct(const ConductWords& words, std::string_view text) {
    return accuses_official(Reading{text::expand(text)}, words);
}

bool must_be_sealed(const ConductWords& words, std::string_view text) {
    const Reading reading{text::expand(text)};
    return accuses_official(reading, words) || reading.has_any(words.crimes, Writing::Careful) ||
           reading.has_any(words.secrecy, Writing::Careful);
}

}  // namespace k197::org
