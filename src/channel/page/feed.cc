#include "channel/page/feed.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "channel/channel.h"

namespace k197::channel {
namespace {

constexpr std::string_view kTemplateStatus = "message_template_status_update";

using Kind = Attachment::Kind;

constexpr std::array<std::string_view, 5> kPostItems{"post", "status", "photo", "video", "share"};

enum class Verb { Add, Edit, Remove, Another };

Verb verb_of(const Json& value) {
    const auto verb = value.text_or("/verb");
    if (verb == "add") return Verb::Add;
    if (verb == "edit" || verb == "edited" || verb == "update") return Verb::Edit;
    if (verb == "remove" || verb == "delete") return Verb::Remove;
    return Verb::Another;
}

/// The first of `paths` that holds a text: `from` in new payloads, the others in old ones and in
/// ratings.
std::string first_text(const Json& value, std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
        if (auto text = value.text_or(path); !text.empty()) return text;
    }
    return {};
}

void add_link(const Json& link, Kind kind, std::vector<Attachment>& to) {
    const auto url = link.text_or("");
    const auto same = [&](const auto& other) { return other.url == url; };
    if (!url.empty() && std::ranges::none_of(to, same)) to.push_back(wire::link(kind, url));
}

std::vector<Attachment> read_links(const Json& value) {
    const auto item = value.text_or("/item");
    std::vector<Attachment> all;
    add_link(value.at("/photo"), Kind::Image, all);
    for (const auto& photo : value.items("/photos")) add_link(photo, Kind::Image, all);
    add_link(value.at("/video"), Kind::Video, all);
    const auto kind = item == "photo" ? Kind::Image : item == "video" ? Kind::Video : Kind::Share;
    add_link(value.at("/link"), kind, all);
    return all;
}

bool is_unpublished(const Json& value) {
    return value.has("/published") && !wire::flag(value.at("/published"));
}

EventKind kind_of_post(const Json& value, bool own) {
    const auto verb = verb_of(value);
    if (verb == Verb::Remove) return EventKind::CommentRemoved;
    if (verb == Verb::Another) return EventKind::Other;
    if (own || is_unpublished(value)) return EventKind::OwnPost;
    return verb == Verb::Add ? EventKind::VisitorPost : EventKind::CommentEdited;
}

EventKind kind_of_comment(const Json& value, bool own) {
    const auto verb = verb_of(value);
    if (verb == Verb::Remove) return EventKind::CommentRemoved;
    if (verb == Verb::Another) return EventKind::Other;
    if (own) return EventKind::OwnPost;
    return verb == Verb::Add ? EventKind::Comment : EventKind::CommentEdited;
}

EventKind kind_of(std::string_view field, const Json& value, bool own) {
    if (field != "feed") return EventKind::Other;
    const auto item = value.text_or("/item");
    if (item == "comment") return kind_of_comment(value, own);
    const bool post = std::ranges::find(kPostItems, item) != kPostItems.end();
    return post && value.has("/post_id") ? kind_of_post(value, own) : EventKind::Other;
}

/// The id of the comment or post that the change is about.
std::string subject_of(const Json& value) {
    return first_text(value, {"/comment_id", "/post_id", "/open_graph_story_id"});
}

/// Ids that are new with this event name it; events about something older get a digest.
void fill_ids(const Json& change, const wire::Context& context, Event& event) {
    const auto& value = change.at("/value");
    const bool fresh = verb_of(value) == Verb::Add &&
                       (event.kind == EventKind::Comment || event.kind == EventKind::VisitorPost ||
                        event.kind == EventKind::OwnPost);
    if (fresh) event.external_id = subject_of(value);
    if (!fresh && event.target_id.empty()) event.target_id = subject_of(value);
    if (!event.external_id.empty()) return;
    event.external_id = wire::digest(to_string(event.kind), {change.dump(), context.entry_time});
}

/// Facebook has judged a template: see Event::note.
void read_template_status(const Json& value, Event& event) {
    event.target_id = value.text_or("/message_template_id");
    event.title = value.text_or("/message_template_name");
    event.referral = value.text_or("/message_template_language");
    event.payload = value.text_or("/event");
    event.text = value.text_or("/reason");
}

std::string name_of(const Json& change, const Json& value) {
    auto name = change.text_or("/field", "change");
    for (const auto key : {"/item", "/verb"}) {
        if (const auto part = value.text_or(key); !part.empty()) name += ":" + part;
    }
    return name.substr(0, 60);
}

}  // namespace

Event read_feed_change(const Json& change, const wire::Context& context) {
    const auto& value = change.at("/value");
    Event event{
        .channel = std::string{kPage},
        .page_id = std::string{context.page_id},
        .person = first_text(value, {"/from/id", "/sender_id", "/user_id", "/reviewer_id"}),
        .person_name = first_text(value, {"/from/name", "/sender_name", "/reviewer_name"}),
        .at = wire::moment_or(value.at("/created_time"), context.received_at),
        .text = first_text(value, {"/message", "/review_text"}),
        .attachments = read_links(value),
        .post_id = value.text_or("/post_id"),
        .parent_id = value.text_or("/parent_id"),
    };
    const bool own = !event.person.empty() && event.person == context.page_id;
    event.kind = kind_of(change.text_or("/field"), value, own);
    if (event.kind == EventKind::Other) event.note = name_of(change, value);
    if (event.note == kTemplateStatus) read_template_status(value, event);
    if (value.has("/comment_id") && event.parent_id != event.post_id)
        event.reply_to = event.parent_id;
    fill_ids(change, context, event);
    return event;
}

}  // namespace k197::channel
