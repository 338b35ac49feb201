#pragma once
// One turn of the dialogue: a pure function of the state, what came in, and what is known.

#include <functional>
#include <string>
#include <vector>

#include "base/texts.h"
#include "conversation/dialogue.h"
#include "conversation/understand.h"

namespace k197::conversation {

/// A field to choose from.
struct FieldName {
    std::string code{};
    std::string name{};
};

/// What a turn may look at.
struct World {
    const Texts& texts;  ///< of the dialogue's language
    Time now = 0;
    std::vector<Known> reports{};  ///< this citizen's, newest first
    std::vector<FieldName> fields{};
    std::string public_url{};
    std::string place_of_referral{};  ///< where the scanned QR code hangs
    bool handled_by_person = false;
    /// A report of another citizen by its code (only its status may be told); nothing when there is
    /// none.
    std::function<std::optional<Known>(const std::string& code)> look_up{};
    /// Where a place lies.
    std::function<PlaceSense(
        const std::string& text, std::optional<double> latitude, std::optional<double> longitude
    )>
        locate{};
};

/// The answer to one input. `words` is what was understood of input.text.
Outcome turn(Dialogue dialogue, const Input& input, const Understood& words, const World& world);

/// What is told after filing.
Reply filed_reply(
    const World& world, const std::string& code, bool sealed, bool emergency, bool place_known
);

}  // namespace k197::conversation
