#pragma once
// The words of the dialogue, from data/texts. Pure.

#include "conversation/turn.h"

namespace k197::conversation {

/// The welcome, with the form.
std::vector<Reply> greeting(const World& world);
/// The question for what is waited for; for Confirm the summary.
Reply question(const World& world, const Dialogue& dialogue);
/// The draft as the lines of the form, to copy and change.
std::string as_form(const World& world, const Draft& draft);
/// Where the citizen's reports stand.
Reply status_list(const World& world);
Reply status_of(const World& world, const Known& report);
/// The menu under a civil answer.
std::vector<channel::Choice> menu(const Texts& texts);

}  // namespace k197::conversation
