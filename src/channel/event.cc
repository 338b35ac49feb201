#include "channel/event.h"

namespace k197::channel {

std::string_view to_string(EventKind kind) {
    switch (kind) {
        case EventKind::Message: return "message";
        case EventKind::Edit: return "edit";
        case EventKind::Unsent: return "unsent";
        case EventKind::Postback: return "postback";
        case EventKind::Referral: return "referral";
        case EventKind::Reaction: return "reaction";
        case EventKind::Echo: return "echo";
        case EventKind::Delivered: return "delivered";
        case EventKind::Read: return "read";
        case EventKind::Comment: return "comment";
        case EventKind::CommentEdited: return "comment_edited";
        case EventKind::CommentRemoved: return "comment_removed";
        case EventKind::VisitorPost: return "visitor_post";
        case EventKind::OwnPost: return "own_post";
        case EventKind::Policy: return "policy";
        case EventKind::Optin: return "optin";
        case EventKind::Handover: return "handover";
        case EventKind::Other: return "other";
    }
    return "other";
}

}  // namespace k197::channel
