#include "channel/page/feed_list.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "channel/graph_list.h"
#include "channel/wire.h"

namespace k197::channel {
namespace {

constexpr std::string_view kPostFields = "id,message,created_time,updated_time,from,full_picture";
constexpr std::string_view kCommentFields = "id,message,created_time,from,parent{id},attachment";

std::string after_parameter(std::string_view after) {
    return after.empty() ? std::string{} : "&after=" + url_encode(after);
}

/// What the webhook says of a post or comment alike.
Json value_of(const Json& from, std::string_view item, Time created_at) {
    Json value = Json::object({
        {"item", item},
        {"verb", "add"},
        {"created_time", created_at / kSecond},
    });
    if (from.has("/from/id")) {
        Json author = Json::object({{"id", from.text_or("/from/id")}});
        author.set("name", from.text_or("/from/name"));
        value.set("from", std::move(author));
    }
    if (from.has("/message")) value.set("message", from.text_or("/message"));
    return value;
}

FeedItem item_of(const Json& from, Json value, Time created_at, Time received_at) {
    return {
        .id = from.text_or("/id"),
        .author = from.text_or("/from/id"),
        .created_at = created_at,
        .touched_at = wire::moment(from.at("/updated_time")).value_or(received_at),
        .change = Json::object({{"field", "feed"}, {"value", std::move(value)}}),
    };
}

FeedItem read_post(const Json& from, Time received_at) {
    const Time created_at = wire::moment_or(from.at("/created_time"), received_at);
    const auto picture = from.text_or("/full_picture");
    Json value = value_of(from, picture.empty() ? "status" : "photo", created_at);
    value.set("post_id", from.text_or("/id"));
    if (!picture.empty()) value.set("link", picture);
    return item_of(from, std::move(value), created_at, received_at);
}

FeedItem read_comment(const Json& from, std::string_view post_id, Time received_at) {
    const Time created_at = wire::moment_or(from.at("/created_time"), received_at);
    Json value = value_of(from, "comment", created_at);
    value.set("comment_id", from.text_or("/id"));
    value.set("post_id", post_id);
    value.set("parent_id", from.text_or("/parent/id", post_id));
    const auto type = from.text_or("/attachment/type");
    const auto picture = from.text_or("/attachment/media/image/src");
    if (!picture.empty()) {
        value.set("photo", picture);
    } else if (type.starts_with("video")) {
        value.set("video", from.text_or("/attachment/media/source"));
    }
    return item_of(from, std::move(value), created_at, received_at);
}

template <class ReadOne>
Result<FeedPage> read_list(std::string_view body, ReadOne read_one) {
    const auto root = parse_graph_answer(body);
    if (!root) return root.error();
    FeedPage page{.after = graph_after(*root)};
    for (const auto& one : graph_items(*root)) {
        if (!one.text_or("/id").empty()) page.items.push_back(read_one(one));
    }
    return page;
}

}  // namespace

std::string posts_path(std::string_view page_id, std::string_view edge, std::string_view after) {
    return "/" + std::string{page_id} + "/" + std::string{edge} +
           "?limit=50&fields=" + url_encode(kPostFields) + after_parameter(after);
}

std::string comments_path(std::string_view post_id, Time since, std::string_view after) {
    return "/" + url_encode(post_id) +
           "/comments?filter=stream&order=reverse_chronological&limit=50&since=" +
           std::to_string(std::max<Time>(since, 0) / kSecond) +
           "&fields=" + url_encode(kCommentFields) + after_parameter(after);
}

Result<FeedPage> read_posts(std::string_view body, Time received_at) {
    return read_list(body, [&](const Json& one) { return read_post(one, received_at); });
}

Result<FeedPage> read_comments(std::string_view body, std::string_view post_id, Time received_at) {
    return read_list(body, [&](const Json& one) {
        return read_comment(one, post_id, received_at);
    });
}

}  // namespace k197::channel
