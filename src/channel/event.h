#pragma once
// What a channel tells us, in our words. Plain data: inbox.read decides what becomes of it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace k197::channel {

enum class EventKind {
    Message,    ///< a citizen wrote or sent something; `person` is never empty
    Edit,       ///< a citizen changed a message: `target_id`, the new `text`; may come before the
                ///< message
    Unsent,     ///< a citizen took a message back: `target_id`
    Postback,   ///< a citizen pressed a button: `payload`, `title`; may carry a referral
    Referral,   ///< a citizen came back through an m.me link or QR code: `referral`
    Reaction,   ///< `payload` react or unreact, `text` the emoji, `title` its name, on `target_id`
    Echo,       ///< the Page wrote to `person`: our own send, or an officer in the Page Inbox
    Delivered,  ///< `mids` and all before `watermark` reached the citizen
    Read,       ///< the citizen has read all before `watermark`
    Comment,    ///< a citizen commented on a post; `person` may be empty (hidden by Facebook)
    CommentEdited,   ///< a comment or visitor post changed: `target_id`, the new `text`
    CommentRemoved,  ///< a comment or visitor post is gone: `target_id`
    VisitorPost,     ///< a citizen posted on the Page; `person` may be empty
    OwnPost,         ///< a post or comment of the Page itself: never a report
    Policy,    ///< Facebook warns, blocks or unblocks the Page: `payload`, the reason in `text`
    Optin,     ///< a plugin or a notification was switched on; `person` may be empty
    Handover,  ///< the thread went to another app: `note` says how, `app_id` whom it concerns
    Other,     ///< none of these: `note` names it
};

/// The name of a kind as in logs and metrics: "message", "comment_edited".
std::string_view to_string(EventKind kind);

/// Something beside the text of a message, comment or post.
struct Attachment {
    enum class Kind { Image, Video, Audio, File, Sticker, Location, Share, Template, Unknown };

    Kind kind = Kind::Unknown;
    std::string url{};  ///< as given: may be relative or not a link at all; see media_link.h before
                        ///< fetching
    std::string title{};  ///< a file name or a heading
    std::optional<double> latitude{};
    std::optional<double> longitude{};
    std::string sticker_id{};
    std::optional<Time> expires_at{};  ///< when Facebook's link dies, where the link says so
};

/// One thing that happened. Fields that do not apply are empty.
struct Event {
    EventKind kind = EventKind::Other;
    std::string channel{};  ///< "messenger" or "page"
    std::string page_id{};
    /// Never empty, the same at each delivery, and different for different events: the mid,
    /// comment_id or post_id of what was written; for the rest (edits, taps without a mid, receipts
    /// …) "name:" and a digest.
    std::string external_id{};
    std::string person{};  ///< PSID, or a commenter's id: two separate spaces of ids
    std::string person_name{};
    Time at = 0;  ///< when it happened; the time of receipt when the sender's is missing or not
                  ///< believable
    std::string text{};
    std::string payload{};  ///< of a quick reply or button
    std::string title{};    ///< what the pressed button said
    std::string referral{};
    std::string referral_source{};  ///< SHORTLINK for m.me links
    std::string reply_to{};         ///< the mid, or the comment, that this answers
    std::string target_id{};        ///< what was edited, unsent, removed or reacted to
    std::string metadata{};         ///< ours, in echoes of our sends
    std::string app_id{};           ///< the app that sent an echo, or that a handover is about
    bool standby = false;           ///< another app owns the thread: read along, do not answer
    bool unsupported =
        false;  ///< Facebook does not pass on the content: staff must open the Page Inbox
    std::vector<Attachment> attachments{};
    std::vector<std::string> mids{};
    std::optional<Time> watermark{};
    std::string post_id{};
    std::string parent_id{};  ///< of a comment: the post, or the comment it answers
    /// The name of an Other or Handover event. "message_template_status_update": a template
    /// (`target_id` its id, `title` its name, `referral` its language) is now `payload`, `text`
    /// why.
    std::string note{};
};

/// What one delivery holds.
struct Reading {
    std::vector<Event> events{};  ///< in the order of the body
    std::size_t unknown = 0;      ///< how many of them are EventKind::Other
    bool foreign = false;         ///< all of it belongs to other Pages
    std::string problem{};  ///< why nothing could be read (not JSON, not an envelope); else empty
};

}  // namespace k197::channel
