#include "simulator/actions.h"

#include <algorithm>

#include "simulator/events.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr int kEditLimit = 5;

Error nobody() {
    return fail(Errc::NotFound, "no such citizen");
}
Error no_message() {
    return fail(Errc::NotFound, "no such message");
}

/// Stores `message` in its thread; the reference lives as long as the world.
Message& keep(World& world, Citizen& citizen, Message message, Time now) {
    message.psid = citizen.psid;
    if (message.mid.empty()) message.mid = new_mid();
    // Meta's times are milliseconds and never run backwards within a thread.
    message.sent = std::max(now, citizen.updated + kMillisecond);
    message.changed = touch(world);
    citizen.updated = message.sent;
    citizen.messages.push_back(world.messages.size());
    world.by_mid.emplace(message.mid, world.messages.size());
    world.messages.push_back(std::move(message));
    return world.messages.back();
}

void open_window(World& world, Citizen& citizen, Time now) {
    citizen.last_inbound = window_now(world, now);
}

std::string write_one(World& world, Citizen& citizen, Message message, Time now) {
    open_window(world, citizen, now);
    const Message& kept = keep(world, citizen, std::move(message), now);
    emit(world, message_event(world, kept, now), now);
    return kept.mid;
}

bool is_own(const Message* message) {
    return message != nullptr && message->author == Author::Citizen;
}

std::string started_payload(const World& world) {
    return world.profile.text_or("/get_started/payload");
}

}  // namespace

Result<std::vector<std::string>> citizen_writes(
    World& world, std::string_view psid, const Draft& draft, Time now
) {
    Citizen* citizen = find_citizen(world, psid);
    if (citizen == nullptr) return nobody();
    if (draft.text.empty() && draft.attachments.empty())
        return fail(Errc::Invalid, "an empty message");
    Message message{.text = draft.text, .payload = draft.payload, .reply_to = draft.reply_to};
    if (!draft.apart) {
        message.attachments = draft.attachments;
        return std::vector<std::string>{write_one(world, *citizen, std::move(message), now)};
    }
    std::vector<std::string> mids;
    for (const Attachment& attachment : draft.attachments) {
        mids.push_back(write_one(world, *citizen, {.attachments = {attachment}}, now));
    }
    if (!draft.text.empty()) mids.push_back(write_one(world, *citizen, std::move(message), now));
    return mids;
}

Result<std::string> citizen_presses(
    World& world, std::string_view psid, const Press& press, Time now
) {
    Citizen* citizen = find_citizen(world, psid);
    if (citizen == nullptr) return nobody();
    open_window(world, *citizen, now);
    Message message{.text = press.title, .payload = press.payload, .postback = true};
    const Message& kept = keep(world, *citizen, std::move(message), now);
    emit(world, postback_event(world, kept, press.referral), now);
    return kept.mid;
}

Result<void> citizen_arrives(World& world, std::string_view psid, const Json& referral, Time now) {
    Citizen* citizen = find_citizen(world, psid);
    if (citizen == nullptr) return nobody();
    if (citizen->last_inbound == 0 && !started_payload(world).empty()) {
        const auto pressed =
            citizen_presses(world, psid, {"Bắt đầu", started_payload(world), referral}, now);
        if (!pressed) return pressed.error();
        return {};
    }
    if (citizen->last_inbound != 0) open_window(world, *citizen, now);
    emit(world, referral_event(world, psid, referral, now), now);
    return {};
}

Result<void> citizen_edits(World& world, std::string_view mid, std::string_view text, Time now) {
    Message* message = find_message(world, mid);
    if (!is_own(message)) return no_message();
    if (message->unsent || message->postback) return fail(Errc::Conflict, "cannot be edited");
    if (message->edits >= kEditLimit)
        return fail(Errc::Conflict, "a message can be edited five times");
    if (text.empty()) return fail(Errc::Invalid, "an empty message");
    message->text = text;
    ++message->edits;
    message->changed = touch(world);
    emit(world, edit_event(world, *message, now), now);
    return {};
}

Result<void> citizen_unsends(World& world, std::string_view mid, Time now) {
    Message* message = find_message(world, mid);
    if (!is_own(message)) return no_message();
    message->unsent = true;
    message->text.clear();
    message->attachments.clear();
    message->changed = touch(world);
    emit(world, unsend_event(world, *message, now), now);
    return {};
}

Result<void> citizen_reacts(World& world, std::string_view mid, std::string_view emoji, Time now) {
    Message* message = find_message(world, mid);
    if (message == nullptr) return no_message();
    message->reaction = emoji;
    message->changed = touch(world);
    open_window(world, *find_citizen(world, message->psid), now);
    emit(world, reaction_event(world, *message, now), now);
    return {};
}

void citizen_reads(World& world, Citizen& citizen, Time now) {
    const auto unread = [&](std::size_t index) {
        const Message& message = world.messages[index];
        return message.author != Author::Citizen && message.sent > citizen.read_by_citizen;
    };
    if (std::ranges::none_of(citizen.messages, unread)) return;
    // The clock may lag behind the last message by the millisecond that keeps order.
    citizen.read_by_citizen = std::max(now, citizen.updated);
    emit(world, read_event(world, citizen.psid, citizen.read_by_citizen), now);
    touch(world);
}

std::string page_writes(World& world, Message message, Time now) {
    Citizen* citizen = find_citizen(world, message.psid);
    if (citizen == nullptr) return {};
    citizen->typing_until = 0;
    const Message& kept = keep(world, *citizen, std::move(message), now);
    emit(world, echo_event(world, kept, now), now);
    if (!citizen->blocked) emit(world, delivery_event(world, kept, now), now);
    return kept.mid;
}

Result<std::string> add_comment(World& world, Comment comment, Time now) {
    const Comment* parent = find_comment(world, comment.parent_id);
    if (parent != nullptr) comment.post_id = parent->post_id;
    if (parent == nullptr) comment.post_id = comment.parent_id;
    const Post* post = find_post(world, comment.post_id);
    if (post == nullptr || !post->published) return fail(Errc::NotFound, "no such post");
    if (comment.message.empty() && comment.photo.empty())
        return fail(Errc::Invalid, "an empty comment");
    // Replies hang below top-level comments: one level, as on a Page.
    if (parent != nullptr && parent->parent_id != parent->post_id)
        comment.parent_id = parent->parent_id;
    comment.id = comment.post_id.substr(comment.post_id.find('_') + 1) + "_" + new_digits(15);
    comment.created = now;
    comment.changed = touch(world);
    world.comments.push_back(comment);
    emit(world, comment_event(world, comment, "add", now), now);
    return comment.id;
}

Result<void> edit_comment(World& world, std::string_view id, std::string_view text, Time now) {
    Comment* comment = find_comment(world, id);
    if (comment == nullptr) return fail(Errc::NotFound, "no such comment");
    comment->message = text;
    comment->edited = true;
    comment->changed = touch(world);
    emit(world, comment_event(world, *comment, "edited", now), now);
    return {};
}

Result<void> remove_comment(World& world, std::string_view id, Time now) {
    Comment* comment = find_comment(world, id);
    if (comment == nullptr) return fail(Errc::NotFound, "no such comment");
    comment->removed = true;
    comment->changed = touch(world);
    emit(world, comment_event(world, *comment, "remove", now), now);
    return {};
}

std::string add_post(World& world, Post post, Time now) {
    post.id = world.options.page_id + "_" + new_digits(15);
    post.created = now;
    post.changed = touch(world);
    world.posts.push_back(post);
    if (post.published) emit(world, post_event(world, post, "add", now), now);
    return post.id;
}

void publish_due(World& world, Time now) {
    for (Post& post : world.posts) {
        if (post.published || post.removed || post.scheduled == 0 || post.scheduled > now) continue;
        post.published = true;
        post.created = now;
        post.changed = touch(world);
        emit(world, post_event(world, post, "add", now), now);
    }
}

}  // namespace k197::simulator
