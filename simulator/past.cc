#include "simulator/past.h"

#include <algorithm>

#include "simulator/wire.h"

namespace k197::simulator {
namespace {

std::string keep(World& world, const PastFile& file) {
    return add_media(world, "file", file.type, file.bytes);
}

void remember_message(World& world, Citizen& citizen, const PastMessage& past) {
    Message message{
        .mid = past.mid,
        .psid = citizen.psid,
        .author = past.from_citizen ? Author::Citizen : Author::App,
        .sent = past.at,
        .text = past.text,
        .quick_replies = past.quick_replies,
        .delivery = past.from_citizen ? "accepted" : "",
        .changed = touch(world),
    };
    for (const auto& file : past.files) {
        message.attachments.push_back({.kind = file.kind, .media_id = keep(world, file)});
    }
    if (past.from_citizen) citizen.last_inbound = std::max(citizen.last_inbound, past.at);
    citizen.updated = std::max(citizen.updated, past.at);
    citizen.messages.push_back(world.messages.size());
    world.by_mid[message.mid] = world.messages.size();
    world.messages.push_back(std::move(message));
}

void remember_person(World& world, const PastPerson& past) {
    if (past.psid.empty() || world.citizens.contains(past.psid)) return;
    Citizen made = add_citizen(world, past.name, 0);
    world.citizens.erase(made.psid);
    made.psid = past.psid;
    Citizen& citizen = world.citizens.insert_or_assign(past.psid, std::move(made)).first->second;
    for (const auto& message : past.messages) remember_message(world, citizen, message);
    citizen.read_by_citizen = citizen.updated;
    citizen.seen_by_page = citizen.updated;
}

void remember_post(World& world, const PastPost& past) {
    if (find_post(world, past.id) != nullptr) return;
    Post post{
        .id = past.id,
        .from_id = world.options.page_id,
        .from_name = world.options.page_name,
        .message = past.text,
        .created = past.at,
        .changed = touch(world),
    };
    for (const auto& picture : past.pictures) post.photos.push_back(keep(world, picture));
    world.posts.push_back(std::move(post));
}

}  // namespace

void remember(World& world, const Past& past) {
    for (const auto& person : past.people) remember_person(world, person);
    for (const auto& post : past.posts) remember_post(world, post);
}

}  // namespace k197::simulator
