#include "simulator/world.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/embedded.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kLogLength = 400;
constexpr std::array kFields = {
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "feed",
    "message_template_status_update",
};
constexpr std::array kDemoNames = {
    "Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Minh Đức", "Phạm Thu Hà", ""};
constexpr std::array kStickers = {"thumb", "heart", "smile"};

struct TypeRow {
    std::string_view ending;
    std::string_view type;
};
constexpr std::array kTypes = {
    TypeRow{".jpg", "image/jpeg"},
    TypeRow{".jpeg", "image/jpeg"},
    TypeRow{".png", "image/png"},
    TypeRow{".gif", "image/gif"},
    TypeRow{".webp", "image/webp"},
    TypeRow{".heic", "image/heic"},
    TypeRow{".mp4", "video/mp4"},
    TypeRow{".mov", "video/quicktime"},
    TypeRow{".webm", "video/webm"},
    TypeRow{".mp3", "audio/mpeg"},
    TypeRow{".m4a", "audio/mp4"},
    TypeRow{".ogg", "audio/ogg"},
    TypeRow{".wav", "audio/wav"},
    TypeRow{".aac", "audio/aac"},
    TypeRow{".pdf", "application/pdf"},
};

std::string type_by_name(std::string_view name) {
    std::string lower{name};
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    for (const TypeRow& row : kTypes) {
        if (lower.ends_with(row.ending)) return std::string{row.type};
    }
    return "application/octet-stream";
}

/// A file name without characters that would need escaping in a link.
std::string plain_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
        out += plain ? c : '_';
    }
    return out.empty() ? "file" : out.substr(out.size() > 80 ? out.size() - 80 : 0);
}

void add_stickers(World& world) {
    for (const std::string name : kStickers) {
        const auto bytes = embedded("simulator/page/sticker-" + name + ".png");
        if (!bytes) continue;
        world.media.emplace(
            "sticker-" + name,
            Media{"sticker-" + name, name + ".png", "image/png", std::string{*bytes}}
        );
    }
}

}  // namespace

World make_world(const Options& options, Time now) {
    World world;
    world.options = options;
    world.cdn_key = random_bytes(32);
    world.subscribed.insert(kFields.begin(), kFields.end());
    add_stickers(world);
    for (const std::string name : kDemoNames) add_citizen(world, name, now);
    return world;
}

Citizen& add_citizen(World& world, std::string name, Time now) {
    Citizen citizen{
        .psid = "2" + new_digits(16), .user_id = "1" + new_digits(15), .name = std::move(name)};
    citizen.conversation = "t_" + new_digits(15);
    // Sorted by the time of the last message; a newcomer is the latest but one microsecond.
    citizen.updated = now - static_cast<Time>(world.citizens.size());
    touch(world);
    const std::string key = citizen.psid;
    return world.citizens.insert_or_assign(key, std::move(citizen)).first->second;
}

Citizen* find_citizen(World& world, std::string_view psid) {
    const auto found = world.citizens.find(psid);
    return found == world.citizens.end() ? nullptr : &found->second;
}

Citizen* find_commenter(World& world, std::string_view user_id) {
    for (auto& [psid, citizen] : world.citizens) {
        if (citizen.user_id == user_id) return &citizen;
    }
    return nullptr;
}

Message* find_message(World& world, std::string_view mid) {
    const auto found = world.by_mid.find(mid);
    return found == world.by_mid.end() ? nullptr : &world.messages[found->second];
}

Post* find_post(World& world, std::string_view id) {
    const auto found = std::ranges::find(world.posts, id, &Post::id);
    return found == world.posts.end() || found->removed ? nullptr : &*found;
}

Comment* find_comment(World& world, std::string_view id) {
    const auto found = std::ranges::find(world.comments, id, &Comment::id);
    return found == world.comments.end() || found->removed ? nullptr : &*found;
}

std::string add_media(World& world, std::string name, std::string type, std::string bytes) {
    const auto semicolon = type.find(';');
    if (semicolon != std::string::npos) type.resize(semicolon);
    if (type.empty() || type == "application/octet-stream") type = type_by_name(name);
    const std::string id = new_digits(15);
    world.media.emplace(id, Media{id, plain_name(name), std::move(type), std::move(bytes)});
    return id;
}

std::string kind_of(std::string_view content_type) {
    for (const std::string_view kind : {"image", "video", "audio"}) {
        if (content_type.starts_with(kind)) return std::string{kind};
    }
    return "file";
}

std::string cdn_link(const World& world, std::string_view media_id, Time now) {
    const auto found = world.media.find(media_id);
    if (found == world.media.end()) return world.options.public_url + "/cdn/gone";
    const Time expires = now + world.switches.cdn_seconds * kSecond;
    return world.options.public_url + "/cdn/" + found->second.id + "/" + found->second.name + "?" +
           cdn_query(world.cdn_key, found->second.id, expires);
}

Time window_now(const World& world, Time now) {
    return now + world.switches.clock_hours * kHour;
}

std::int64_t touch(World& world) {
    return ++world.cursor;
}

void note(World& world, LogEntry entry) {
    entry.changed = touch(world);
    world.log.push_back(std::move(entry));
    if (world.log.size() > kLogLength) world.log.pop_front();
}

}  // namespace k197::simulator
