#pragma once
// What citizens wrote, said, sent or pressed, many at once: conversations, messages, their media
// and the turns they cause, by a handful of statements for all of them.

#include <string>
#include <vector>

#include "base/clock.h"
#include "channel/event.h"
#include "db/db.h"
#include "inbox/message_store.h"
#include "jobs/jobs.h"

namespace k197::inbox {

/// One event of a delivery that is a message of a citizen.
struct Arrival {
    std::string delivery_id{};
    const channel::Event* event = nullptr;
    bool seals = false;  ///< its words speak about an official: the conversation is sealed at once
    bool added = false;  ///< out: false when the message was known already
};

/// Stores them in order, those that are known already excepted. Queues a turn for each new one, but
/// for those of a thread that another app answers.
void take_messages(db::Tx& tx, const Clock& clock, std::vector<Arrival>& arrivals);

/// The row of a message as the event tells it, without its conversation.
Message message_of(const channel::Event& event);
/// The conversation an event belongs to, as it would be made.
Conversation thread_of(const channel::Event& event);

/// What a citizen's sign of life does to a conversation.
struct SignOfLife {
    std::string conversation_id{};
    Time at = 0;
    bool seals = false;
    std::string referral{};
};
/// Opens the window, puts the newest activity, seals; lets messages go that were held for the
/// citizen to write again. At most one per conversation.
void note_signs(db::Tx& tx, const Clock& clock, const std::vector<SignOfLife>& signs);

/// Queues the turn for a message ("<message id>") or an edit ("edit:<message id>:<change id>").
jobs::Job turn_job(const std::string& conversation_id, const std::string& payload, Time at);

}  // namespace k197::inbox
