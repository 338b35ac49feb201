#pragma once
// Reading our own embedded JSON files. They are part of the program: a broken one is a bug.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "org/phrases.h"

namespace k197::org {

/// The embedded file as JSON. Throws std::runtime_error when it is missing or broken.
Json embedded_json(std::string_view path);
std::vector<std::string> texts_of(const Json& list);
std::vector<PreparedPhrase> phrases_of(const Json& list);

}  // namespace k197::org
