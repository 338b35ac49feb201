#include "channel/messenger/conversations.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/channel.h"
#include "channel/graph_list.h"
#include "channel/wire.h"

namespace k197::channel {
namespace {

using Kind = Attachment::Kind;

Kind kind_of(const Json& from) {
    if (from.has("/generic_template")) return Kind::Template;
    const auto type = from.text_or("/mime_type");
    if (type.starts_with("image/") || from.has("/image_data/url")) return Kind::Image;
    if (type.starts_with("video/") || from.has("/video_data")) return Kind::Video;
    if (type.starts_with("audio/")) return Kind::Audio;
    return from.has("/file_url") || !type.empty() ? Kind::File : Kind::Unknown;
}

std::string url_of(const Json& from) {
    for (const auto path : {"/video_data/url", "/image_data/url", "/file_url"}) {
        if (auto url = from.text_or(path); !url.empty()) return url;
    }
    return {};
}

Attachment read_attachment(const Json& from) {
    return wire::link(
        kind_of(from), url_of(from), from.text_or("/name", from.text_or("/generic_template/title"))
    );
}

std::vector<Attachment> read_attachments(const Json& message) {
    std::vector<Attachment> all;
    for (const auto& one : graph_items(message.at("/attachments")))
        all.push_back(read_attachment(one));
    if (auto sticker = message.text_or("/sticker"); !sticker.empty()) {
        all.push_back(wire::link(Kind::Sticker, std::move(sticker)));
    }
    for (const auto& share : graph_items(message.at("/shares"))) {
        all.push_back(wire::link(Kind::Share, share.text_or("/link"), share.text_or("/name")));
    }
    return all;
}

std::pair<std::string, std::string> other_than(
    const Json::Array& people, std::string_view page_id
) {
    for (const auto& one : people) {
        auto id = one.text_or("/id");
        if (!id.empty() && id != page_id) return {std::move(id), one.text_or("/name")};
    }
    return {};
}

Event read_message(const Json& from, std::string_view page_id, Time received_at) {
    Event event{
        .kind = EventKind::Message,
        .channel = std::string{kMessenger},
        .page_id = std::string{page_id},
        .external_id = from.text_or("/id"),
        .person = from.text_or("/from/id"),
        .person_name = from.text_or("/from/name"),
        .at = wire::moment_or(from.at("/created_time"), received_at),
        .text = from.text_or("/message"),
        .reply_to = from.text_or("/reply_to/mid", from.text_or("/reply_to/id")),
        .unsupported = wire::flag(from.at("/is_unsupported")),
        .attachments = read_attachments(from),
    };
    if (event.text.empty() && event.attachments.empty()) event.unsupported = true;
    if (event.person == page_id && !page_id.empty()) {
        event.kind = EventKind::Echo;
        std::tie(event.person, event.person_name) =
            other_than(graph_items(from.at("/to")), page_id);
    }
    if (event.person.empty() && event.kind == EventKind::Message) {
        event.kind = EventKind::Other;
        event.note = "message without sender";
    }
    return event;
}

/// Without an id that is a text or a number nothing can be told apart from its repetition.
bool has_id(const Json& one) {
    return !one.text_or("/id").empty();
}

/// What a list, a map by id, or a single object holds.
std::vector<const Json*> objects_in(const Json& root) {
    std::vector<const Json*> all;
    const auto& list = graph_items(root);
    for (const auto& one : list) all.push_back(&one);
    if (root.is_array() || root.has("/data")) return all;
    if (root.has("/id")) return {&root};
    for (const auto& [id, one] : root.members()) all.push_back(&one);
    return all;
}

MessagePage messages_in(const Json& root, std::string_view page_id, Time received_at) {
    MessagePage page{.after = graph_after(root)};
    for (const auto* one : objects_in(root)) {
        if (!has_id(*one)) continue;
        page.events.push_back(read_message(*one, page_id, received_at));
    }
    std::ranges::reverse(page.events);
    std::ranges::stable_sort(page.events, {}, &Event::at);
    return page;
}

Thread read_thread(const Json& from, std::string_view page_id, Time received_at) {
    auto [person, name] = other_than(graph_items(from.at("/participants")), page_id);
    return {
        .id = from.text_or("/id"),
        .person = std::move(person),
        .person_name = std::move(name),
        .updated_at = wire::moment(from.at("/updated_time")).value_or(0),
        .messages = messages_in(from.at("/messages"), page_id, received_at),
    };
}

constexpr std::string_view kMessageFields =
    "id,created_time,from,to,message,attachments{id,mime_type,name,size,image_data,video_data,"
    "file_url},sticker,shares,reply_to,is_unsupported";
constexpr std::string_view kNestedMessages = "20";

std::string after_parameter(std::string_view after) {
    return after.empty() ? std::string{} : "&after=" + url_encode(after);
}

}  // namespace

std::string conversations_path(std::string_view page_id, std::string_view after) {
    const std::string fields = "id,updated_time,participants,messages.limit(" +
                               std::string{kNestedMessages} + "){" + std::string{kMessageFields} +
                               "}";
    return "/" + std::string{page_id} +
           "/conversations?platform=messenger&limit=25&fields=" + url_encode(fields) +
           after_parameter(after);
}

std::string messages_path(std::string_view thread_id, std::string_view after) {
    return "/" + url_encode(thread_id) +
           "/messages?limit=100&fields=" + url_encode(kMessageFields) + after_parameter(after);
}

Result<ThreadPage> read_conversations(
    std::string_view body, std::string_view page_id, Time received_at
) {
    const auto root = parse_graph_answer(body);
    if (!root) return root.error();
    ThreadPage page{.after = graph_after(*root)};
    for (const auto* one : objects_in(*root)) {
        if (has_id(*one)) page.threads.push_back(read_thread(*one, page_id, received_at));
    }
    return page;
}

Result<MessagePage> read_messages(
    std::string_view body, std::string_view page_id, Time received_at
) {
    const auto root = parse_graph_answer(body);
    if (!root) return root.error();
    return messages_in(*root, page_id, received_at);
}

}  // namespace k197::channel
