#pragma once
// Playing the steps of the demo stories on the real functions.

#include <map>
#include <string>
#include <vector>

#include "app/seed.h"
#include "base/json.h"
#include "conversation/dialogue.h"
#include "media/examine.h"
#include "org/fields.h"

namespace k197::app {

/// Files of data/demo by name, examined.
using DemoMedia = std::map<std::string, media::Examined>;

/// A story under way.
struct Playing {
    const Json& story;
    std::string name{};
    std::string channel{};
    std::string conversation_id{};
    std::string report_id{};
    std::string code{};
    std::string content{};                       ///< what the citizen told, joined
    std::vector<std::string> message_ids{};      ///< messages that belong to the report
    std::map<std::string, std::string> media{};  ///< media.id by file name
    int media_count = 0;
};

/// What all steps need.
struct Stage {
    const SeedContext& seed;
    FakeClock& clock;
    const cases::Context& cases;  ///< seed.cases with this clock
    const org::Fields& fields;
    const DemoMedia& files;
    std::vector<Playing>& playing;  ///< all stories, for those that speak of one another
};

/// Plays one step at the clock's time. Throws std::runtime_error that names the story.
void play(db::Tx& tx, Stage& stage, Playing& playing, const Json& step);

// seed_talk.cc: the two sides of a conversation
// -----------------------------------------------------

/// Opens the conversation of a story at its first step.
void open_thread(db::Tx& tx, Stage& stage, Playing& playing);
/// The citizen writes, sends files or a pin; gives the message's id. `payload` is that of a pressed
/// button.
std::string hear(
    db::Tx& tx,
    Stage& stage,
    Playing& playing,
    const Json& step,
    const std::string& text,
    const std::string& payload
);
/// The citizen presses a button of the dialogue: "confirm", "skip", "ward" …
void press(db::Tx& tx, Stage& stage, Playing& playing, const std::string& button);
/// The automatic dialogue: greeting, place, ward, time, field, contact, confirm.
void ask_citizen(db::Tx& tx, Stage& stage, Playing& playing, const Json& step);
/// A text of data/texts.
void say(
    db::Tx& tx,
    Stage& stage,
    const Playing& playing,
    std::string_view key,
    Texts::Values values = {}
);
/// Tells the code after filing.
void say_filed(db::Tx& tx, Stage& stage, const Playing& playing, bool emergency);
/// units.id of a ward's code today.
std::string ward_id(
    db::Query& query, const Stage& stage, const Playing& playing, const std::string& code
);

}  // namespace k197::app
