#pragma once
// Conversations and their messages in the store.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "channel/event.h"
#include "db/db.h"

namespace k197::inbox {

struct Conversation {
    std::string id{};
    std::string channel{};  ///< messenger page phone counter
    std::string page_id{};
    std::string person{};
    std::string person_name{};
    Time created_at = 0;
    std::optional<Time> last_inbound_at{};
    std::string handled_by = "bot";
    bool sealed = false;
    std::string referral{};
};

struct Medium {
    std::string id{};
    std::string kind{};
    std::string state{};
    std::string type{};
    std::int64_t bytes = 0;
    std::string sha256{};
    std::string shown_sha256{};
    std::string thumb_sha256{};
    std::int64_t duration_ms = 0;
    std::string reason{};
};

struct Message {
    std::string id{};
    std::string conversation_id{};
    std::string channel{};
    std::string external_id{};
    std::string direction{};  ///< in out
    std::string kind{};
    std::string author{};  ///< citizen bot officer page_inbox
    std::string author_name{};
    std::string text{};  ///< as first received
    std::string payload{};
    std::string reply_to{};
    std::string post_id{};
    std::optional<double> latitude{}, longitude{};
    Time sent_at = 0;
    std::optional<std::string> edited_text{};  ///< the newest edit
    bool withdrawn = false;
    std::string send_state{};  ///< of an outgoing one: waiting held sent refused unknown
    std::string send_reason{};
    std::optional<Time> delivered_at{}, read_at{};
    std::vector<Medium> media{};
    /// What stands there now.
    [[nodiscard]] const std::string& current_text() const {
        return edited_text ? *edited_text : text;
    }
};

std::optional<Conversation> find_conversation(db::Query& query, std::string_view id);
/// The conversation with that person, made when there is none.
Conversation open_conversation(db::Tx& tx, const Clock& clock, const Conversation& wanted);
/// The same for many, in their order; the same person may come more than once. A new one is last
/// heard from as `wanted` says.
std::vector<Conversation> open_conversations(
    db::Tx& tx, const Clock& clock, const std::vector<Conversation>& wanted
);

std::optional<Message> find_message(db::Query& query, std::string_view id);
std::optional<Message> find_message_by_external(
    db::Query& query, std::string_view channel, std::string_view external_id
);
/// Those of `ids` that exist, in their order.
std::vector<Message> find_messages(db::Query& query, const std::vector<std::string>& ids);
/// All messages of a conversation in the order in which they were sent.
std::vector<Message> messages_of(db::Query& query, std::string_view conversation_id);
/// The messages tied to a report, in that order.
std::vector<Message> messages_of_report(db::Query& query, std::string_view report_id);
/// Media of a report by role (citizen result public), "" for all.
std::vector<Medium> media_of_report(
    db::Query& query, std::string_view report_id, std::string_view role
);
std::optional<Medium> find_medium(db::Query& query, std::string_view id);

/// A message to be stored, with what came beside its text.
struct NewMessage {
    Message message{};
    std::string delivery_id{};
    const std::vector<channel::Attachment>* attachments = nullptr;  ///< null for none
};
/// Stores messages and the rows of their media. Gives the id of each in order, "" where its
/// external id is known already (a duplicate).
std::vector<std::string> insert_messages(
    db::Tx& tx, const Clock& clock, std::vector<NewMessage> messages
);
/// The same for one. Nothing for a duplicate.
std::optional<Message> insert_message(
    db::Tx& tx,
    const Clock& clock,
    Message message,
    const std::string& delivery_id,
    const std::vector<channel::Attachment>& attachments
);

}  // namespace k197::inbox
