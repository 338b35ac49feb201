#include "simulation/facebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "simulator/graph.h"
#include "simulator/wire.h"
#include "web/form_urlencoded.h"

namespace k197::simulation {
namespace {

constexpr std::array kRetryAfter = {kSecond, 3 * kSecond, 10 * kSecond, 30 * kSecond, kMinute};

/// An error as Facebook words it; each class of what an answer to a send may say.
struct Trouble {
    int status;
    int code;
    int subcode;
    bool transient;
    const char* message;
};
constexpr std::array kTroubles = {
    Trouble{500, 2, 0, true, "(#2) Service temporarily unavailable"},
    Trouble{500, 1, 0, true, "(#1) An unknown error occurred"},
    Trouble{400, 1200, 0, true, "Temporary send message failure. Please try again later."},
    Trouble{400, 4, 2018022, false, "(#4) Application request limit reached"},
    Trouble{429, 613, 0, false, "(#613) Calls to this api have exceeded the rate limit."},
    Trouble{400, 32, 0, false, "(#32) Page request limit reached"},
    Trouble{400, 80006, 0, false, "There have been too many calls to this Page account."},
    Trouble{400, 10, 2018278, false, "(#10) This message is sent outside of allowed window."},
    Trouble{400, 551, 1545041, false, "(#551) This person isn't available right now."},
    Trouble{400, 10, 2018108, false, "(#10) This Person Cannot Receive Messages"},
    Trouble{400, 100, 2018001, false, "(#100) No matching user found"},
    Trouble{400, 190, 460, false, "Error validating access token: the session is invalid"},
    Trouble{400, 200, 2018028, false, "(#200) Cannot message users who are not admins"},
    Trouble{400, 368, 0, false, "The action attempted has been deemed abusive"},
    Trouble{400, 10, 1893063, false, "(#10) The Page is restricted from sending"},
};

constexpr const char* kPage = "100197000197001";

simulator::Options options_of_page() {
    return {
        .public_url = "https://cdn.example",
        .page_id = kPage,
        .app_secret = "secret-of-the-simulation",
        .page_token = "token-of-the-simulation",
    };
}

web::Request request_of(const HttpRequest& sent) {
    web::Request out{.method = sent.method, .body = sent.body, .peer = "127.0.0.1"};
    const auto host = sent.url.find('/', sent.url.find("//") + 2);
    out.target = sent.url.substr(host);
    const auto query = out.target.find('?');
    out.path = out.target.substr(0, query);
    if (query != std::string::npos) {
        for (const auto& [name, value] : web::read_form_urlencoded(out.target.substr(query + 1)))
            out.query.emplace_back(name, value);
    }
    for (const auto& [name, value] : sent.headers) {
        std::string lower = name;
        std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        out.headers.emplace_back(lower, value);
    }
    return out;
}

HttpAnswer silence(HttpOutcome outcome, std::string problem) {
    return {.outcome = outcome, .problem = std::move(problem)};
}

/// The ids of what a citizen wrote, pressed or commented in one event.
std::string id_of_event(const Json& event, std::string_view page) {
    if (event.at("/message/is_echo").boolean().value_or(false)) return "";
    if (event.at("/message/is_deleted").boolean().value_or(false)) return "";
    if (event.has("/message/mid")) return event.text_or("/message/mid");
    if (event.has("/postback/mid")) return event.text_or("/postback/mid");
    const bool added = event.text_or("/value/verb") == "add";
    const bool comment = event.text_or("/value/item") == "comment";
    if (added && comment && event.text_or("/value/from/id") != page)
        return event.text_or("/value/comment_id");
    return "";
}

/// Two bodies as one POST.
std::string joined(const std::string& first, const std::string& second) {
    Json entries = Json::array();
    for (const auto& body : {first, second}) {
        const auto read = Json::parse(body);
        for (const auto& entry : read->items("/entry")) entries.push(entry);
    }
    return simulator::meta_json(Json::object({{"object", "page"}, {"entry", entries}}));
}

}  // namespace

Facebook::Facebook(const Clock& clock, Random random)
    : clock_{clock},
      random_{random},
      no_network_{std::make_unique<FakeHttp>([](const HttpRequest&) {
          return silence(HttpOutcome::NotSent, "Facebook fetches nothing here");
      })},
      stage_{options_of_page(), clock, *no_network_},
      world_{*stage_.world.use([](simulator::World& world) { return &world; })} {}

HttpAnswer Facebook::refuse() {
    const auto& trouble = kTroubles[random_.below(kTroubles.size())];
    const simulator::GraphError error{
        .code = trouble.code,
        .subcode = trouble.subcode,
        .message = trouble.message,
        .status = trouble.status,
        .transient = trouble.transient};
    return {
        .outcome = HttpOutcome::Answered,
        .status = trouble.status,
        .content_type = "application/json",
        .body = simulator::error_body(error, "trace").dump()};
}

HttpAnswer Facebook::obey(const HttpRequest& request) {
    const auto answer = simulator::answer_graph(stage_, request_of(request));
    return {
        .outcome = HttpOutcome::Answered,
        .status = answer.status,
        .content_type = answer.content_type,
        .body = answer.body,
        .headers = {}};
}

/// Pictures that are none, links that break: what a picture becomes has tests of its own.
HttpAnswer Facebook::serve_file(const HttpRequest&) {
    if (random_.chance(faults_.graph)) return silence(HttpOutcome::Unknown, "timeout");
    return {
        .outcome = HttpOutcome::Answered,
        .status = 200,
        .content_type = "image/jpeg",
        .body = "<html>not a picture</html>"};
}

HttpAnswer Facebook::answer(const HttpRequest& request) {
    if (request.url.starts_with(stage_.options.public_url)) return serve_file(request);
    auto answer = answer_by_chance(request);
    note_deferred(request, answer);
    return answer;
}

void Facebook::note_deferred(const HttpRequest& request, const HttpAnswer& answer) {
    const auto body = Json::parse(request.body);
    const auto read = Json::parse(answer.body);
    if (body && read && read->integer("/error/code") == 10)
        deferred_.insert(body->text_or("/message/metadata"));
}

HttpAnswer Facebook::answer_by_chance(const HttpRequest& request) {
    if (!random_.chance(faults_.graph)) return obey(request);
    switch (random_.below(6)) {
        case 0: return silence(HttpOutcome::NotSent, "connection refused");
        case 1: return silence(HttpOutcome::Unknown, "timeout, not done");
        case 2:
            static_cast<void>(obey(request));
            return silence(HttpOutcome::Unknown, "timeout, done");
        case 3:
            static_cast<void>(obey(request));
            return {.outcome = HttpOutcome::Answered, .status = 502, .body = "<html>bad gateway"};
        case 4:
            return {.outcome = HttpOutcome::Answered, .status = 503, .body = "<html>unavailable"};
        default: return refuse();
    }
}

/// Takes what the world has to tell, and decides how it travels.
void Facebook::collect() {
    const Time now = clock_.now();
    while (auto delivery = world_.queue.take(now)) {
        world_.queue.finish(delivery->id, true, now);
        if (random_.chance(faults_.lost)) continue;
        const auto delay = [&]() -> Time {
            if (!random_.chance(faults_.late)) return 0;
            return static_cast<Time>(
                random_.below(4) == 0 ? random_.below(10 * kMinute) : random_.below(5 * kSecond)
            );
        };
        if (random_.chance(faults_.repeated)) {
            const Time again = random_.chance(10) ? kDay : delay();
            posts_.push_back({.body = delivery->body, .due = now + again});
        }
        const bool joins =
            !posts_.empty() && posts_.back().attempts == 0 && random_.chance(faults_.together);
        if (joins) {
            posts_.back().body = joined(posts_.back().body, delivery->body);
        } else {
            posts_.push_back({.body = std::move(delivery->body), .due = now + delay()});
        }
    }
}

std::optional<Post> Facebook::take_post() {
    collect();
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < posts_.size(); ++i) {
        if (posts_[i].due <= clock_.now()) due.push_back(i);
    }
    if (due.empty()) return std::nullopt;
    // Mostly in order, as Facebook means to.
    const auto index = random_.chance(faults_.late) ? random_.pick(due) : due.front();
    Post post = std::move(posts_[index]);
    posts_.erase(posts_.begin() + static_cast<std::ptrdiff_t>(index));
    return post;
}

std::string Facebook::signature(const Post& post) const {
    return simulator::signature_header(stage_.options.app_secret, post.body);
}

void Facebook::finish(Post post, int status) {
    if (status == 200) return note_accepted(post.body);
    const auto step = std::min<std::size_t>(static_cast<std::size_t>(post.attempts), 4);
    post.due = clock_.now() + kRetryAfter[step];
    ++post.attempts;
    posts_.insert(posts_.begin(), std::move(post));
}

void Facebook::note_accepted(const std::string& body) {
    const auto read = Json::parse(body);
    for (const auto& entry : read->items("/entry")) {
        for (const char* list : {"/messaging", "/changes"}) {
            for (const auto& event : entry.items(list)) {
                const auto id = id_of_event(event, stage_.options.page_id);
                if (!id.empty()) acknowledged_.insert(id);
                if (event.at("/message/is_echo").boolean().value_or(false))
                    echoed_.insert(event.text_or("/message/metadata"));
            }
        }
    }
}

std::optional<Time> Facebook::next_due() {
    collect();
    const auto first = std::ranges::min_element(posts_, {}, &Post::due);
    return first == posts_.end() ? std::nullopt : std::optional{first->due};
}

std::map<std::string, int> Facebook::shown() {
    std::map<std::string, int> out;
    for (const auto& message : world_.messages) {
        if (message.author == simulator::Author::App && !message.metadata.empty())
            ++out[message.metadata];
    }
    return out;
}

std::map<std::string, std::vector<std::string>> Facebook::threads() {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& message : world_.messages) {
        if (message.author == simulator::Author::App && !message.metadata.empty())
            out[message.psid].push_back(message.metadata);
    }
    return out;
}

}  // namespace k197::simulation
