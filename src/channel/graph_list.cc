#include "channel/graph_list.h"

namespace k197::channel {

Result<Json> parse_graph_answer(std::string_view body) {
    auto root = Json::parse(body);
    if (!root) return root;
    if (!root->is_object() && !root->is_array())
        return fail(Errc::Invalid, "not an answer of Graph");
    if (root->has("/error")) {
        return fail(
            Errc::Unavailable, "Graph error " + root->text_or("/error/code", "without code")
        );
    }
    return root;
}

const Json::Array& graph_items(const Json& from) {
    return from.is_array() ? from.items() : from.items("/data");
}

std::string graph_after(const Json& root) {
    return root.has("/paging/next") ? root.text_or("/paging/cursors/after") : std::string{};
}

}  // namespace k197::channel
