#pragma once
// The automatic dialogue with one citizen: its state, what comes in, what goes out. Plain data; the
// rules are in turn.cc.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "cases/report.h"
#include "channel/outbox.h"

namespace k197::conversation {

/// A ward that a place may lie in.
struct Ward {
    std::string unit_id{};
    std::string code{};
    std::string name{};
};

/// One message's share of the content.
struct Part {
    std::string message_id{};
    std::string text{};
};

/// A report that is being written.
struct Draft {
    std::vector<Part> parts{};               ///< what happened, in the order it was said
    std::vector<std::string> message_ids{};  ///< all messages that belong to it
    int media = 0;
    std::optional<std::string> name{}, phone{}, address{};
    bool contact_settled = false;  ///< given, or refused
    std::optional<std::string> field{};
    std::string subfield = "other";
    std::optional<std::string> time{};
    std::optional<Time> occurred_at{};
    std::optional<std::string> place{};
    std::vector<Ward> wards{};  ///< where the place may lie
    bool ward_certain = false;  ///< found for sure, or chosen by the citizen
    bool ward_settled = false;  ///< certain, or left to the officers
    std::optional<double> latitude{}, longitude{};
    bool complete_form = false;  ///< came as a whole form: nothing more is asked
    bool sealed = false;
    std::string urgency = "normal";
    bool question = false;  ///< a question to the administration: needs no place and time

    [[nodiscard]] bool is_empty() const { return message_ids.empty(); }
    /// The one ward it lies in is certain or was chosen.
    [[nodiscard]] bool ward_known() const { return wards.size() == 1 && ward_certain; }
    /// The parts joined.
    [[nodiscard]] std::string content() const;
};

struct Dialogue {
    /// What the next answer is taken for.
    enum class Waits { Nothing, Content, Place, Time, Field, Contact, Ward, Confirm, Edit, More };

    Waits waits = Waits::Nothing;
    Draft draft{};
    std::string more_code{};  ///< the report that additions go to while waits is More
    Time more_until = 0;
    std::string emergency_code{};  ///< the urgent report of the last minutes
    Time emergency_until = 0;
    int unanswered_media = 0;  ///< files that came since our last answer
    bool greeted = false;
    std::string language = "vi";
    std::vector<std::string>
        offered{};      ///< payloads of the quick replies last shown, for typed digits
    Time draft_at = 0;  ///< when the draft was last worked on
    std::int64_t version = 0;

    [[nodiscard]] Json to_json() const;
    static Dialogue from_json(const Json& json);
};

std::string_view to_string(Dialogue::Waits waits);

/// A report of this citizen, as far as the dialogue needs it.
struct Known {
    std::string id{};
    std::string code{};
    cases::Status status = cases::Status::Received;
    Time created_at = 0;
    std::string unit_name{};
    std::optional<Time> due_at{};
    std::string answer{};
    Time updated_at = 0;
};

/// Something a citizen did.
struct Input {
    enum class Kind { Text, Press, Media, Location, Sticker, Unsupported, Opened, Edit, Quiet };

    Kind kind = Kind::Text;
    std::string message_id{};
    std::string text{};
    std::string payload{};
    int media = 0;
    std::optional<double> latitude{}, longitude{};
    Time at = 0;
};

/// One message to the citizen.
struct Reply {
    std::string text{};
    std::vector<channel::Choice> choices{};
};

/// A place for a report that was filed without one.
struct Place {
    std::string text{};
    std::string unit_id{};  ///< "" when the ward is not certain
};

/// What a turn changes outside the dialogue.
struct Effects {
    std::optional<Draft>
        file{};  ///< file this draft; `filed_emergency` says in which words to confirm
    bool filed_emergency = false;
    std::optional<std::string> join{};   ///< id of the report that the message joins
    std::optional<Place> place{};        ///< of the report joined, when it has none yet
    bool call_person = false;            ///< stop answering, alert an officer
    std::optional<std::string> alert{};  ///< kind of alert: emergency, data_request
    std::optional<int> rate{};           ///< a rating of the report `rate_id`
    std::string rate_id{};
    bool seal = false;         ///< the conversation is sealed from here on
    bool seal_joined = false;  ///< what joined speaks about an official: so does its report now
    bool answer_media_later = false;  ///< speak when no more files come
};

struct Outcome {
    Dialogue dialogue{};
    std::vector<Reply> replies{};
    Effects effects{};
};

}  // namespace k197::conversation
