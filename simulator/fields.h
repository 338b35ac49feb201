#pragma once
// The Graph API's `fields` parameter: "id,messages.limit(20){id,from}". Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace k197::simulator {

struct Field {
    std::string name{};
    std::size_t limit = 25;
    std::vector<Field> children{};
};

/// The fields asked for; modifiers other than limit are ignored, as is what cannot be read.
std::vector<Field> read_fields(std::string_view text);

/// `whole` with only the fields asked for, and its id. Lists ({"data":[…]}) are reduced item by
/// item.
Json only_fields(const Json& whole, const std::vector<Field>& fields);

/// The field of that name, or null.
const Field* find_field(const std::vector<Field>& fields, std::string_view name);

}  // namespace k197::simulator
