#include "inbox/message_store.h"

#include <map>
#include <set>
#include <tuple>

#include "archive/archive.h"
#include "base/bytes.h"
#include "media/media_store.h"

namespace k197::inbox {
namespace {

constexpr std::string_view kMessages =
    "SELECT m.*, o.state AS send_state, o.reason AS send_reason, o.delivered_at, o.read_at, "
    "o.external_id AS sent_id, EXISTS (SELECT 1 FROM message_changes c WHERE c.channel = m.channel "
    "AND c.external_id = coalesce(nullif(o.external_id, ''), m.external_id)) AS has_changes, "
    "EXISTS (SELECT 1 FROM media d WHERE d.message_id = m.id) AS has_media "
    "FROM messages m LEFT JOIN outbox o ON o.id = m.outbox_id ";
/// The messages of report $1, each part by an index: those it is made of, what was sent about it,
/// the dialogue's questions and the buttons pressed between its first message and its filing.
constexpr std::string_view kOfReport =
    "WHERE m.id IN (SELECT message_id FROM report_messages WHERE report_id = $1"
    " UNION SELECT s.id FROM outbox b JOIN messages s ON s.channel = b.channel AND s.external_id = "
    "'outbox:' || b.id WHERE b.report_id = $1 AND b.report_id <> ''"
    " UNION SELECT s.id FROM reports r JOIN messages s ON s.conversation_id = r.conversation_id "
    "LEFT JOIN outbox b ON b.id = s.outbox_id WHERE r.id = $1 AND s.sent_at <= r.created_at"
    " AND s.sent_at >= (SELECT min(f.sent_at) FROM report_messages l JOIN messages f ON f.id = "
    "l.message_id WHERE l.report_id = $1)"
    " AND (s.author = 'bot' OR s.payload <> '') AND coalesce(b.report_id, '') = '')";
constexpr std::string_view kInOrder = " ORDER BY m.sent_at, m.received_at, m.id";

Conversation conversation_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .channel = row.text("channel"),
        .page_id = row.text("page_id"),
        .person = row.text("person"),
        .person_name = row.text("person_name"),
        .created_at = row.integer("created_at"),
        .last_inbound_at = row.maybe_integer("last_inbound_at"),
        .handled_by = row.text("handled_by"),
        .sealed = row.flag("sealed"),
        .referral = row.text("referral"),
    };
}

Medium medium_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .kind = row.text("kind"),
        .state = row.text("state"),
        .type = row.text("type"),
        .bytes = row.integer("bytes"),
        .sha256 = row.text("sha256"),
        .shown_sha256 = row.text("shown_sha256"),
        .thumb_sha256 = row.text("thumb_sha256"),
        .duration_ms = row.integer("duration_ms"),
        .reason = row.text("reason"),
    };
}

std::vector<Medium> media_from(const db::Rows& rows) {
    std::vector<Medium> out;
    for (const auto& row : rows) out.push_back(medium_of(row));
    return out;
}

/// Puts edits and withdrawal to a message.
void add_changes(db::Query& query, Message& message) {
    for (const auto& change : query.query(
             "SELECT kind, text FROM message_changes WHERE channel = $1 AND external_id = $2 ORDER "
             "BY at, received_at",
             message.channel,
             message.external_id
         )) {
        if (change.text("kind") == "edited") message.edited_text = change.text("text");
        if (change.text("kind") == "withdrawn") message.withdrawn = true;
    }
}

Message message_of(db::Query& query, const db::Row& row) {
    Message message{
        .id = row.text("id"),
        .conversation_id = row.text("conversation_id"),
        .channel = row.text("channel"),
        .external_id = row.text("external_id"),
        .direction = row.text("direction"),
        .kind = row.text("kind"),
        .author = row.text("author"),
        .author_name = row.text("author_name"),
        .text = row.text("text"),
        .payload = row.text("payload"),
        .reply_to = row.text("reply_to"),
        .post_id = row.text("post_id"),
        .latitude = row.maybe_real("latitude"),
        .longitude = row.maybe_real("longitude"),
        .sent_at = row.integer("sent_at"),
        .send_state = row.text("send_state"),
        .send_reason = row.text("send_reason"),
        .delivered_at = row.maybe_integer("delivered_at"),
        .read_at = row.maybe_integer("read_at"),
    };
    if (!row.text("sent_id").empty()) message.external_id = row.text("sent_id");
    if (row.flag("has_changes")) add_changes(query, message);
    if (row.flag("has_media")) {
        message.media = media_from(
            query.query("SELECT * FROM media WHERE message_id = $1 ORDER BY position", message.id)
        );
    }
    return message;
}

std::vector<Message> messages_from(db::Query& query, const db::Rows& rows) {
    std::vector<Message> out;
    for (const auto& row : rows) out.push_back(message_of(query, row));
    return out;
}

std::optional<std::string_view> media_kind(channel::Attachment::Kind kind) {
    using Kind = channel::Attachment::Kind;
    switch (kind) {
        case Kind::Image: return "image";
        case Kind::Video: return "video";
        case Kind::Audio: return "audio";
        case Kind::File: return "file";
        case Kind::Sticker:
        case Kind::Location:
        case Kind::Share:
        case Kind::Template:
        case Kind::Unknown: return std::nullopt;
    }
    return std::nullopt;
}

void insert_media(
    db::Tx& tx,
    const Clock& clock,
    const Message& message,
    const std::vector<channel::Attachment>& attachments
) {
    int position = 0;
    for (const auto& attachment : attachments) {
        const auto kind = media_kind(attachment.kind);
        if (!kind || attachment.url.empty()) continue;
        media::insert_waiting(
            tx,
            clock,
            {.message_id = message.id,
             .conversation_id = message.conversation_id,
             .position = position++,
             .kind = std::string{*kind},
             .url = attachment.url,
             .expires_at = attachment.expires_at}
        );
    }
}

/// Who talks with whom: channel, page, person.
using ThreadKey = std::tuple<std::string, std::string, std::string>;

ThreadKey key_of(const Conversation& conversation) {
    return {conversation.channel, conversation.page_id, conversation.person};
}

std::map<ThreadKey, Conversation> by_key(const db::Rows& rows) {
    std::map<ThreadKey, Conversation> out;
    for (const auto& row : rows) {
        auto conversation = conversation_of(row);
        auto key = key_of(conversation);
        out.emplace(std::move(key), std::move(conversation));
    }
    return out;
}

std::map<ThreadKey, Conversation> find_threads(
    db::Query& query, const std::map<ThreadKey, const Conversation*>& wanted
) {
    std::vector<std::vector<db::Value>> keys;
    for (const auto& [key, conversation] : wanted)
        keys.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key)});
    // The whole key in each row: for a page and a list of persons PostgreSQL, as long as it knows
    // nothing of a new table, would read all conversations of the page.
    const auto rows = db::query_values(
        query,
        "SELECT conversations.* FROM ",
        {"TEXT", "TEXT", "TEXT"},
        "AS v JOIN conversations ON channel = v.column1 AND page_id = v.column2 AND person = "
        "v.column3",
        keys
    );
    return by_key(rows);
}

/// Gives those it made: another node may have been quicker.
std::map<ThreadKey, Conversation> make_conversations(
    db::Tx& tx, const Clock& clock, const std::map<ThreadKey, const Conversation*>& wanted
) {
    const Time now = clock.now();
    std::vector<std::vector<db::Value>> rows;
    for (const auto& [key, conversation] : wanted) {
        rows.push_back(
            {new_id(now),
             conversation->channel,
             conversation->page_id,
             conversation->person,
             conversation->person_name,
             now,
             now,
             conversation->last_inbound_at}
        );
    }
    return by_key(db::insert_rows(
        tx,
        "INSERT INTO conversations (id, channel, page_id, person, person_name, created_at, "
        "last_message_at, last_inbound_at) VALUES",
        "ON CONFLICT (channel, page_id, person) DO NOTHING RETURNING *",
        rows
    ));
}

std::vector<db::Value> row_of(const NewMessage& added, Time now) {
    const auto& message = added.message;
    return {
        message.id,
        message.conversation_id,
        message.channel,
        message.external_id,
        message.direction,
        message.kind,
        message.author,
        message.author_name,
        message.text,
        message.payload,
        message.reply_to,
        message.post_id,
        message.latitude,
        message.longitude,
        message.sent_at,
        now,
        added.delivery_id};
}

/// Stores the rows; gives the ids of those that were not known.
std::set<std::string> insert_rows_of(
    db::Tx& tx, const std::vector<NewMessage>& messages, Time now
) {
    std::vector<std::vector<db::Value>> rows;
    rows.reserve(messages.size());
    for (const auto& added : messages) rows.push_back(row_of(added, now++));
    const auto kept = db::insert_rows(
        tx,
        "INSERT INTO messages (id, conversation_id, channel, external_id, direction, kind, author, "
        "author_name, text, payload, reply_to, post_id, latitude, longitude, sent_at, received_at, "
        "delivery_id) VALUES",
        "ON CONFLICT (channel, external_id) DO NOTHING RETURNING id",
        rows
    );
    std::set<std::string> ids;
    for (const auto& row : kept) ids.insert(row.text("id"));
    return ids;
}

}  // namespace

std::optional<Conversation> find_conversation(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM conversations WHERE id = $1", id);
    return row ? std::optional{conversation_of(*row)} : std::nullopt;
}

Conversation open_conversation(db::Tx& tx, const Clock& clock, const Conversation& wanted) {
    return open_conversations(tx, clock, {wanted}).front();
}

std::vector<Conversation> open_conversations(
    db::Tx& tx, const Clock& clock, const std::vector<Conversation>& wanted
) {
    std::map<ThreadKey, const Conversation*> missing;
    for (const auto& one : wanted) missing.emplace(key_of(one), &one);
    std::map<ThreadKey, Conversation> found;
    const auto add = [&](std::map<ThreadKey, Conversation> more) {
        for (const auto& [key, conversation] : more) missing.erase(key);
        found.merge(std::move(more));
    };
    add(find_threads(tx, missing));
    if (!missing.empty()) add(make_conversations(tx, clock, missing));
    if (!missing.empty()) add(find_threads(tx, missing));
    std::vector<Conversation> out;
    out.reserve(wanted.size());
    for (const auto& one : wanted) out.push_back(found.at(key_of(one)));
    return out;
}

std::optional<Message> find_message(db::Query& query, std::string_view id) {
    const auto row = query.one(std::string{kMessages} + "WHERE m.id = $1", id);
    return row ? std::optional{message_of(query, *row)} : std::nullopt;
}

std::optional<Message> find_message_by_external(
    db::Query& query, std::string_view channel, std::string_view external_id
) {
    const auto row = query.one(
        std::string{kMessages} + "WHERE m.channel = $1 AND m.external_id = $2", channel, external_id
    );
    return row ? std::optional{message_of(query, *row)} : std::nullopt;
}

std::vector<Message> find_messages(db::Query& query, const std::vector<std::string>& ids) {
    std::map<std::string, Message> found;
    for (const auto& row : db::query_in(query, std::string{kMessages} + "WHERE m.id IN ", {}, ids))
        found.emplace(row.text("id"), message_of(query, row));
    std::vector<Message> out;
    for (const auto& id : ids) {
        if (auto message = found.extract(id)) out.push_back(std::move(message.mapped()));
    }
    return out;
}

std::vector<Message> messages_of(db::Query& query, std::string_view conversation_id) {
    return messages_from(
        query,
        query.query(
            std::string{kMessages} + "WHERE m.conversation_id = $1" + std::string{kInOrder},
            conversation_id
        )
    );
}

std::vector<Message> messages_of_report(db::Query& query, std::string_view report_id) {
    return messages_from(
        query,
        query.query(
            std::string{kMessages} + std::string{kOfReport} + std::string{kInOrder}, report_id
        )
    );
}

std::vector<Medium> media_of_report(
    db::Query& query, std::string_view report_id, std::string_view role
) {
    return media_from(query.query(
        "SELECT * FROM media WHERE id IN (SELECT media_id FROM report_media WHERE report_id = $1 "
        "AND ($2 = '' OR role = $2)) "
        "ORDER BY created_at, position",
        report_id,
        role
    ));
}

std::optional<Medium> find_medium(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM media WHERE id = $1", id);
    return row ? std::optional{medium_of(*row)} : std::nullopt;
}

std::vector<std::string> insert_messages(
    db::Tx& tx, const Clock& clock, std::vector<NewMessage> messages
) {
    const Time now = clock.now();
    for (auto& added : messages) added.message.id = new_id(now);
    const auto kept = insert_rows_of(tx, messages, now);
    std::vector<std::string> out;
    for (const auto& [message, delivery_id, attachments] : messages) {
        const bool is_new = kept.contains(message.id);
        out.push_back(is_new ? message.id : "");
        if (!is_new) continue;
        if (attachments != nullptr) insert_media(tx, clock, message, *attachments);
        archive::append(
            tx,
            clock,
            {.actor = message.author,
             .kind = message.direction == "in" ? "message.received" : "message.sent",
             .subject = "message:" + message.id,
             .source = "messages",
             .source_id = message.id}
        );
    }
    return out;
}

std::optional<Message> insert_message(
    db::Tx& tx,
    const Clock& clock,
    Message message,
    const std::string& delivery_id,
    const std::vector<channel::Attachment>& attachments
) {
    const auto ids = insert_messages(
        tx, clock, {{.message = message, .delivery_id = delivery_id, .attachments = &attachments}}
    );
    if (ids.front().empty()) return std::nullopt;
    message.id = ids.front();
    return message;
}

}  // namespace k197::inbox
