#include "simulator/events.h"

#include <charconv>

#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr Time kOvertaken = 2 * kSecond;
constexpr Time kRepeated = 700 * kMillisecond;

/// An id as Meta writes app ids: a number, whatever its length.
Json numeric(std::string_view id) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(id.data(), id.data() + id.size(), value);
    if (problem != std::errc{} || end != id.data() + id.size()) return Json(id);
    return Json(value);
}

Json person(std::string_view id) {
    return Json::object({{"id", id}});
}

Json between(std::string_view sender, std::string_view recipient, Time at) {
    return Json::object(
        {{"sender", person(sender)},
         {"recipient", person(recipient)},
         {"timestamp", at / kMillisecond}}
    );
}

Json from_citizen(const World& world, std::string_view psid, Time at) {
    return between(psid, world.options.page_id, at);
}

Json attachment_json(const World& world, const Attachment& attachment, Time now) {
    if (attachment.kind == "template") {
        return Json::object({{"type", "template"}, {"payload", attachment.payload}});
    }
    if (attachment.kind == "location") {
        const Json point = Json::object({{"lat", attachment.lat}, {"long", attachment.lon}});
        return Json::object(
            {{"type", "location"}, {"payload", Json::object({{"coordinates", point}})}}
        );
    }
    Json payload = Json::object({{"url", cdn_link(world, attachment.media_id, now)}});
    if (!attachment.sticker_id.empty()) payload.set("sticker_id", numeric(attachment.sticker_id));
    return Json::object({{"type", attachment.kind}, {"payload", payload}});
}

Json content(const World& world, const Message& message, Time now) {
    Json out = Json::object({{"mid", message.mid}});
    if (!message.text.empty()) out.set("text", message.text);
    if (!message.attachments.empty()) {
        Json list = Json::array();
        for (const Attachment& attachment : message.attachments)
            list.push(attachment_json(world, attachment, now));
        out.set("attachments", std::move(list));
    }
    if (!message.reply_to.empty()) out.set("reply_to", Json::object({{"mid", message.reply_to}}));
    return out;
}

std::string_view subscribed_field(const World& world, const Event& event) {
    return world.subscribed.contains(event.field) ? std::string_view{event.field}
                                                  : std::string_view{};
}

void set_delivery(World& world, std::string_view mid, std::string_view state) {
    if (Message* message = find_message(world, mid)) {
        message->delivery = state;
        message->changed = touch(world);
    }
}

void enqueue(World& world, const Event& event, std::string body, Time now) {
    ++world.deliveries;
    const bool late = world.switches.out_of_order && world.deliveries % 2 == 1;
    Delivery delivery{
        .lane = event.lane, .field = event.field, .body = std::move(body), .mid = event.mid};
    delivery.created = now;
    delivery.due = late ? now + kOvertaken : now;
    delivery.loose = late;
    if (world.switches.duplicate) {
        Delivery again = delivery;
        again.due += kRepeated;
        again.loose = true;
        world.queue.add(std::move(again));
    }
    world.queue.add(std::move(delivery));
}

Event feed_event(std::string_view lane, Json value) {
    return {
        .field = "feed",
        .lane = std::string{lane},
        .item = Json::object({{"field", "feed"}, {"value", std::move(value)}}),
    };
}

void add_from(const World& world, Json& value, std::string_view id, std::string_view name) {
    const bool is_page = id == world.options.page_id;
    if (world.switches.anonymous_comments && !is_page) return;
    Json from = Json::object({{"id", id}});
    if (!name.empty()) from.set("name", name);
    value.set("from", std::move(from));
}

std::string_view post_item(const World& world, const Post& post) {
    if (post.photos.size() == 1) return "photo";
    return post.from_id == world.options.page_id || post.photos.size() > 1 ? "status" : "post";
}

void add_photos(const World& world, Json& value, const Post& post, Time now) {
    if (post.photos.size() == 1) value.set("link", cdn_link(world, post.photos.front(), now));
    if (post.photos.size() < 2) return;
    Json list = Json::array();
    for (const std::string& photo : post.photos) list.push(cdn_link(world, photo, now));
    value.set("photos", std::move(list));
}

}  // namespace

Json envelope(const World& world, const Event& event, Time now) {
    const bool feed = event.item.has("/field");
    Json entry = Json::object(
        {{"time", now / (feed ? kSecond : kMillisecond)}, {"id", world.options.page_id}}
    );
    entry.set(feed ? "changes" : "messaging", Json::array({event.item}));
    return Json::object({{"object", "page"}, {"entry", Json::array({entry})}});
}

void emit(World& world, const Event& event, Time now) {
    if (subscribed_field(world, event).empty())
        return set_delivery(world, event.mid, "unsubscribed");
    std::string body = meta_json(envelope(world, event, now));
    if (world.switches.drop_webhooks) {
        set_delivery(world, event.mid, "dropped");
        note(
            world,
            {.at = now,
             .kind = "webhook",
             .method = "POST",
             .path = event.field,
             .note = "dropped",
             .request = body}
        );
        return;
    }
    set_delivery(world, event.mid, "waiting");
    enqueue(world, event, std::move(body), now);
}

Event message_event(const World& world, const Message& message, Time now) {
    Json item = from_citizen(world, message.psid, message.sent);
    Json inner = content(world, message, now);
    if (!message.payload.empty())
        inner.set("quick_reply", Json::object({{"payload", message.payload}}));
    item.set("message", std::move(inner));
    return {.field = "messages", .lane = message.psid, .mid = message.mid, .item = std::move(item)};
}

Event echo_event(const World& world, const Message& message, Time now) {
    Json item = between(world.options.page_id, message.psid, message.sent);
    Json inner = content(world, message, now);
    inner.set("is_echo", true);
    inner.set(
        "app_id", numeric(message.author == Author::Inbox ? kInboxAppId : world.options.app_id)
    );
    if (!message.metadata.empty()) inner.set("metadata", message.metadata);
    item.set("message", std::move(inner));
    return {
        .field = "message_echoes",
        .lane = message.psid,
        .mid = message.mid,
        .item = std::move(item)};
}

Event edit_event(const World& world, const Message& message, Time now) {
    Json item = from_citizen(world, message.psid, now);
    item.set(
        "message_edit",
        Json::object({{"mid", message.mid}, {"text", message.text}, {"num_edit", message.edits}})
    );
    return {
        .field = "message_edits",
        .lane = message.psid,
        .mid = message.mid,
        .item = std::move(item)};
}

Event unsend_event(const World& world, const Message& message, Time now) {
    Json item = from_citizen(world, message.psid, now);
    item.set("message", Json::object({{"mid", message.mid}, {"is_deleted", true}}));
    return {.field = "messages", .lane = message.psid, .mid = message.mid, .item = std::move(item)};
}

Event reaction_event(const World& world, const Message& message, Time now) {
    Json reaction = Json::object(
        {{"mid", message.mid}, {"action", message.reaction.empty() ? "unreact" : "react"}}
    );
    if (!message.reaction.empty()) {
        reaction.set("reaction", message.reaction == "❤" ? "love" : "other");
        reaction.set("emoji", message.reaction);
    }
    Json item = from_citizen(world, message.psid, now);
    item.set("reaction", std::move(reaction));
    return {.field = "message_reactions", .lane = message.psid, .item = std::move(item)};
}

Event postback_event(const World& world, const Message& message, const Json& referral) {
    Json postback =
        Json::object({{"title", message.text}, {"payload", message.payload}, {"mid", message.mid}});
    if (!referral.is_null()) postback.set("referral", referral);
    Json item = from_citizen(world, message.psid, message.sent);
    item.set("postback", std::move(postback));
    return {
        .field = "messaging_postbacks",
        .lane = message.psid,
        .mid = message.mid,
        .item = std::move(item)};
}

Event referral_event(const World& world, std::string_view psid, const Json& referral, Time now) {
    Json item = from_citizen(world, psid, now);
    item.set("referral", referral);
    return {.field = "messaging_referrals", .lane = std::string{psid}, .item = std::move(item)};
}

Event delivery_event(const World& world, const Message& message, Time now) {
    Json item = from_citizen(world, message.psid, now);
    item.set(
        "delivery",
        Json::object(
            {{"mids", Json::array({message.mid})}, {"watermark", message.sent / kMillisecond}}
        )
    );
    return {.field = "message_deliveries", .lane = message.psid, .item = std::move(item)};
}

Event read_event(const World& world, std::string_view psid, Time now) {
    Json item = from_citizen(world, psid, now);
    item.set("read", Json::object({{"watermark", now / kMillisecond}}));
    return {.field = "message_reads", .lane = std::string{psid}, .item = std::move(item)};
}

Json make_referral(std::string_view ref, std::string_view source) {
    return Json::object({{"ref", ref}, {"source", source}, {"type", "OPEN_THREAD"}});
}

Event comment_event(const World& world, const Comment& comment, std::string_view verb, Time now) {
    Json value = Json::object({{"item", "comment"}, {"verb", verb}, {"comment_id", comment.id}});
    value.set("post_id", comment.post_id).set("parent_id", comment.parent_id);
    add_from(world, value, comment.from_id, comment.from_name);
    if (verb != "remove") {
        value.set("message", comment.message).set("created_time", comment.created / kSecond);
        if (!comment.photo.empty()) value.set("photo", cdn_link(world, comment.photo, now));
    }
    return feed_event(comment.post_id, std::move(value));
}

Event post_event(const World& world, const Post& post, std::string_view verb, Time now) {
    Json value =
        Json::object({{"item", post_item(world, post)}, {"verb", verb}, {"post_id", post.id}});
    add_from(world, value, post.from_id, post.from_name);
    value.set("created_time", post.created / kSecond);
    if (verb != "remove") {
        value.set("published", 1);
        if (!post.message.empty()) value.set("message", post.message);
        add_photos(world, value, post, now);
    }
    return feed_event(post.id, std::move(value));
}

}  // namespace k197::simulator
