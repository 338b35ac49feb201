// POST /{page}/messages and /message_attachments.
#include <algorithm>

#include "simulator/actions.h"
#include "simulator/graph.h"
#include "simulator/templates.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kUploadLimit = 25 << 20;
constexpr std::size_t kImageByUrlLimit = 8 << 20;
constexpr Time kTypingLasts = 20 * kSecond;
constexpr std::size_t kMediaPerSecond = 10;

GraphError no_user() {
    return bad_parameter("No matching user found", 2018001);
}
GraphError too_large() {
    return bad_parameter("Attachment size exceeds allowable limit", 2018109);
}

/// An attachment of the request and the media it became.
struct Taken {
    std::vector<Attachment> attachments{};
    std::string attachment_id{};  ///< when it was to be kept for later
    std::optional<GraphError> problem{};
};

/// The file behind a payload: the multipart's, or fetched from its url.
std::variant<web::Part, GraphError> read_file(Stage& stage, const Call& call, const Json& wanted) {
    const std::string url = wanted.text_or("/payload/url");
    if (!url.empty()) {
        const std::size_t limit =
            wanted.text_or("/type") == "image" ? kImageByUrlLimit : kUploadLimit;
        auto file = fetch_file(stage.http, url, limit);
        if (!file) return cannot_fetch();
        return std::move(*file);
    }
    if (call.files.empty()) return bad_parameter("Must upload exactly one file", 2018007);
    if (call.files.front().body.size() > kUploadLimit) return too_large();
    return call.files.front();
}

void take_known(Stage& stage, const Json& wanted, Taken& taken) {
    const std::string id = wanted.text_or("/payload/attachment_id");
    const auto media = stage.world.use([&](const World& world) -> std::optional<std::string> {
        const auto found = world.attachments.find(id);
        return found == world.attachments.end() ? std::nullopt : std::optional{found->second};
    });
    if (!media) {
        taken.problem = bad_parameter("Invalid attachment_id", 2018074);
        return;
    }
    taken.attachments.push_back({.kind = wanted.text_or("/type"), .media_id = *media});
}

void take_file(Stage& stage, const Call& call, const Json& wanted, Taken& taken) {
    auto file = read_file(stage, call, wanted);
    if (auto* problem = std::get_if<GraphError>(&file)) {
        taken.problem = std::move(*problem);
        return;
    }
    auto& part = std::get<web::Part>(file);
    stage.world.use([&](World& world) {
        const std::string media =
            add_media(world, part.filename, part.content_type, std::move(part.body));
        taken.attachments.push_back({.kind = wanted.text_or("/type"), .media_id = media});
        if (wanted.boolean("/payload/is_reusable").value_or(false)) {
            taken.attachment_id = new_digits(16);
            world.attachments.emplace(taken.attachment_id, media);
        }
    });
}

void take_one(Stage& stage, const Call& call, const Json& wanted, Taken& taken) {
    if (wanted.text_or("/type") == "template") {
        taken.attachments.push_back({.kind = "template", .payload = wanted.at("/payload")});
    } else if (wanted.has("/payload/attachment_id")) {
        take_known(stage, wanted, taken);
    } else {
        take_file(stage, call, wanted, taken);
    }
}

Taken take_attachments(Stage& stage, const Call& call) {
    Taken taken;
    const Json& message = call.params.at("/message");
    if (message.has("/attachment")) take_one(stage, call, message.at("/attachment"), taken);
    for (const Json& wanted : message.items("/attachments")) {
        if (!taken.problem) take_one(stage, call, wanted, taken);
    }
    return taken;
}

/// Whom a private reply goes to, or why it may not.
std::variant<std::string, GraphError> private_target(World& world, const Call& call) {
    Comment* comment = find_comment(world, call.params.text_or("/recipient/comment_id"));
    Post* post =
        comment != nullptr ? nullptr : find_post(world, call.params.text_or("/recipient/post_id"));
    if (comment == nullptr && post == nullptr) return no_user();
    const Time created = comment != nullptr ? comment->created : post->created;
    const bool replied = comment != nullptr ? comment->replied : post->replied;
    const Citizen* author =
        find_commenter(world, comment != nullptr ? comment->from_id : post->from_id);
    if (author == nullptr) return no_user();
    if (replied)
        return GraphError{.code = 10900, .message = "(#10900) Activity already replied to"};
    if (window_now(world, call.now) - created > 7 * kDay)
        return bad_parameter("The comment is older than 7 days", 2018278);
    return author->psid;
}

bool is_private_reply(const Call& call) {
    return call.params.has("/recipient/comment_id") || call.params.has("/recipient/post_id");
}

std::optional<GraphError> check_template_name(const World& world, const Call& call) {
    if (call.params.text_or("/messaging_type") != "UTILITY") return std::nullopt;
    return check_template_send(world, call.params.at("/message/template"));
}

bool sends_heavy_media(const Json& message) {
    const std::string type = message.text_or("/attachment/type");
    return type == "audio" || type == "video";
}

/// The psid to write to, or the refusal. Counts against the limits only when `counted`.
std::variant<std::string, GraphError> check_send(World& world, const Call& call, bool counted) {
    const Json& message = call.params.at("/message");
    std::string psid = call.params.text_or("/recipient/id");
    if (is_private_reply(call)) {
        auto target = private_target(world, call);
        if (std::holds_alternative<GraphError>(target)) return target;
        psid = std::get<std::string>(target);
    }
    const Citizen* citizen = find_citizen(world, psid);
    if (citizen == nullptr) return no_user();
    if (auto refusal = check_message(message)) return *refusal;
    if (auto refusal = check_template_name(world, call)) return *refusal;
    if (citizen->blocked) {
        return GraphError{
            .code = 551,
            .subcode = 1545041,
            .message = "(#551) This person isn't available right now."};
    }
    const Window window = window_at(citizen->last_inbound, window_now(world, call.now));
    if (!is_private_reply(call)) {
        if (auto refusal = check_window(call.params, window)) return *refusal;
    }
    if (counted && sends_heavy_media(message) &&
        !world.media_rate.allow(call.now, kMediaPerSecond, kSecond)) {
        return too_many_calls();
    }
    return psid;
}

Message message_of(
    const World& world, const Call& call, std::string psid, std::vector<Attachment> attachments
) {
    const Json& wanted = call.params.at("/message");
    Message message{
        .psid = std::move(psid), .author = Author::App, .text = wanted.text_or("/text")};
    if (wanted.has("/template")) message.text = template_text(world, wanted.at("/template"));
    message.attachments = std::move(attachments);
    message.quick_replies = wanted.has("/template")
                                ? template_buttons(world, wanted.at("/template"))
                                : shown_quick_replies(wanted);
    message.metadata = wanted.text_or("/metadata");
    message.reply_to = call.params.text_or("/reply_to/mid");
    return message;
}

void mark_replied(World& world, const Call& call) {
    if (Comment* comment = find_comment(world, call.params.text_or("/recipient/comment_id")))
        comment->replied = true;
    if (Post* post = find_post(world, call.params.text_or("/recipient/post_id")))
        post->replied = true;
}

GraphAnswer act(World& world, const Call& call) {
    Citizen* citizen = find_citizen(world, call.params.text_or("/recipient/id"));
    if (citizen == nullptr) return no_user();
    const std::string action = call.params.text_or("/sender_action");
    if (action == "typing_on") {
        citizen->typing_until = call.now + kTypingLasts;
    } else if (action == "typing_off") {
        citizen->typing_until = 0;
    } else if (action == "mark_seen") {
        citizen->seen_by_page = std::max(call.now, citizen->updated);
    } else if (action != "react" && action != "unreact") {
        return bad_parameter(
            "Param sender_action must be one of {MARK_SEEN, REACT, TYPING_OFF, TYPING_ON, UNREACT}"
        );
    }
    touch(world);
    return Json::object({{"recipient_id", citizen->psid}});
}

}  // namespace

GraphAnswer send_message(Stage& stage, const Call& call) {
    if (call.params.has("/sender_action")) {
        if (call.params.has("/message")) return bad_parameter("sender_action must be sent alone");
        return stage.world.use([&](World& world) { return act(world, call); });
    }
    auto checked = stage.world.use([&](World& world) { return check_send(world, call, true); });
    if (auto* problem = std::get_if<GraphError>(&checked)) return std::move(*problem);
    Taken taken = take_attachments(stage, call);
    if (taken.problem) return std::move(*taken.problem);
    return stage.world.use([&](World& world) -> GraphAnswer {
        // Files were fetched in between: what was allowed then must still be.
        auto target = check_send(world, call, false);
        if (auto* problem = std::get_if<GraphError>(&target)) return std::move(*problem);
        const std::string psid = std::get<std::string>(target);
        mark_replied(world, call);
        const Time now = stage.clock.now();
        const std::string mid =
            page_writes(world, message_of(world, call, psid, std::move(taken.attachments)), now);
        Json out = Json::object({{"recipient_id", psid}, {"message_id", mid}});
        if (!taken.attachment_id.empty()) out.set("attachment_id", taken.attachment_id);
        return out;
    });
}

GraphAnswer upload_attachment(Stage& stage, const Call& call) {
    if (!call.params.has("/message/attachment"))
        return bad_parameter("The parameter message is required");
    if (auto refusal = check_message(call.params.at("/message"))) return std::move(*refusal);
    Taken taken;
    take_file(stage, call, call.params.at("/message/attachment"), taken);
    if (taken.problem) return std::move(*taken.problem);
    return stage.world.use([&](World& world) -> GraphAnswer {
        const std::string id = taken.attachment_id.empty() ? new_digits(16) : taken.attachment_id;
        world.attachments.insert_or_assign(id, taken.attachments.front().media_id);
        return Json::object({{"attachment_id", id}});
    });
}

}  // namespace k197::simulator
