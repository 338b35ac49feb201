#pragma once
// Everything that leaves, one row each, written in the transaction of the change that causes it.
// The step channel.send (send.h) carries the rows to Facebook, those of one conversation one after
// the other.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace k197::channel {

/// A quick reply under a message.
struct Choice {
    std::string title{};
    std::string payload{};
};

/// What a notice tells of, for the template that stands in for it after 24 hours.
struct NoticeOf {
    std::string kind{};  ///< accept ask decline …, see send_template.h; "" when it is no notice
    std::string code{};
    std::string link{};  ///< where the report can be followed
};

/// A message to one citizen.
struct Note {
    std::string conversation_id{};
    std::string report_id{};
    std::string text{};  ///< any length: split into parts that Messenger takes
    std::vector<Choice> choices{};
    bool by_person = false;          ///< an officer typed it
    std::string author_name{};       ///< the officer, "" for the automatic dialogue
    std::string reply_to_comment{};  ///< send it as the one private reply to this comment
    NoticeOf notice{};
};

/// Queues a message; one outbox row and one message row for each part. The choices go under the
/// last part.
void send_note(db::Tx& tx, const Clock& clock, const Note& note);

/// A post on the Page.
struct Post {
    std::string report_id{};
    std::string text{};
    std::vector<std::string> media_sha256{};  ///< blobs of the pictures to show
};
/// Queues a post. Gives the id of its outbox row.
std::string send_post(db::Tx& tx, const Clock& clock, const std::string& page_id, const Post& post);
/// Queues the removal of a post that was sent as outbox row `post_id`; one that has not left yet is
/// held back.
void remove_post(db::Tx& tx, const Clock& clock, const std::string& post_id);

/// A row of the outbox.
struct OutboxRow {
    std::string id{};
    std::string channel{};
    std::string kind{};  ///< message private_reply post unpost
    std::string conversation_id{};
    std::string recipient{};
    std::string report_id{};
    std::string body{};
    bool by_person = false;
    std::string state{};  ///< waiting held sent refused unknown
    int attempts = 0;
    std::string reason{};
    Time created_at = 0;
    std::optional<Time> tried_at{};
    std::optional<Time> sent_at{};
    std::string external_id{};
};
std::optional<OutboxRow> find_outbox(db::Query& query, std::string_view id);

/// Sends what was held for want of an open window: the citizens of these Messenger threads have
/// just written.
void release_held(db::Tx& tx, const Clock& clock, const std::vector<std::string>& conversation_ids);

/// A template as it goes to one citizen.
struct FilledTemplate {
    std::string name{};
    std::string language{};
    std::vector<std::string> parameters{};
    std::string text{};  ///< as the citizen reads it
};
/// Queues a template that tells of the held row; once for each row, however often it is asked.
void send_template(
    db::Tx& tx, const Clock& clock, const OutboxRow& held, const FilledTemplate& filled
);

/// Facebook shows us our own message, of the time `at`: it is sent, whatever we believed, and a job
/// that waited to know is due. False when no row is meant.
bool confirm_sent(db::Tx& tx, std::string_view outbox_id, std::string_view external_id, Time at);
/// A person has looked at Facebook for a row that stayed unknown and that nothing looks for any
/// more: it arrived, or it did not and is sent again. Conflict when it is not such a row (any
/// more).
Result<void> settle_unknown(
    db::Tx& tx, const Clock& clock, std::string_view id, bool arrived, const std::string& actor
);
/// Marks messages of a conversation as delivered or read: by their ids, or all whose call began up
/// to `watermark`. Facebook's moment of a message lies before ours of its answer, and a receipt may
/// come before that answer is saved: so rows that are 'unknown' are marked too, which counts once
/// they are 'sent'.
void mark_delivered(
    db::Tx& tx,
    std::string_view conversation_id,
    const std::vector<std::string>& mids,
    std::optional<Time> watermark,
    Time at
);
void mark_read(
    db::Tx& tx, std::string_view conversation_id, std::optional<Time> watermark, Time at
);

/// The metadata that names an outbox row, and back.
std::string metadata_of(std::string_view outbox_id);
std::optional<std::string> outbox_of(std::string_view metadata);

}  // namespace k197::channel
