#pragma once
// Answers of the Conversations API: the way to messages whose webhook was missed. Quick-reply and
// button payloads, referrals and edits are not in them.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "channel/event.h"

namespace k197::channel {

/// Messages as Events: Message from citizens, Echo from the Page, the oldest first. `external_id`
/// is the same mid as in the webhook; times are whole seconds.
struct MessagePage {
    std::vector<Event> events{};
    std::string after{};  ///< cursor of the next, older page; empty at the end
};

struct Thread {
    std::string id{};
    std::string person{};  ///< the participant who is not the Page
    std::string person_name{};
    Time updated_at = 0;  ///< 0 when absent
    MessagePage messages{};
};

struct ThreadPage {
    std::vector<Thread> threads{};  ///< the latest changed first
    std::string after{};
};

/// The call that lists the conversations after cursor `after`, each with its newest messages.
std::string conversations_path(std::string_view page_id, std::string_view after);
/// The call that lists the messages of one conversation after cursor `after`.
std::string messages_path(std::string_view thread_id, std::string_view after);

/// The answer to GET /{page}/conversations, with or without messages{…}.
Result<ThreadPage> read_conversations(
    std::string_view body, std::string_view page_id, Time received_at
);

/// The answer to GET /{conversation}/messages, or to GET of one or several messages by id.
Result<MessagePage> read_messages(
    std::string_view body, std::string_view page_id, Time received_at
);

}  // namespace k197::channel
