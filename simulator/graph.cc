#include "simulator/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "base/bytes.h"
#include "simulator/actions.h"
#include "simulator/templates.h"
#include "simulator/wire.h"
#include "web/form_urlencoded.h"

namespace k197::simulator {
namespace {

constexpr int kLostAnswerMs = 70'000;
constexpr std::size_t kLoggedBytes = 6'000;
constexpr int kHighUse = 50;

enum class Node { Page, Conversation, Message, Post, Comment, Person, DebugToken, Unknown };

struct Row {
    std::string_view method;
    Node node;
    std::string_view edge;
    GraphAnswer (*handler)(Stage&, const Call&);
};

constexpr std::array kRows = {
    Row{"POST", Node::Page, "messages", send_message},
    Row{"POST", Node::Page, "message_attachments", upload_attachment},
    Row{"POST", Node::Page, "feed", publish_post},
    Row{"POST", Node::Page, "photos", publish_photo},
    Row{"GET", Node::Page, "feed", list_posts},
    Row{"GET", Node::Page, "posts", list_posts},
    Row{"GET", Node::Page, "published_posts", list_posts},
    Row{"GET", Node::Page, "scheduled_posts", list_posts},
    Row{"GET", Node::Page, "visitor_posts", list_posts},
    Row{"GET", Node::Page, "conversations", list_conversations},
    Row{"GET", Node::Page, "subscribed_apps", show_subscription},
    Row{"POST", Node::Page, "subscribed_apps", subscribe},
    Row{"DELETE", Node::Page, "subscribed_apps", unsubscribe},
    Row{"GET", Node::Page, "messenger_profile", show_profile},
    Row{"POST", Node::Page, "messenger_profile", set_profile},
    Row{"DELETE", Node::Page, "messenger_profile", delete_profile},
    Row{"GET", Node::Page, "message_templates", list_templates},
    Row{"POST", Node::Page, "message_templates", create_template},
    Row{"DELETE", Node::Page, "message_templates", delete_template},
    Row{"GET", Node::Page, "", show_page},
    Row{"GET", Node::Conversation, "", show_conversation},
    Row{"GET", Node::Conversation, "messages", list_messages},
    Row{"GET", Node::Message, "", show_message},
    Row{"GET", Node::Post, "", show_post},
    Row{"POST", Node::Post, "", edit_post},
    Row{"DELETE", Node::Post, "", delete_post},
    Row{"GET", Node::Post, "comments", list_comments},
    Row{"POST", Node::Post, "comments", write_comment},
    Row{"GET", Node::Comment, "comments", list_comments},
    Row{"POST", Node::Comment, "comments", write_comment},
    Row{"GET", Node::Comment, "", show_comment},
    Row{"POST", Node::Comment, "", change_comment},
    Row{"DELETE", Node::Comment, "", delete_comment},
    Row{"GET", Node::Person, "", show_person},
    Row{"GET", Node::DebugToken, "", debug_token},
};

Node node_of(World& world, std::string_view id) {
    if (id == world.options.page_id) return Node::Page;
    if (id == "debug_token") return Node::DebugToken;
    if (id.starts_with("t_")) return Node::Conversation;
    if (id.starts_with("m_")) return Node::Message;
    if (find_post(world, id) != nullptr) return Node::Post;
    if (find_comment(world, id) != nullptr) return Node::Comment;
    if (find_citizen(world, id) != nullptr) return Node::Person;
    return Node::Unknown;
}

GraphAnswer dispatch(Stage& stage, const Call& call) {
    const Node node = stage.world.use([&](World& world) {
        publish_due(world, call.now);
        judge_templates(world, call.now);
        return node_of(world, call.node);
    });
    const auto row = std::ranges::find_if(kRows, [&](const Row& r) {
        return r.method == call.method && r.node == node && r.edge == call.edge;
    });
    if (row == kRows.end()) {
        return no_such_object(
            call.node,
            call.method == "GET"    ? "get"
            : call.method == "POST" ? "post"
                                    : "delete"
        );
    }
    return row->handler(stage, call);
}

/// Objects and lists come as JSON texts in forms and queries.
Json read_value(const std::string& text) {
    if (text.starts_with('{') || text.starts_with('[')) {
        if (auto parsed = Json::parse(text)) return std::move(*parsed);
    }
    return Json(text);
}

/// name[0]=…&name[1]=… is a list.
void set_param(Json& params, const std::string& name, const std::string& text) {
    const auto bracket = name.find('[');
    if (bracket == std::string::npos) {
        params.set(name, read_value(text));
        return;
    }
    const std::string base = name.substr(0, bracket);
    Json list = params.at("/" + base);
    if (!list.is_array()) list = Json::array();
    list.push(read_value(text));
    params.set(base, std::move(list));
}

void read_body(Call& call, const web::Request& request) {
    const std::string_view type = request.header("content-type");
    if (type.starts_with("multipart/form-data")) {
        auto parts = web::read_multipart(type, request.body);
        if (!parts) return;
        for (web::Part& part : *parts) {
            if (part.filename.empty() && part.name != "filedata" && part.name != "source") {
                set_param(call.params, part.name, part.body);
            } else {
                call.files.push_back(std::move(part));
            }
        }
    } else if (type.starts_with("application/x-www-form-urlencoded")) {
        for (const auto& [name, value] : web::read_form_urlencoded(request.body))
            set_param(call.params, name, value);
    } else if (const auto body = Json::parse(request.body); body && body->is_object()) {
        for (const auto& [name, value] : body->members()) call.params.set(name, value);
    }
}

/// Waits, but not past stop() and not after the switch is turned off.
template <class Still>
void hold(Stage& stage, int milliseconds, Still still) {
    for (int passed = 0; passed < milliseconds && !stage.stopping && still(); passed += 20) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

void hold_outage(Stage& stage) {
    hold(stage, kLostAnswerMs, [&] {
        return stage.world.use([](const World& world) { return world.switches.outage != "off"; });
    });
}

struct Outcome {
    int status = 200;
    std::string body{};
    std::string content_type = "application/json; charset=UTF-8";
    std::string note{};
};

Outcome outcome_of(const GraphAnswer& answer) {
    if (const auto* error = std::get_if<GraphError>(&answer)) {
        std::string words = fmt::format("{}/{} {}", error->code, error->subcode, error->message);
        return {
            .status = error->status,
            .body = meta_json(error_body(*error, "A" + new_id())),
            .note = std::move(words)};
    }
    return {.body = meta_json(std::get<Json>(answer))};
}

std::optional<Outcome> outage_outcome(Stage& stage, const std::string& outage) {
    if (outage == "error") {
        return outcome_of(GraphError{
            .code = 2,
            .message = "(#2) An unexpected error has occurred. Please retry your request later.",
            .status = 500,
            .transient = true,
        });
    }
    if (outage == "html") {
        return Outcome{
            .status = 503,
            .body = "<html><body>Service Unavailable</body></html>",
            .content_type = "text/html",
            .note = "outage"};
    }
    if (outage != "silent") return std::nullopt;
    hold_outage(stage);
    return Outcome{.status = 504, .content_type = "text/html", .note = "silence: nothing was done"};
}

Outcome work(Stage& stage, const Call& call, const Switches& switches) {
    if (auto refused = outage_outcome(stage, switches.outage)) return std::move(*refused);
    if (switches.slow_ms > 0) hold(stage, switches.slow_ms, [] { return true; });
    if (auto refused = check_access(call, stage.options, switches)) return outcome_of(*refused);
    if (switches.rate_limit) return outcome_of(too_many_calls());
    Outcome outcome = outcome_of(dispatch(stage, call));
    if (switches.outage == "lost_answer") {
        hold_outage(stage);
        outcome.note = "done, but the answer came too late";
    }
    return outcome;
}

web::Response response_of(const Outcome& outcome, const Switches& switches) {
    web::Response response{
        .status = outcome.status, .content_type = outcome.content_type, .body = outcome.body};
    response.headers.emplace_back("facebook-api-version", "v26.0");
    response.headers.emplace_back("Cache-Control", "private, no-cache, no-store, must-revalidate");
    const int used = switches.rate_limit ? 100 : switches.usage_percent;
    if (used >= kHighUse) {
        response.headers.emplace_back(
            "X-App-Usage",
            fmt::format(R"({{"call_count":{0},"total_cputime":{0},"total_time":{0}}})", used)
        );
    }
    return response;
}

/// The parameters as they may be logged: never the token.
std::string logged_params(const Call& call) {
    Json shown = Json::object();
    for (const auto& [name, value] : call.params.members()) {
        if (name != "access_token" && name != "appsecret_proof" && name != "input_token")
            shown.set(name, value);
    }
    for (const web::Part& file : call.files)
        shown.set(file.name, fmt::format("({} bytes)", file.body.size()));
    return shown.dump().substr(0, kLoggedBytes);
}

std::string_view without_version(std::string_view path) {
    path.remove_prefix(1);
    const auto slash = path.find('/');
    const bool versioned = path.size() > 1 && path[0] == 'v' && path[1] >= '0' && path[1] <= '9';
    if (!versioned) return path;
    return slash == std::string_view::npos ? "" : path.substr(slash + 1);
}

}  // namespace

Call read_call(
    const web::Request& request, std::string_view path, const Options& options, Time now
) {
    Call call{.method = request.method == "HEAD" ? "GET" : request.method, .now = now};
    const auto slash = path.find('/');
    call.node = path.substr(0, slash);
    if (slash != std::string_view::npos) call.edge = path.substr(slash + 1);
    if (call.node == "me") call.node = options.page_id;
    for (const auto& [name, value] : request.query) set_param(call.params, name, value);
    read_body(call, request);
    const std::string_view authorization = request.header("authorization");
    call.token = authorization.starts_with("Bearer ") ? authorization.substr(7)
                                                      : call.params.text_or("/access_token");
    return call;
}

std::optional<GraphError> check_access(
    const Call& call, const Options& options, const Switches& switches
) {
    if (call.token.empty()) {
        return GraphError{
            .code = 104, .message = "An access token is required to request this resource."};
    }
    const bool app_token = call.token == options.app_id + "|" + options.app_secret;
    if (switches.expired_token && !app_token) return token_expired();
    if (!app_token && !options.page_token.empty() && call.token != options.page_token) {
        return GraphError{
            .code = 190, .message = "Invalid OAuth access token - Cannot parse access token"};
    }
    const auto proof = call.params.text("/appsecret_proof");
    if (proof && *proof != appsecret_proof(options.app_secret, call.token)) {
        return GraphError{
            .code = 100, .message = "Invalid appsecret_proof provided in the API argument"};
    }
    if (!proof && switches.require_proof) {
        return GraphError{
            .code = 100,
            .message = "API calls from the server require an appsecret_proof argument"};
    }
    return std::nullopt;
}

web::Response answer_graph(Stage& stage, const web::Request& request) {
    const Time began = stage.clock.now();
    const std::string path{without_version(request.path)};
    const Call call = read_call(request, path, stage.options, began);
    const Switches switches = stage.world.use([](const World& world) { return world.switches; });
    const Outcome outcome = work(stage, call, switches);
    stage.world.use([&](World& world) {
        note(
            world,
            {
                .at = began,
                .kind = "graph",
                .method = call.method,
                .path = "/" + path,
                .status = outcome.status,
                .took_ms = (stage.clock.now() - began) / kMillisecond,
                .note = outcome.note,
                .request = logged_params(call),
                .response = outcome.body.substr(0, kLoggedBytes),
            }
        );
    });
    return response_of(outcome, switches);
}

Json paged(const std::vector<Json>& whole, const Call& call, std::size_t otherwise_limit) {
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(
        call.params.integer("/limit").value_or(static_cast<std::int64_t>(otherwise_limit)), 1, 100
    ));
    const auto after = from_base64(call.params.text_or("/after")).value_or("");
    const std::size_t first =
        std::min<std::size_t>(std::strtoul(after.c_str(), nullptr, 10), whole.size());
    const std::size_t last = std::min(first + limit, whole.size());
    Json data = Json::array();
    for (std::size_t i = first; i < last; ++i) data.push(whole[i]);
    Json out = Json::object({{"data", data}});
    if (first == last) return out;
    const std::string next = to_base64(std::to_string(last));
    Json paging = Json::object(
        {{"cursors", Json::object({{"before", to_base64(std::to_string(first))}, {"after", next}})}}
    );
    if (last < whole.size()) {
        paging.set(
            "next",
            fmt::format(
                "https://graph.facebook.com/v26.0/{}/{}?limit={}&after={}",
                call.node,
                call.edge,
                limit,
                url_encode(next)
            )
        );
    }
    out.set("paging", std::move(paging));
    return out;
}

std::optional<web::Part> fetch_file(Http& http, const std::string& url, std::size_t max_bytes) {
    const bool loopback = url.starts_with("http://127.0.0.1") ||
                          url.starts_with("http://localhost") || url.starts_with("http://[::1]");
    if (!loopback && !url.starts_with("https://")) return std::nullopt;
    const HttpAnswer answer = http.send({.url = url, .timeout_ms = 20'000, .max_bytes = max_bytes});
    if (answer.outcome != HttpOutcome::Answered || answer.status != 200) return std::nullopt;
    const std::string path = url.substr(0, url.find_first_of("?#"));
    return web::Part{
        .name = "filedata",
        .filename = path.substr(path.rfind('/') + 1),
        .content_type = answer.content_type,
        .body = answer.body,
    };
}

GraphError cannot_fetch() {
    return bad_parameter("Failed to fetch the file from the url", 2018008);
}

}  // namespace k197::simulator
