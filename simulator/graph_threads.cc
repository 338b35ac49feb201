// The Conversations API and people's profiles.
#include <algorithm>

#include "simulator/fields.h"
#include "simulator/graph.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kCallsPerSpan = 20;  ///< two a second, measured over ten seconds
constexpr Time kSpan = 10 * kSecond;
constexpr std::string_view kConversationFields = "id,updated_time";
constexpr std::string_view kMessageFields = "id,created_time";

Json party(std::string_view name, std::string_view id) {
    return Json::object({{"name", name}, {"email", std::string{id} + "@facebook.com"}, {"id", id}});
}

Json page_party(const World& world) {
    return party(world.options.page_name, world.options.page_id);
}

std::string shown_name(const Citizen& citizen) {
    return citizen.name.empty() ? "Người dùng Messenger" : citizen.name;
}

Json list_of(Json::Array items) {
    return Json::object({{"data", Json::array(std::move(items))}});
}

Json attachment_json(const World& world, const Attachment& attachment, Time now) {
    const auto found = world.media.find(attachment.media_id);
    if (found == world.media.end()) return Json::object();
    const Media& media = found->second;
    const std::string url = cdn_link(world, media.id, now);
    Json out = Json::object(
        {{"id", media.id},
         {"mime_type", media.type},
         {"name", media.name},
         {"size", media.bytes.size()}}
    );
    if (attachment.kind == "image") {
        out.set(
            "image_data",
            Json::object({{"width", 0}, {"height", 0}, {"url", url}, {"preview_url", url}})
        );
    } else if (attachment.kind == "video") {
        out.set(
            "video_data",
            Json::object({{"width", 0}, {"height", 0}, {"url", url}, {"preview_url", url}})
        );
    } else {
        out.set("file_url", url);
    }
    return out;
}

void add_attachments(const World& world, const Message& message, Json& out, Time now) {
    Json::Array files;
    for (const Attachment& attachment : message.attachments) {
        if (attachment.kind == "sticker") {
            out.set("sticker", cdn_link(world, attachment.media_id, now));
        } else if (!attachment.media_id.empty()) {
            files.push_back(attachment_json(world, attachment, now));
        }
    }
    if (!files.empty()) out.set("attachments", list_of(std::move(files)));
}

/// A message as Graph shows it: the words only, no payloads and no edits.
Json message_json(const World& world, const Message& message, Time now) {
    const Citizen& citizen = world.citizens.at(message.psid);
    const bool inbound = message.author == Author::Citizen;
    const Json person = party(shown_name(citizen), citizen.psid);
    Json out = Json::object({{"id", message.mid}, {"created_time", graph_time(message.sent)}});
    out.set("from", inbound ? person : page_party(world));
    out.set("to", list_of({inbound ? page_party(world) : person}));
    out.set("message", message.text);
    out.set(
        "tags",
        list_of(
            {Json::object({{"name", "inbox"}}),
             Json::object({{"name", inbound ? "source:mobile" : "source:web"}})}
        )
    );
    if (!message.reply_to.empty()) out.set("reply_to", Json::object({{"mid", message.reply_to}}));
    add_attachments(world, message, out, now);
    return out;
}

/// Newest first; a message taken back is not there any more.
std::vector<Json> messages_of(
    const World& world, const Citizen& citizen, const std::vector<Field>& fields, Time now
) {
    std::vector<Json> out;
    for (auto index = citizen.messages.rbegin(); index != citizen.messages.rend(); ++index) {
        const Message& message = world.messages[*index];
        if (!message.unsent) out.push_back(only_fields(message_json(world, message, now), fields));
    }
    return out;
}

std::vector<Field> fields_or(const std::vector<Field>& fields, std::string_view otherwise) {
    return fields.empty() ? read_fields(otherwise) : fields;
}

Json nested_messages(const World& world, const Citizen& citizen, const Field& field, Time now) {
    const Call inner{
        .node = citizen.conversation,
        .edge = "messages",
        .params = Json::object({{"limit", field.limit}}),
        .now = now,
    };
    return paged(
        messages_of(world, citizen, fields_or(field.children, kMessageFields), now),
        inner,
        field.limit
    );
}

Json conversation_json(
    const World& world, const Citizen& citizen, const std::vector<Field>& fields, Time now
) {
    const Message& last = world.messages[citizen.messages.back()];
    Json out =
        Json::object({{"id", citizen.conversation}, {"updated_time", graph_time(citizen.updated)}});
    out.set("link", "/" + world.options.page_id + "/inbox/" + citizen.conversation + "/");
    out.set("message_count", citizen.messages.size());
    out.set("unread_count", citizen.seen_by_page >= citizen.updated ? 0 : 1);
    out.set("snippet", utf16_cut(last.text, 80));
    out.set("can_reply", window_at(citizen.last_inbound, window_now(world, now)) != Window::Closed);
    out.set("participants", list_of({party(shown_name(citizen), citizen.psid), page_party(world)}));
    out.set("senders", out.at("/participants"));
    if (const Field* field = find_field(fields, "messages"))
        out.set("messages", nested_messages(world, citizen, *field, now));
    // Nested messages are reduced already; the other fields are reduced here.
    std::vector<Field> flat = fields;
    for (Field& field : flat) {
        if (field.name == "messages") field.children.clear();
    }
    return only_fields(out, flat);
}

std::vector<const Citizen*> threads(const World& world, std::string_view only) {
    std::vector<const Citizen*> out;
    for (const auto& [psid, citizen] : world.citizens) {
        if (!citizen.messages.empty() && (only.empty() || only == psid)) out.push_back(&citizen);
    }
    std::ranges::sort(out, [](const Citizen* a, const Citizen* b) {
        return a->updated > b->updated;
    });
    return out;
}

const Citizen* find_thread(const World& world, std::string_view conversation) {
    for (const auto& [psid, citizen] : world.citizens) {
        if (citizen.conversation == conversation) return &citizen;
    }
    return nullptr;
}

std::vector<Field> wanted_fields(const Call& call, std::string_view otherwise) {
    return read_fields(call.params.text_or("/fields", otherwise));
}

bool within_rate(World& world, Time now) {
    return world.conversation_rate.allow(now, kCallsPerSpan, kSpan);
}

Json full_profile(const World& world, const Citizen& citizen, Time now) {
    const auto last_space = citizen.name.rfind(' ');
    const bool single = last_space == std::string::npos;
    Json out = Json::object({{"id", citizen.psid}, {"name", citizen.name}});
    out.set("first_name", single ? citizen.name : citizen.name.substr(last_space + 1));
    out.set("last_name", single ? "" : citizen.name.substr(0, last_space));
    if (!citizen.avatar.empty()) out.set("profile_pic", cdn_link(world, citizen.avatar, now));
    return out;
}

}  // namespace

GraphAnswer list_conversations(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (!within_rate(world, call.now)) return too_many_calls();
        const auto fields = wanted_fields(call, kConversationFields);
        std::vector<Json> all;
        for (const Citizen* citizen : threads(world, call.params.text_or("/user_id"))) {
            all.push_back(conversation_json(world, *citizen, fields, call.now));
        }
        return paged(all, call, 25);
    });
}

GraphAnswer show_conversation(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (!within_rate(world, call.now)) return too_many_calls();
        const Citizen* citizen = find_thread(world, call.node);
        if (citizen == nullptr || citizen->messages.empty())
            return no_such_object(call.node, "get");
        return conversation_json(
            world, *citizen, wanted_fields(call, kConversationFields), call.now
        );
    });
}

GraphAnswer list_messages(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (!within_rate(world, call.now)) return too_many_calls();
        const Citizen* citizen = find_thread(world, call.node);
        if (citizen == nullptr) return no_such_object(call.node, "get");
        return paged(
            messages_of(world, *citizen, wanted_fields(call, kMessageFields), call.now), call, 25
        );
    });
}

GraphAnswer show_message(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        const Message* message = find_message(world, call.node);
        if (message == nullptr || message->unsent) return no_such_object(call.node, "get");
        return only_fields(
            message_json(world, *message, call.now), wanted_fields(call, kMessageFields)
        );
    });
}

GraphAnswer show_person(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        const Citizen& citizen = *find_citizen(world, call.node);
        if (world.switches.no_profiles) return Json::object();
        if (citizen.name.empty())
            return bad_parameter("No profile available for this user.", 2018218);
        return only_fields(
            full_profile(world, citizen, call.now),
            wanted_fields(call, "first_name,last_name,profile_pic")
        );
    });
}

}  // namespace k197::simulator
