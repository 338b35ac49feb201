// The Page's wall: posts, photos, comments.
#include <algorithm>

#include "simulator/actions.h"
#include "simulator/events.h"
#include "simulator/fields.h"
#include "simulator/graph.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kPhotoLimit = 10 << 20;

bool wants_publishing(const Call& call) {
    return call.params.text_or("/published", "true") != "false" &&
           call.params.boolean("/published").value_or(true);
}

/// The moment a post is to appear, when the caller names one and it is allowed.
std::variant<Time, GraphError> scheduled_at(const Call& call) {
    if (wants_publishing(call) || !call.params.has("/scheduled_publish_time")) return Time{0};
    Time at = call.params.integer("/scheduled_publish_time").value_or(0) * kSecond;
    if (at == 0) at = from_rfc3339(call.params.text_or("/scheduled_publish_time")).value_or(0);
    if (at < call.now + 10 * kMinute || at > call.now + 30 * kDay) {
        return bad_parameter("The specified scheduled publish time is invalid", 1363034);
    }
    return at;
}

Post page_post(const World& world, const Call& call) {
    return {
        .from_id = world.options.page_id,
        .from_name = world.options.page_name,
        .message = call.params.text_or("/message", call.params.text_or("/caption")),
        .link = call.params.text_or("/link"),
        .published = wants_publishing(call),
    };
}

std::optional<GraphError> attach_photos(const World& world, const Call& call, Post& post) {
    for (const Json& item : call.params.items("/attached_media")) {
        const auto found = world.photos.find(item.text_or("/media_fbid"));
        if (found == world.photos.end())
            return bad_parameter("Invalid media_fbid in attached_media");
        post.photos.push_back(found->second);
    }
    return std::nullopt;
}

Json author_json(std::string_view id, std::string_view name) {
    return Json::object({{"name", name}, {"id", id}});
}

/// When somebody last commented, or the post was made.
Time touched(const World& world, const Post& post) {
    Time at = post.created;
    for (const Comment& comment : world.comments) {
        if (comment.post_id == post.id) at = std::max(at, comment.created);
    }
    return at;
}

Json post_json(const World& world, const Post& post, Time now) {
    Json out = Json::object(
        {{"id", post.id},
         {"created_time", graph_time(post.created)},
         {"updated_time", graph_time(touched(world, post))},
         {"is_published", post.published}}
    );
    if (!post.message.empty()) out.set("message", post.message);
    out.set("from", author_json(post.from_id, post.from_name));
    out.set("permalink_url", world.options.public_url + "/#trang");
    if (!post.photos.empty()) out.set("full_picture", cdn_link(world, post.photos.front(), now));
    return out;
}

Json comment_json(const World& world, const Comment& comment, Time now) {
    Json out = Json::object(
        {{"id", comment.id},
         {"created_time", graph_time(comment.created)},
         {"message", comment.message}}
    );
    const bool named =
        !world.switches.anonymous_comments || comment.from_id == world.options.page_id;
    if (named) out.set("from", author_json(comment.from_id, comment.from_name));
    out.set("is_hidden", comment.hidden).set("can_reply_privately", !comment.replied);
    out.set("permalink_url", world.options.public_url + "/#trang");
    if (comment.parent_id != comment.post_id)
        out.set("parent", Json::object({{"id", comment.parent_id}}));
    if (!comment.photo.empty()) {
        const Json image = Json::object({{"src", cdn_link(world, comment.photo, now)}});
        out.set(
            "attachment",
            Json::object({{"type", "photo"}, {"media", Json::object({{"image", image}})}})
        );
    }
    return out;
}

Json shown(const Json& whole, const Call& call, std::string_view otherwise) {
    return only_fields(whole, read_fields(call.params.text_or("/fields", otherwise)));
}

constexpr std::string_view kPostFields = "id,message,created_time";
constexpr std::string_view kCommentFields = "id,message,created_time,from";

bool listed(const World& world, const Post& post, std::string_view edge) {
    if (post.removed) return false;
    const bool own = post.from_id == world.options.page_id;
    if (edge == "scheduled_posts") return !post.published && post.scheduled != 0;
    if (edge == "visitor_posts") return !own;
    return post.published && (own || edge == "feed");
}

bool below(const Comment& comment, const Call& call) {
    if (comment.removed) return false;
    if (comment.parent_id == call.node) return true;
    return comment.post_id == call.node && call.params.text_or("/filter") == "stream";
}

}  // namespace

GraphAnswer publish_post(Stage& stage, const Call& call) {
    auto when = scheduled_at(call);
    if (auto* problem = std::get_if<GraphError>(&when)) return std::move(*problem);
    return stage.world.use([&](World& world) -> GraphAnswer {
        Post post = page_post(world, call);
        post.scheduled = std::get<Time>(when);
        if (auto problem = attach_photos(world, call, post)) return std::move(*problem);
        if (post.message.empty() && post.link.empty() && post.photos.empty()) {
            return bad_parameter("Missing message or attachment", 1349125);
        }
        return Json::object({{"id", add_post(world, std::move(post), call.now)}});
    });
}

GraphAnswer publish_photo(Stage& stage, const Call& call) {
    std::optional<web::Part> file;
    if (!call.files.empty()) file = call.files.front();
    if (!file) file = fetch_file(stage.http, call.params.text_or("/url"), kPhotoLimit);
    if (!file)
        return GraphError{
            .code = 324, .subcode = 2069019, .message = "(#324) Missing or invalid image file"};
    if (file->body.size() > kPhotoLimit) return bad_parameter("The photo is too large", 36000);
    return stage.world.use([&](World& world) -> GraphAnswer {
        const std::string media = add_media(world, file->filename, file->content_type, file->body);
        if (kind_of(world.media.at(media).type) != "image") {
            return GraphError{
                .code = 324, .subcode = 2069019, .message = "(#324) Missing or invalid image file"};
        }
        const std::string id = new_digits(16);
        world.photos.emplace(id, media);
        if (!wants_publishing(call)) return Json::object({{"id", id}});
        Post post = page_post(world, call);
        post.photos.push_back(media);
        return Json::object({{"id", id}, {"post_id", add_post(world, std::move(post), call.now)}});
    });
}

GraphAnswer list_posts(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        std::vector<Json> all;
        for (const Post& post : world.posts) {
            if (listed(world, post, call.edge))
                all.push_back(shown(post_json(world, post, call.now), call, kPostFields));
        }
        std::ranges::reverse(all);
        return paged(all, call, 25);
    });
}

GraphAnswer show_post(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        return shown(post_json(world, *find_post(world, call.node), call.now), call, kPostFields);
    });
}

GraphAnswer edit_post(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        Post& post = *find_post(world, call.node);
        if (post.from_id != world.options.page_id)
            return GraphError{.code = 200, .message = "(#200) Permissions error", .status = 403};
        post.message = call.params.text_or("/message", post.message);
        post.changed = touch(world);
        if (post.published) emit(world, post_event(world, post, "edited", call.now), call.now);
        return Json::object({{"success", true}});
    });
}

GraphAnswer delete_post(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        Post& post = *find_post(world, call.node);
        post.removed = true;
        post.changed = touch(world);
        emit(world, post_event(world, post, "remove", call.now), call.now);
        return Json::object({{"success", true}});
    });
}

GraphAnswer list_comments(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        const Time since = call.params.integer("/since").value_or(0) * kSecond;
        std::vector<Json> all;
        for (const Comment& comment : world.comments) {
            if (!below(comment, call) || comment.created < since) continue;
            all.push_back(shown(comment_json(world, comment, call.now), call, kCommentFields));
        }
        if (call.params.text_or("/order") == "reverse_chronological") std::ranges::reverse(all);
        return paged(all, call, 25);
    });
}

GraphAnswer write_comment(Stage& stage, const Call& call) {
    std::optional<web::Part> picture;
    if (!call.files.empty()) picture = call.files.front();
    if (const auto url = call.params.text("/attachment_url")) {
        picture = fetch_file(stage.http, *url, kPhotoLimit);
        if (!picture) return cannot_fetch();
    }
    return stage.world.use([&](World& world) -> GraphAnswer {
        Comment comment{
            .parent_id = call.node,
            .from_id = world.options.page_id,
            .from_name = world.options.page_name};
        comment.message = call.params.text_or("/message");
        if (picture)
            comment.photo =
                add_media(world, picture->filename, picture->content_type, picture->body);
        const auto id = add_comment(world, std::move(comment), call.now);
        if (!id) return bad_parameter(id.error().detail);
        return Json::object({{"id", *id}});
    });
}

GraphAnswer show_comment(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        return shown(
            comment_json(world, *find_comment(world, call.node), call.now), call, kCommentFields
        );
    });
}

GraphAnswer change_comment(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        Comment& comment = *find_comment(world, call.node);
        if (call.params.has("/is_hidden")) {
            comment.hidden = call.params.text_or("/is_hidden") == "true" ||
                             call.params.boolean("/is_hidden").value_or(false);
            comment.changed = touch(world);
            emit(
                world,
                comment_event(world, comment, comment.hidden ? "hide" : "unhide", call.now),
                call.now
            );
        }
        if (const auto text = call.params.text("/message")) {
            if (comment.from_id != world.options.page_id)
                return GraphError{
                    .code = 200, .message = "(#200) Permissions error", .status = 403};
            if (const auto edited = edit_comment(world, call.node, *text, call.now); !edited)
                return bad_parameter(edited.error().detail);
        }
        return Json::object({{"success", true}});
    });
}

GraphAnswer delete_comment(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (const auto removed = remove_comment(world, call.node, call.now); !removed)
            return no_such_object(call.node, "delete");
        return Json::object({{"success", true}});
    });
}

}  // namespace k197::simulator
