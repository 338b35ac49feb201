#include "simulator/view.h"

#include <algorithm>
#include <array>

namespace k197::simulator {
namespace {

constexpr std::size_t kListedCitizens = 60;

struct Flag {
    std::string_view name;
    bool Switches::*member;
};
constexpr std::array kFlags = {
    Flag{"duplicate", &Switches::duplicate},
    Flag{"out_of_order", &Switches::out_of_order},
    Flag{"drop_webhooks", &Switches::drop_webhooks},
    Flag{"expired_token", &Switches::expired_token},
    Flag{"rate_limit", &Switches::rate_limit},
    Flag{"require_proof", &Switches::require_proof},
    Flag{"anonymous_comments", &Switches::anonymous_comments},
    Flag{"no_profiles", &Switches::no_profiles},
    Flag{"reject_templates", &Switches::reject_templates},
};
constexpr std::array kOutages = {"off", "error", "html", "silent", "lost_answer"};

std::string_view name_of(Author author) {
    switch (author) {
        case Author::Citizen: return "citizen";
        case Author::App: return "app";
        case Author::Inbox: return "inbox";
    }
    return "";
}

std::string_view name_of(Window window) {
    switch (window) {
        case Window::Open: return "open";
        case Window::HumanAgent: return "human_agent";
        case Window::Closed: return "closed";
    }
    return "";
}

/// A link for the simulator's own page: it does not expire.
Json media_json(const World& world, std::string_view media_id) {
    const auto found = world.media.find(media_id);
    if (found == world.media.end()) return Json::object();
    Json out =
        Json::object({{"media_id", media_id}, {"url", "/sim/media/" + std::string{media_id}}});
    out.set("name", found->second.name)
        .set("content_type", found->second.type)
        .set("bytes", found->second.bytes.size());
    return out;
}

Json attachment_json(const World& world, const Attachment& attachment) {
    Json out = media_json(world, attachment.media_id);
    out.set("type", attachment.kind);
    if (attachment.kind == "location") out.set("lat", attachment.lat).set("long", attachment.lon);
    if (attachment.kind == "template") out.set("payload", attachment.payload);
    return out;
}

Json message_json(const World& world, const Message& message) {
    Json out = Json::object(
        {{"id", message.mid}, {"from", name_of(message.author)}, {"text", message.text}}
    );
    out.set("at", message.sent / kMillisecond);
    Json attachments = Json::array();
    for (const Attachment& attachment : message.attachments)
        attachments.push(attachment_json(world, attachment));
    out.set("attachments", std::move(attachments)).set("quick_replies", message.quick_replies);
    out.set("payload", message.payload)
        .set("postback", message.postback)
        .set("reply_to", message.reply_to);
    out.set("metadata", message.metadata).set("edits", message.edits).set("unsent", message.unsent);
    out.set("reaction", message.reaction)
        .set("delivery", message.delivery)
        .set("changed", message.changed);
    return out;
}

Json comment_json(const World& world, const Comment& comment) {
    Json out = Json::object(
        {{"id", comment.id}, {"post_id", comment.post_id}, {"parent_id", comment.parent_id}}
    );
    out.set("from_id", comment.from_id).set("from", comment.from_name).set("text", comment.message);
    out.set("at", comment.created / kMillisecond)
        .set("hidden", comment.hidden)
        .set("edited", comment.edited);
    out.set("page", comment.from_id == world.options.page_id);
    if (!comment.photo.empty()) out.set("photo", media_json(world, comment.photo));
    return out;
}

Json post_json(const World& world, const Post& post) {
    Json out = Json::object(
        {{"id", post.id},
         {"from_id", post.from_id},
         {"from", post.from_name},
         {"text", post.message}}
    );
    out.set("link", post.link).set("at", post.created / kMillisecond).set("removed", post.removed);
    out.set("page", post.from_id == world.options.page_id);
    Json photos = Json::array();
    for (const std::string& photo : post.photos) photos.push(media_json(world, photo));
    Json comments = Json::array();
    for (const Comment& comment : world.comments) {
        if (comment.post_id == post.id && !comment.removed)
            comments.push(comment_json(world, comment));
    }
    out.set("photos", std::move(photos)).set("comments", std::move(comments));
    return out;
}

std::int64_t last_change(const World& world, const Post& post) {
    std::int64_t last = post.changed;
    for (const Comment& comment : world.comments) {
        if (comment.post_id == post.id) last = std::max(last, comment.changed);
    }
    return last;
}

/// Takes an integer member when it is there and within bounds.
template <class T>
bool take_number(
    const Json& value,
    std::string_view name,
    T& member,
    std::pair<std::int64_t, std::int64_t> bounds
) {
    if (name.empty()) return false;
    const auto number = value.integer();
    if (!number || *number < bounds.first || *number > bounds.second) return false;
    member = static_cast<T>(*number);
    return true;
}

bool take_switch(Switches& switches, std::string_view name, const Json& value) {
    const auto flag = std::ranges::find(kFlags, name, &Flag::name);
    if (flag != kFlags.end()) {
        switches.*(flag->member) = value.boolean().value_or(false);
        return value.boolean().has_value();
    }
    if (name == "outage") {
        switches.outage = value.text_or("");
        return std::ranges::find(kOutages, switches.outage) != kOutages.end();
    }
    if (name == "slow_ms") return take_number(value, name, switches.slow_ms, {0, 60'000});
    if (name == "usage_percent") return take_number(value, name, switches.usage_percent, {0, 100});
    if (name == "cdn_seconds")
        return take_number(value, name, switches.cdn_seconds, {0, 86'400 * 30});
    if (name == "clock_hours") return take_number(value, name, switches.clock_hours, {0, 24 * 365});
    return false;
}

}  // namespace

Json citizen_json(const World& world, const Citizen& citizen, Time now) {
    Json out =
        Json::object({{"psid", citizen.psid}, {"user_id", citizen.user_id}, {"name", citizen.name}}
        );
    out.set("blocked", citizen.blocked)
        .set("started", !citizen.messages.empty())
        .set("at", citizen.updated / kMillisecond);
    const Message* last =
        citizen.messages.empty() ? nullptr : &world.messages[citizen.messages.back()];
    out.set("snippet", last == nullptr ? "" : last->text)
        .set("last_from", last == nullptr ? "" : name_of(last->author));
    out.set(
        "unread",
        last != nullptr && last->author != Author::Citizen && last->sent > citizen.read_by_citizen
    );
    out.set("window", name_of(window_at(citizen.last_inbound, window_now(world, now))));
    return out;
}

Json citizens_json(const World& world, Time now) {
    std::vector<const Citizen*> all;
    for (const auto& [psid, citizen] : world.citizens) all.push_back(&citizen);
    std::ranges::sort(all, [](const Citizen* a, const Citizen* b) {
        return a->updated > b->updated;
    });
    all.resize(std::min(all.size(), kListedCitizens));
    Json out = Json::array();
    for (const Citizen* citizen : all) out.push(citizen_json(world, *citizen, now));
    return out;
}

Json thread_json(const World& world, const Citizen& citizen, std::int64_t since, Time now) {
    Json out =
        Json::object({{"psid", citizen.psid}, {"cursor", world.cursor}, {"name", citizen.name}});
    out.set("typing", citizen.typing_until > now)
        .set("seen_at", citizen.seen_by_page / kMillisecond);
    out.set("window", name_of(window_at(citizen.last_inbound, window_now(world, now))));
    out.set("started", citizen.last_inbound != 0)
        .set("blocked", citizen.blocked)
        .set("profile", world.profile);
    Json messages = Json::array();
    for (const std::size_t index : citizen.messages) {
        if (world.messages[index].changed > since)
            messages.push(message_json(world, world.messages[index]));
    }
    return std::move(out.set("messages", std::move(messages)));
}

Json posts_json(const World& world, std::int64_t since) {
    Json out = Json::array();
    for (const Post& post : world.posts) {
        if (post.published && last_change(world, post) > since) out.push(post_json(world, post));
    }
    return out;
}

Json log_json(const World& world, std::int64_t since) {
    Json out = Json::array();
    for (const LogEntry& entry : world.log) {
        if (entry.changed <= since) continue;
        Json row = Json::object(
            {{"id", entry.changed}, {"at", entry.at / kMillisecond}, {"kind", entry.kind}}
        );
        row.set("method", entry.method)
            .set("path", entry.path)
            .set("status", entry.status)
            .set("took_ms", entry.took_ms);
        row.set("note", entry.note).set("request", entry.request).set("response", entry.response);
        out.push(std::move(row));
    }
    return out;
}

Json switches_json(const Switches& switches) {
    Json out = Json::object();
    for (const Flag& flag : kFlags) out.set(flag.name, switches.*(flag.member));
    out.set("outage", switches.outage)
        .set("slow_ms", switches.slow_ms)
        .set("usage_percent", switches.usage_percent);
    return std::move(
        out.set("cdn_seconds", switches.cdn_seconds).set("clock_hours", switches.clock_hours)
    );
}

Result<Switches> changed_switches(Switches switches, const Json& wanted) {
    for (const auto& [name, value] : wanted.members()) {
        if (!take_switch(switches, name, value))
            return fail(Errc::Invalid, "no such switch or value: " + name, name);
    }
    return switches;
}

}  // namespace k197::simulator
