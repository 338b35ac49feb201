#include "inbox/take_messages.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "channel/outbox.h"
#include "jobs/jobs.h"

namespace k197::inbox {
namespace {

using channel::Event;
using channel::EventKind;

/// A commenter without a name still has a thread of their own: that of the comment or post.
std::string person_of(const Event& event) {
    if (!event.person.empty()) return event.person;
    return "thread:" + (event.external_id.empty() ? event.post_id : event.external_id);
}

std::string_view message_kind(const Event& event) {
    using Kind = channel::Attachment::Kind;
    if (event.kind == EventKind::Comment) return "comment";
    if (event.kind == EventKind::VisitorPost) return "post";
    if (event.kind == EventKind::Postback) return "postback";
    if (event.kind == EventKind::Referral) return "referral";
    if (event.unsupported) return "unsupported";
    if (event.attachments.empty() || !event.text.empty()) return "text";
    switch (event.attachments.front().kind) {
        case Kind::Sticker: return "sticker";
        case Kind::Location: return "location";
        case Kind::Share:
        case Kind::Template: return "share";
        case Kind::Unknown: return "unsupported";
        case Kind::Image:
        case Kind::Video:
        case Kind::Audio:
        case Kind::File: return "media";
    }
    return "text";
}

/// What a person would read: the words, the button's title, or the heading and link of what was
/// shared.
std::string text_of(const Event& event) {
    std::string text = event.text.empty() ? event.title : event.text;
    for (const auto& attachment : event.attachments) {
        if (attachment.kind != channel::Attachment::Kind::Share) continue;
        for (const auto& part : {attachment.title, attachment.url}) {
            if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
        }
    }
    return text;
}

std::vector<NewMessage> new_messages(
    const std::vector<Arrival>& arrivals, const std::vector<Conversation>& threads
) {
    std::vector<NewMessage> out;
    out.reserve(arrivals.size());
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        out.push_back(
            {.message = message_of(*arrivals[i].event),
             .delivery_id = arrivals[i].delivery_id,
             .attachments = &arrivals[i].event->attachments}
        );
        out.back().message.conversation_id = threads[i].id;
    }
    return out;
}

/// One sign for each conversation that got something new.
std::vector<SignOfLife> signs_of(
    const std::vector<Arrival>& arrivals, const std::vector<Conversation>& threads
) {
    std::map<std::string, SignOfLife> signs;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        if (!arrivals[i].added) continue;
        auto& sign = signs[threads[i].id];
        sign.conversation_id = threads[i].id;
        sign.at = std::max(sign.at, arrivals[i].event->at);
        sign.seals = sign.seals || arrivals[i].seals;
        if (!arrivals[i].event->referral.empty()) sign.referral = arrivals[i].event->referral;
    }
    std::vector<SignOfLife> out;
    for (auto& [id, sign] : signs) out.push_back(std::move(sign));
    return out;
}

}  // namespace

Conversation thread_of(const Event& event) {
    return {
        .channel = event.channel,
        .page_id = event.page_id,
        .person = person_of(event),
        .person_name = event.person_name,
    };
}

Message message_of(const Event& event) {
    Message message{
        .channel = event.channel,
        .external_id = event.external_id,
        .direction = "in",
        .kind = std::string{message_kind(event)},
        .author = "citizen",
        .author_name = event.person_name,
        .text = text_of(event),
        .payload = event.payload,
        .reply_to = event.reply_to,
        .post_id = event.post_id,
        .sent_at = event.at,
    };
    for (const auto& attachment : event.attachments) {
        if (attachment.latitude && attachment.longitude) {
            message.latitude = attachment.latitude;
            message.longitude = attachment.longitude;
        }
    }
    return message;
}

jobs::Job turn_job(const std::string& conversation_id, const std::string& payload, Time at) {
    return {
        .id = "turn:" + payload,
        .kind = "conversation.turn",
        .lane = "conversation:" + conversation_id,
        .position = at,
        .payload = payload};
}

void note_signs(db::Tx& tx, const Clock& clock, const std::vector<SignOfLife>& signs) {
    std::vector<std::vector<db::Value>> rows;
    std::vector<std::string> ids;
    for (const auto& sign : signs) {
        rows.push_back({sign.conversation_id, sign.at, sign.seals, sign.referral});
        ids.push_back(sign.conversation_id);
    }
    db::query_values(
        tx,
        "UPDATE conversations SET last_message_at = CASE WHEN last_message_at > v.column2 THEN "
        "last_message_at ELSE v.column2 END, last_inbound_at = CASE WHEN coalesce(last_inbound_at, "
        "0) > v.column2 THEN last_inbound_at ELSE v.column2 END, sealed = CASE WHEN v.column3 = 1 "
        "THEN 1 ELSE sealed END, unreachable = 0, referral = CASE WHEN v.column4 = '' THEN "
        "referral "
        "ELSE v.column4 END FROM ",
        {"TEXT", "BIGINT", "INTEGER", "TEXT"},
        // Nothing is written where nothing changes: of a new conversation all is there already.
        "AS v WHERE conversations.id = v.column1 AND (last_message_at < v.column2 OR "
        "coalesce(last_inbound_at, 0) < v.column2 OR (v.column3 = 1 AND sealed = 0) OR unreachable "
        "<> 0 OR (v.column4 <> '' AND referral <> v.column4))",
        rows
    );
    channel::release_held(tx, clock, ids);
}

void take_messages(db::Tx& tx, const Clock& clock, std::vector<Arrival>& arrivals) {
    if (arrivals.empty()) return;
    std::vector<Conversation> wanted;
    wanted.reserve(arrivals.size());
    for (const auto& arrival : arrivals) {
        wanted.push_back(thread_of(*arrival.event));
        wanted.back().last_inbound_at = arrival.event->at;
    }
    const auto threads = open_conversations(tx, clock, wanted);
    const auto added = insert_messages(tx, clock, new_messages(arrivals, threads));

    std::vector<jobs::Job> turns;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        arrivals[i].added = !added[i].empty();
        if (added[i].empty() || arrivals[i].event->standby) continue;
        // Facebook's times are milliseconds: within one, the order in which they came.
        const Time at = arrivals[i].event->at + std::min<Time>(static_cast<Time>(i), 999);
        turns.push_back(turn_job(threads[i].id, added[i], at));
    }
    note_signs(tx, clock, signs_of(arrivals, threads));
    jobs::enqueue_all(tx, clock, std::move(turns));
}

}  // namespace k197::inbox
