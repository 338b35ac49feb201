#pragma once
// The world as JSON for the chat page and for tests. Pure.

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "simulator/world.h"

namespace k197::simulator {

Json citizen_json(const World& world, const Citizen& citizen, Time now);
/// The citizens with the latest news first, at most 60.
Json citizens_json(const World& world, Time now);

/// {psid, cursor, typing, window, …, messages:[what changed after `since`]}
Json thread_json(const World& world, const Citizen& citizen, std::int64_t since, Time now);

/// Posts that changed after `since` (they or their comments), oldest first. Removed ones have
/// "removed": true.
Json posts_json(const World& world, std::int64_t since);

Json log_json(const World& world, std::int64_t since);

Json switches_json(const Switches& switches);
/// Sets the members that are named; Invalid for an unknown name or value, with nothing changed.
Result<Switches> changed_switches(Switches switches, const Json& wanted);

}  // namespace k197::simulator
