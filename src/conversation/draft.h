#pragma once
// Filling a draft from what a citizen says, and finding what is still missing. Pure.

#include "conversation/turn.h"

namespace k197::conversation {

/// What a text is to an open question.
enum class Fit {
    Answer,
    Content,  ///< more about the matter, not what was asked
    Nothing,  ///< small talk: the question is put again
};
Fit fit_of(Dialogue::Waits waits, const Input& input, const Understood& words);

/// Takes one text into the draft, as an answer to what the dialogue waits for. What fits nothing
/// changes nothing.
void take_text(
    Draft& draft,
    Dialogue::Waits waits,
    const Input& input,
    const Understood& words,
    const World& world
);
/// Takes files, and nothing but files.
void take_media(Draft& draft, const Input& input);
/// Takes a pin on the map.
void take_pin(Draft& draft, const Input& input, const World& world);
/// An edited message: its part of the content and its lines of the form change. False when nothing
/// did.
bool take_edit(Draft& draft, const Input& input, const Understood& words, const World& world);
/// The ward that the citizen chose, by units.id.
void choose_ward(Draft& draft, std::string_view unit_id);

/// What must be asked next; Confirm when nothing is missing.
Dialogue::Waits next_question(const Draft& draft);
/// The citizen may leave this out.
bool may_skip(Dialogue::Waits waits);
/// Leaves out what is waited for.
void skip(Draft& draft, Dialogue::Waits waits);

}  // namespace k197::conversation
