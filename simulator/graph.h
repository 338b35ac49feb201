#pragma once
// The Graph API: one request in, Meta's answer out, under the faults that are switched on.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "simulator/rules.h"
#include "simulator/stage.h"
#include "web/multipart.h"
#include "web/server.h"

namespace k197::simulator {

/// A Graph call, its parameters gathered from query, JSON, form or multipart.
struct Call {
    std::string method{};
    std::string node{};  ///< the page's id also for "me"
    std::string edge{};  ///< "messages", or "" for the node itself
    Json params = Json::object();
    std::vector<web::Part> files{};
    std::string token{};
    Time now = 0;
};

/// A Graph answer: the JSON, or the refusal.
using GraphAnswer = std::variant<Json, GraphError>;

/// Any request below /v26.0/ (or another version, or none).
web::Response answer_graph(Stage& stage, const web::Request& request);

/// Reads the parameters. The path has no version any more: "node/edge".
Call read_call(
    const web::Request& request, std::string_view path, const Options& options, Time now
);

/// Why the token or the proof is refused, if it is.
std::optional<GraphError> check_access(
    const Call& call, const Options& options, const Switches& switches
);

// One file each: send, posts, threads, page.

GraphAnswer send_message(Stage& stage, const Call& call);
GraphAnswer upload_attachment(Stage& stage, const Call& call);

GraphAnswer publish_post(Stage& stage, const Call& call);
GraphAnswer publish_photo(Stage& stage, const Call& call);
GraphAnswer list_posts(Stage& stage, const Call& call);
GraphAnswer show_post(Stage& stage, const Call& call);
GraphAnswer edit_post(Stage& stage, const Call& call);
GraphAnswer delete_post(Stage& stage, const Call& call);
GraphAnswer list_comments(Stage& stage, const Call& call);
GraphAnswer write_comment(Stage& stage, const Call& call);
GraphAnswer show_comment(Stage& stage, const Call& call);
GraphAnswer change_comment(Stage& stage, const Call& call);
GraphAnswer delete_comment(Stage& stage, const Call& call);

GraphAnswer list_conversations(Stage& stage, const Call& call);
GraphAnswer show_conversation(Stage& stage, const Call& call);
GraphAnswer list_messages(Stage& stage, const Call& call);
GraphAnswer show_message(Stage& stage, const Call& call);
GraphAnswer show_person(Stage& stage, const Call& call);

GraphAnswer show_page(Stage& stage, const Call& call);
GraphAnswer show_subscription(Stage& stage, const Call& call);
GraphAnswer subscribe(Stage& stage, const Call& call);
GraphAnswer unsubscribe(Stage& stage, const Call& call);
GraphAnswer show_profile(Stage& stage, const Call& call);
GraphAnswer set_profile(Stage& stage, const Call& call);
GraphAnswer delete_profile(Stage& stage, const Call& call);
GraphAnswer list_templates(Stage& stage, const Call& call);
GraphAnswer create_template(Stage& stage, const Call& call);
GraphAnswer delete_template(Stage& stage, const Call& call);
GraphAnswer debug_token(Stage& stage, const Call& call);

/// A slice of a list with cursors: {"data":[…],"paging":{"cursors":{before,after},"next"?}}.
Json paged(const std::vector<Json>& whole, const Call& call, std::size_t otherwise_limit);

/// Facebook fetches `url` itself; https, or http on loopback.
std::optional<web::Part> fetch_file(Http& http, const std::string& url, std::size_t max_bytes);

/// How Facebook words a file it cannot fetch.
GraphError cannot_fetch();

}  // namespace k197::simulator
