#pragma once
// Understanding a citizen's words: what text/ and org/ can read in them, put together for the
// dialogue. Pure.

#include <memory>

#include "conversation/understand.h"
#include "org/conduct.h"
#include "org/message_kind.h"
#include "org/place_resolver.h"

namespace k197::conversation {

/// The word lists and units that understanding goes by; constant after loading.
struct Knowledge {
    org::Lexicon lexicon{};
    org::ConductWords conduct = org::load_conduct_words();
    org::ElsewhereNames elsewhere = org::load_elsewhere_names();
    std::shared_ptr<const org::UnitIndex> units{};
};

/// Everything that can be read in `text`, written at `now`.
Understood read_words(const Knowledge& knowledge, const std::string& text, Time now);

/// Where a place lies: the wards it may be in.
PlaceSense locate(
    const Knowledge& knowledge,
    const std::string& text,
    std::optional<double> latitude,
    std::optional<double> longitude,
    Time now
);

}  // namespace k197::conversation
