#pragma once
// What can be read from a citizen's words, before deciding what to do with them.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "conversation/dialogue.h"

namespace k197::conversation {

/// What kind of message it is, as far as the dialogue treats kinds differently.
enum class Sense {
    Matter,  ///< something to report
    Question,
    Greeting,
    Thanks,
    Spam,
    Abuse,
    Followup,
    Complaint,
    Denunciation,
    DataRequest,
    WantsPerson,
    Unclear,
};

/// A place and where it may lie.
struct PlaceSense {
    std::string text{};
    std::vector<Ward> wards{};  ///< where it may lie; none: not known
    bool certain = false;       ///< the one ward is sure; else the citizen is asked
    bool out_of_area = false;
};

/// A text, understood.
struct Understood {
    Sense sense = Sense::Unclear;
    // labelled lines of the form
    bool is_form = false;
    std::optional<std::string> form_name{}, form_phone{}, form_address{}, form_field{}, form_time{},
        form_place{}, form_content{};
    // found in free words
    std::optional<std::string> name{}, phone{}, time{};
    std::optional<Time> occurred_at{};
    std::optional<PlaceSense> place{};
    std::optional<std::string> field{};
    std::string subfield = "other";
    std::string urgency = "normal";
    bool sealed = false;
    std::optional<std::string> emergency{};  ///< fire crime medical self_harm child
    std::optional<std::string> code{};       ///< a report code in the text, in its written form
    bool wrong_code = false;                 ///< meant as a code, but no such code can be
    bool asks_status = false;                ///< "tra cứu", "tình trạng"
    bool asks_to_add = false;                ///< "bổ sung PA-…"
    std::optional<std::string> language{};   ///< asks for another language: vi en
};

}  // namespace k197::conversation
