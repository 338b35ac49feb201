#pragma once
// The rows of media: what a citizen's message carried, what staff brought, and what became of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "db/db.h"
#include "media/examine.h"

namespace k197::media {

struct Media {
    std::string id{};
    std::string message_id{};  ///< "" for what staff brought
    std::string conversation_id{};
    int position = 0;
    std::string kind{};  ///< image audio video file: as the sender says while waiting, by content
                         ///< afterwards
    std::string url{};
    std::optional<Time> expires_at{};
    std::string state{};   ///< waiting kept missing refused
    std::string reason{};  ///< for staff, in Vietnamese
    std::string type{};
    std::int64_t bytes = 0;
    std::string sha256{};  ///< set exactly when the original is in the blob store
    std::string shown_sha256{};
    std::string thumb_sha256{};
    int width = 0;
    int height = 0;
    std::int64_t duration_ms = 0;
    std::string uploaded_by{};
    Time created_at = 0;
};

/// One attachment of a message that has just been read.
struct Attachment {
    std::string message_id{};
    std::string conversation_id{};
    int position = 0;
    std::string kind{};
    std::string url{};
    std::optional<Time> expires_at{};  ///< when empty, taken from the link itself
};

/// Adds an attachment as waiting, with the job `media.fetch` that fetches it. Gives its id.
std::string insert_waiting(db::Tx& tx, const Clock& clock, const Attachment& attachment);
/// Adds a file that an account brought, already examined. Gives its id.
std::string insert_uploaded(
    db::Tx& tx, const Clock& clock, std::string_view account, const Examined& examined
);

std::optional<Media> find(db::Query& query, std::string_view id);
/// The media of one message, in their order.
std::vector<Media> by_message(db::Query& query, std::string_view message_id);
/// The media of a whole thread, by message and order: one query for a page that shows it.
std::vector<Media> by_conversation(db::Query& query, std::string_view conversation_id);
/// What an earlier examination of the same bytes found, if they were kept.
std::optional<Examined> examined_before(db::Query& query, std::string_view digest);

/// Notes that the original lies in the blob store although it could not be examined yet: it need
/// not be fetched again.
void save_original(db::Tx& tx, std::string_view id, std::string_view digest, std::int64_t bytes);
/// Saves what a waiting one turned out to be, with its archive entry (media.kept, media.refused).
/// False when it is no longer waiting; nothing changes then.
bool save_examined(db::Tx& tx, const Clock& clock, std::string_view id, const Examined& examined);
/// Gives up a waiting one that could not be fetched: missing, with its archive entry. False as
/// above.
bool mark_missing(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view reason);
/// Gives up a waiting one that must not be fetched: refused, with its archive entry. False as
/// above.
bool mark_refused(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view reason);
/// A fresh link for one that is missing (Facebook was asked again): it waits and is fetched again.
/// False when it is not missing.
bool renew_link(db::Tx& tx, const Clock& clock, std::string_view id, std::string_view url);

}  // namespace k197::media
