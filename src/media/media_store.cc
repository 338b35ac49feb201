#include "media/media_store.h"

#include <algorithm>

#include "archive/archive.h"
#include "base/bytes.h"
#include "jobs/jobs.h"
#include "media/link.h"

namespace k197::media {
namespace {

constexpr const char* kColumns =
    "id, message_id, conversation_id, position, kind, url, expires_at, state, reason, type, bytes, "
    "sha256, "
    "shown_sha256, thumb_sha256, width, height, duration_ms, uploaded_by, created_at";

std::string select_where(const char* condition) {
    return std::string{"SELECT "} + kColumns + " FROM media WHERE " + condition;
}

Media media_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .message_id = row.text("message_id"),
        .conversation_id = row.text("conversation_id"),
        .position = static_cast<int>(row.integer("position")),
        .kind = row.text("kind"),
        .url = row.text("url"),
        .expires_at = row.maybe_integer("expires_at"),
        .state = row.text("state"),
        .reason = row.text("reason"),
        .type = row.text("type"),
        .bytes = row.integer("bytes"),
        .sha256 = row.text("sha256"),
        .shown_sha256 = row.text("shown_sha256"),
        .thumb_sha256 = row.text("thumb_sha256"),
        .width = static_cast<int>(row.integer("width")),
        .height = static_cast<int>(row.integer("height")),
        .duration_ms = row.integer("duration_ms"),
        .uploaded_by = row.text("uploaded_by"),
        .created_at = row.integer("created_at"),
    };
}

std::vector<Media> all_of(const db::Rows& rows) {
    std::vector<Media> all;
    all.reserve(rows.size());
    std::ranges::transform(rows, std::back_inserter(all), media_of);
    return all;
}

void enqueue_fetch(db::Tx& tx, const Clock& clock, const std::string& id) {
    jobs::enqueue(
        tx,
        clock,
        {.id = "media.fetch:" + id,
         .kind = "media.fetch",
         .payload = id,
         .pool = std::string{jobs::kSlow}}
    );
}

/// The proof of a file is its row. One without bytes may still get them later (renew_link), which
/// would change that row; its proof is the message that carried it.
void record(
    db::Tx& tx,
    const Clock& clock,
    const std::string& kind,
    const Media& media,
    const std::string& actor
) {
    const bool by_message = media.sha256.empty() && !media.message_id.empty();
    archive::append(
        tx,
        clock,
        {.actor = actor,
         .kind = kind,
         .subject = "media:" + media.id,
         .source = by_message ? "messages" : "media",
         .source_id = by_message ? media.message_id : media.id}
    );
}

bool settle(
    db::Tx& tx,
    const Clock& clock,
    std::string_view id,
    const std::string& state,
    std::string_view reason
) {
    const auto row = tx.one(
        "UPDATE media SET state = $2, reason = $3 WHERE id = $1 AND state = 'waiting' RETURNING *",
        id,
        state,
        reason
    );
    if (!row) return false;
    record(tx, clock, "media." + state, media_of(*row), "system");
    return true;
}

}  // namespace

std::string insert_waiting(db::Tx& tx, const Clock& clock, const Attachment& attachment) {
    std::string id = new_id();
    const auto expires_at =
        attachment.expires_at ? attachment.expires_at : expiry_of(attachment.url);
    tx.query(
        "INSERT INTO media (id, message_id, conversation_id, position, kind, url, expires_at, "
        "created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        attachment.message_id,
        attachment.conversation_id,
        attachment.position,
        attachment.kind,
        attachment.url,
        expires_at,
        clock.now()
    );
    enqueue_fetch(tx, clock, id);
    return id;
}

std::string insert_uploaded(
    db::Tx& tx, const Clock& clock, std::string_view account, const Examined& examined
) {
    std::string id = new_id();
    const auto row = tx.one(
        "INSERT INTO media (id, kind, state, reason, type, bytes, sha256, shown_sha256, "
        "thumb_sha256, width, height, "
        "duration_ms, uploaded_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING *",
        id,
        examined.kind,
        examined.state,
        examined.reason,
        examined.type,
        examined.bytes,
        examined.sha256,
        examined.shown_sha256,
        examined.thumb_sha256,
        examined.width,
        examined.height,
        examined.duration_ms,
        account,
        clock.now()
    );
    record(tx, clock, "media." + examined.state, media_of(*row), std::string{account});
    return id;
}

std::optional<Media> find(db::Query& query, std::string_view id) {
    const auto row = query.one(select_where("id = $1"), id);
    if (!row) return std::nullopt;
    return media_of(*row);
}

std::vector<Media> by_message(db::Query& query, std::string_view message_id) {
    return all_of(query.query(select_where("message_id = $1 ORDER BY position, id"), message_id));
}

std::vector<Media> by_conversation(db::Query& query, std::string_view conversation_id) {
    return all_of(query.query(
        select_where("conversation_id = $1 ORDER BY message_id, position, id"), conversation_id
    ));
}

std::optional<Examined> examined_before(db::Query& query, std::string_view digest) {
    const auto row = query.one(select_where("sha256 = $1 AND state = 'kept' LIMIT 1"), digest);
    if (!row) return std::nullopt;
    Media media = media_of(*row);
    return Examined{
        .kind = std::move(media.kind),
        .type = std::move(media.type),
        .bytes = media.bytes,
        .sha256 = std::move(media.sha256),
        .width = media.width,
        .height = media.height,
        .duration_ms = media.duration_ms,
        .shown_sha256 = std::move(media.shown_sha256),
        .thumb_sha256 = std::move(media.thumb_sha256),
        .state = "kept",
    };
}

void save_original(db::Tx& tx, std::string_view id, std::string_view digest, std::int64_t bytes) {
    tx.query(
        "UPDATE media SET sha256 = $2, bytes = $3 WHERE id = $1 AND state = 'waiting'",
        id,
        digest,
        bytes
    );
}

bool save_examined(db::Tx& tx, const Clock& clock, std::string_view id, const Examined& examined) {
    const auto row = tx.one(
        "UPDATE media SET kind = $2, state = $3, reason = $4, type = $5, bytes = $6, sha256 = $7, "
        "shown_sha256 = $8, "
        "thumb_sha256 = $9, width = $10, height = $11, duration_ms = $12 "
        "WHERE id = $1 AND state = 'waiting' RETURNING *",
        id,
        examined.kind,
        examined.state,
        examined.reason,
        examined.type,
        examined.bytes,
        examined.sha256,
        examined.shown_sha256,
        examined.thumb_sha256,
        examined.width,
        examined.height,
        examined.duration_ms
    );
    if (!row) return false;
    record(tx, clock, "media." + examined.state, media_of(*row), "system");
    return true;
}

bool mark_missing(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view reason) {
    return settle(tx, clock, id, "missing", reason);
}

bool mark_refused(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view reason) {
    return settle(tx, clock, id, "refused", reason);
}

bool renew_link(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view url) {
    const auto row = tx.one(
        "UPDATE media SET state = 'waiting', reason = '', url = $2, expires_at = $3 "
        "WHERE id = $1 AND state = 'missing' RETURNING id",
        id,
        url,
        expiry_of(url)
    );
    if (!row) return false;
    enqueue_fetch(tx, clock, std::string{id});
    return true;
}

}  // namespace k197::media
