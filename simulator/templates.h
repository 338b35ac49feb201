#pragma once
// UTILITY templates: what Meta takes as one, how it judges it, and how it is filled in.

#include <optional>
#include <string>

#include "simulator/rules.h"
#include "simulator/world.h"

namespace k197::simulator {

/// Whether this is a template that Meta would look at.
std::optional<GraphError> check_new_template(const Json& wanted);
/// Whether a send by template names an approved one and fills it rightly.
std::optional<GraphError> check_template_send(const World& world, const Json& wanted);
/// The words of a template with its parameters filled in.
std::string template_text(const World& world, const Json& wanted);
/// Its buttons as a citizen can press them: {title,payload}.
Json template_buttons(const World& world, const Json& wanted);

/// The key in World::templates.
std::string template_key(std::string_view name, std::string_view language);
/// Judges what has waited long enough; the webhook message_template_status_update tells of it.
void judge_templates(World& world, Time now);

}  // namespace k197::simulator
