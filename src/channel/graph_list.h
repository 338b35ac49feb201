#pragma once
// Lists as the Graph API gives them: {data: […], paging: {cursors, next}}.

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace k197::channel {

/// The answer as JSON. Invalid when it is none; Unavailable, with Facebook's code, for an error.
Result<Json> parse_graph_answer(std::string_view body);

/// The items of a list that comes as {data: […]} or as […].
const Json::Array& graph_items(const Json& from);

/// The cursor of the next page, only where Facebook says that there is one.
std::string graph_after(const Json& root);

}  // namespace k197::channel
