#include "channel/messenger/envelope.h"

#include <utility>

namespace k197::channel {
namespace {

std::string_view type_of(Attachment::Kind kind) {
    using Kind = Attachment::Kind;
    switch (kind) {
        case Kind::Image: return "image";
        case Kind::Video: return "video";
        case Kind::Audio: return "audio";
        case Kind::File: return "file";
        case Kind::Sticker: return "sticker";
        case Kind::Location: return "location";
        case Kind::Share: return "fallback";
        case Kind::Template: return "template";
        case Kind::Unknown: return "unknown";
    }
    return "unknown";
}

Json attachment_json(const Attachment& attachment) {
    Json payload = Json::object({{"url", attachment.url}});
    if (!attachment.sticker_id.empty()) payload.set("sticker_id", attachment.sticker_id);
    Json out = Json::object({{"type", type_of(attachment.kind)}, {"payload", payload}});
    if (!attachment.title.empty()) out.set("title", attachment.title);
    return out;
}

Json message_json(const Event& event) {
    Json out = Json::object({{"mid", event.external_id}});
    if (event.kind == EventKind::Echo) out.set("is_echo", true);
    if (!event.text.empty()) out.set("text", event.text);
    if (!event.payload.empty()) out.set("quick_reply", Json::object({{"payload", event.payload}}));
    if (!event.reply_to.empty()) out.set("reply_to", Json::object({{"mid", event.reply_to}}));
    if (event.unsupported) out.set("is_unsupported", true);
    Json attachments = Json::array();
    for (const auto& attachment : event.attachments) attachments.push(attachment_json(attachment));
    if (!attachments.items().empty()) out.set("attachments", std::move(attachments));
    return out;
}

Json messaging_json(std::string_view page_id, const Event& event) {
    Json page = Json::object({{"id", page_id}});
    Json person = Json::object({{"id", event.person}});
    const bool echo = event.kind == EventKind::Echo;
    return Json::object({
        {"sender", echo ? page : person},
        {"recipient", echo ? person : page},
        {"timestamp", event.at / kMillisecond},
        {"message", message_json(event)},
    });
}

std::string envelope(
    std::string_view page_id, std::string_view list, Json items, Time received_at
) {
    Json entry = Json::object({{"id", page_id}, {"time", received_at / kMillisecond}});
    entry.set(list, std::move(items));
    return Json::object({{"object", "page"}, {"entry", Json::array({std::move(entry)})}}).dump();
}

}  // namespace

std::string messages_envelope(
    std::string_view page_id, const std::vector<Event>& events, Time received_at
) {
    Json items = Json::array();
    for (const auto& event : events) items.push(messaging_json(page_id, event));
    return envelope(page_id, "messaging", std::move(items), received_at);
}

std::string changes_envelope(
    std::string_view page_id, const std::vector<Json>& changes, Time received_at
) {
    Json items = Json::array();
    for (const auto& change : changes) items.push(change);
    return envelope(page_id, "changes", std::move(items), received_at);
}

}  // namespace k197::channel
