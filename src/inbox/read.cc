#include "inbox/read.h"

#include <fmt/format.h>

#include <algorithm>

#include "archive/archive.h"
#include "base/bytes.h"
#include "base/json.h"
#include "channel/messenger/webhook.h"
#include "channel/outbox.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"

namespace k197::inbox {
namespace {

using channel::Event;
using channel::EventKind;

/// What reading a delivery comes to.
struct Tally {
    int added = 0;     // new messages
    int repeated = 0;  // messages known already
    int other = 0;     // events that are not messages
};

/// Work under way on one delivery.
struct Reader {
    const ReadContext& context;
    db::Tx& tx;
    std::string delivery_id{};
    Tally tally{};
};

/// A commenter without a name still has a thread of their own: that of the comment or post.
std::string person_of(const Event& event) {
    if (!event.person.empty()) return event.person;
    return "thread:" + (event.external_id.empty() ? event.post_id : event.external_id);
}

Conversation conversation_of(Reader& reader, const Event& event) {
    return open_conversation(
        reader.tx,
        reader.context.clock,
        {.channel = event.channel,
         .page_id = event.page_id,
         .person = person_of(event),
         .person_name = event.person_name}
    );
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

Message message_of(const Event& event, const Conversation& conversation) {
    Message message{
        .conversation_id = conversation.id,
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

void note_inbound(Reader& reader, const Conversation& conversation, const Event& event) {
    const bool seal = reader.context.is_sealed && reader.context.is_sealed(event.text);
    reader.tx.query(
        "UPDATE conversations SET last_message_at = CASE WHEN last_message_at > $2 THEN "
        "last_message_at ELSE $2 END, "
        "last_inbound_at = CASE WHEN coalesce(last_inbound_at, 0) > $2 THEN last_inbound_at ELSE "
        "$2 END, sealed = CASE WHEN $3 = 1 THEN 1 ELSE sealed END, "
        "unreachable = 0, referral = CASE WHEN $4 = '' THEN referral ELSE $4 END WHERE id = $1",
        conversation.id,
        event.at,
        seal,
        event.referral
    );
    if (conversation.channel == "messenger")
        channel::release_held(reader.tx, reader.context.clock, conversation.id);
}

void queue_turn(
    Reader& reader, const std::string& conversation_id, const std::string& payload, Time at
) {
    jobs::enqueue(
        reader.tx,
        reader.context.clock,
        {.id = "turn:" + payload,
         .kind = "conversation.turn",
         .lane = "conversation:" + conversation_id,
         .position = at,
         .payload = payload}
    );
}

/// Something a citizen wrote, said, sent or pressed.
void take_message(Reader& reader, const Event& event) {
    const auto conversation = conversation_of(reader, event);
    const auto message = insert_message(
        reader.tx,
        reader.context.clock,
        message_of(event, conversation),
        reader.delivery_id,
        event.attachments
    );
    if (!message) {
        ++reader.tally.repeated;
        return;
    }
    ++reader.tally.added;
    note_inbound(reader, conversation, event);
    if (event.standby) return;  // another app answers this thread: kept, not answered
    queue_turn(reader, conversation.id, message->id, event.at);
}

std::string_view change_kind(EventKind kind) {
    if (kind == EventKind::Reaction) return "reaction";
    return kind == EventKind::Unsent || kind == EventKind::CommentRemoved ? "withdrawn" : "edited";
}

/// An edit, a withdrawal or a reaction; it may come before the message that it is about.
void take_change(Reader& reader, const Event& event) {
    ++reader.tally.other;
    const std::string id = new_id();
    const auto added = reader.tx.one(
        "INSERT INTO message_changes (id, channel, external_id, kind, text, at, received_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id",
        id,
        event.channel,
        event.target_id,
        change_kind(event.kind),
        event.kind == EventKind::Reaction ? event.payload + " " + event.text : event.text,
        event.at,
        reader.context.clock.now()
    );
    if (!added) return;
    archive::append(
        reader.tx,
        reader.context.clock,
        {.actor = "citizen",
         .kind = fmt::format("message.{}", change_kind(event.kind)),
         .subject = "change:" + id,
         .source = "message_changes",
         .source_id = id}
    );
    const bool reacted = event.kind == EventKind::Reaction && event.payload != "unreact";
    if (reacted && !event.person.empty()) {  // a reaction opens the window again
        note_inbound(reader, conversation_of(reader, event), event);
    }
    const auto message = find_message_by_external(reader.tx, event.channel, event.target_id);
    if (message && event.kind == EventKind::Edit) {
        queue_turn(reader, message->conversation_id, "edit:" + message->id + ":" + id, event.at);
    }
}

/// Who wrote a message of the Page that is not in our outbox. One with our mark was sent before a
/// backup was restored.
std::string_view author_of_echo(const Event& event) {
    if (channel::outbox_of(event.metadata)) return "bot";
    return channel::written_in_page_inbox(event) ? "page_inbox" : "other_app";
}

/// A post of the Page: when we do not know whether one of ours arrived, this is the answer.
void take_own_post(Reader& reader, const Event& event) {
    ++reader.tally.other;
    for (const auto& row :
         reader.tx.query("SELECT id, body FROM outbox WHERE kind = 'post' AND state = 'unknown'")) {
        const auto body = Json::parse(row.text("body")).value_or(Json{});
        if (event.text.empty() || body.text_or("/text") != event.text) continue;
        channel::confirm_sent(reader.tx, row.text("id"), event.external_id, event.at);
        return;
    }
}

/// A message of the Page: our own comes back, or an officer wrote in the Page's inbox.
void take_echo(Reader& reader, const Event& event) {
    ++reader.tally.other;
    auto& tx = reader.tx;
    const auto ours = channel::outbox_of(event.metadata);
    if (ours && channel::confirm_sent(tx, *ours, event.external_id, event.at)) return;
    if (tx.one("SELECT id FROM outbox WHERE external_id = $1", event.external_id)) return;

    const auto conversation = conversation_of(reader, event);
    Message message = message_of(event, conversation);
    message.direction = "out";
    message.author = author_of_echo(event);
    const bool by_officer = message.author == "page_inbox";
    message.author_name.clear();
    const auto added = insert_message(
        tx, reader.context.clock, std::move(message), reader.delivery_id, event.attachments
    );
    if (!added) return;
    tx.query(
        "UPDATE conversations SET handled_by = CASE WHEN $3 = 1 THEN 'person' ELSE handled_by END, "
        "last_message_at = CASE "
        "WHEN last_message_at > $2 THEN last_message_at ELSE $2 END WHERE id = $1",
        conversation.id,
        event.at,
        by_officer
    );
}

void take_receipt(Reader& reader, const Event& event) {
    ++reader.tally.other;
    const auto row = reader.tx.one(
        "SELECT id FROM conversations WHERE channel = 'messenger' AND page_id = $1 AND person = $2",
        event.page_id,
        event.person
    );
    if (!row) return;
    if (event.kind == EventKind::Delivered) {
        channel::mark_delivered(reader.tx, row->text("id"), event.mids, event.watermark, event.at);
    } else {
        channel::mark_read(reader.tx, row->text("id"), event.watermark, event.at);
    }
}

void take(Reader& reader, const Event& event) {
    reader.context.metrics.add(
        fmt::format("events_total{{kind=\"{}\"}}", channel::to_string(event.kind))
    );
    switch (event.kind) {
        case EventKind::Message:
        case EventKind::Postback:
        case EventKind::Referral:
        case EventKind::Comment:
        case EventKind::VisitorPost: return take_message(reader, event);
        case EventKind::Edit:
        case EventKind::Unsent:
        case EventKind::Reaction:
        case EventKind::CommentEdited:
        case EventKind::CommentRemoved: return take_change(reader, event);
        case EventKind::Echo: return take_echo(reader, event);
        case EventKind::Delivered:
        case EventKind::Read: return take_receipt(reader, event);
        case EventKind::OwnPost: return take_own_post(reader, event);
        case EventKind::Policy:
        case EventKind::Optin:
        case EventKind::Handover:
        case EventKind::Other: ++reader.tally.other; return;
    }
}

std::string_view state_of(const channel::Reading& reading, const Tally& tally) {
    if (!reading.problem.empty()) return "buried";
    if (reading.foreign) return "foreign";
    return tally.repeated > 0 && tally.added == 0 && tally.other == 0 ? "duplicate" : "read";
}

}  // namespace

std::optional<jobs::Retry> read(const ReadContext& context, const jobs::Job& job) {
    const auto delivery =
        context.database.read([&](db::Query& query) { return find_delivery(query, job.payload); });
    if (!delivery)
        return jobs::Retry{.after = jobs::backoff(job.attempts), .problem = "no such delivery"};
    const auto reading =
        channel::read_webhook(delivery->body, context.page_id, delivery->received_at);

    const auto state = context.database.write([&](db::Tx& tx) {
        Reader reader{.context = context, .tx = tx, .delivery_id = delivery->id};
        if (reading.problem.empty() && !reading.foreign) {
            for (const auto& event : reading.events) {
                if (event.page_id == context.page_id) take(reader, event);
            }
        }
        const std::string result{state_of(reading, reader.tally)};
        tx.query(
            "UPDATE deliveries SET state = $2, reason = $3 WHERE id = $1",
            delivery->id,
            result,
            reading.problem
        );
        archive::append(
            tx,
            context.clock,
            {.actor = "facebook",
             .kind = "delivery." + result,
             .subject = "delivery:" + delivery->id,
             .source = "deliveries",
             .source_id = delivery->id}
        );
        jobs::complete(tx, job);
        return result;
    });
    context.metrics.add(fmt::format("deliveries_total{{state=\"{}\"}}", state));
    return std::nullopt;
}

}  // namespace k197::inbox
