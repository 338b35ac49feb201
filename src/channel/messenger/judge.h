#pragma once
// What an answer of the Graph API means for the message or post that we sent.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"

namespace k197::channel {

enum class Verdict {
    Sent,
    Later,          ///< did not happen, worth another try after a while
    RateLimited,    ///< did not happen; wait as long as read_usage says
    OutsideWindow,  ///< never again until the citizen writes, unless an officer may use HUMAN_AGENT
    Refused,        ///< this message will never go
    Unreachable,    ///< this citizen cannot or does not want to be written to
    TokenDead,      ///< hold all sends of the Page: someone must connect it again
    PageBlocked,    ///< hold all sends of the Page: restricted, or a right or setting is missing
    Unknown,        ///< it may have happened: wait for the echo before anything else
    Bug,            ///< our request was wrong: a developer must look
};

struct Judgement {
    Verdict verdict = Verdict::Unknown;
    std::string message_id{};    ///< the mid; of a post its id
    std::string recipient_id{};  ///< the PSID that answers to a private reply's comment
    int code = 0;                ///< Facebook's, 0 when there is none
    int subcode = 0;
    std::string reason_vi{};  ///< one sentence for staff; empty when sent
};

/// The meaning of the answer to POST /{page}/messages. The body counts before the HTTP status, the
/// error's code before its subcode; nothing is repeated that may have arrived.
Judgement judge_send(const HttpAnswer& answer);

/// The same for POST /{page}/feed, /photos and /{post}/comments, which answer with an id:
/// `message_id` is the post's, the photo's or the comment's.
Judgement judge_post(const HttpAnswer& answer);

/// The same for a GET, which changes nothing: `Sent` means that the body can be read, and what got
/// no answer is Later.
Judgement judge_read(const HttpAnswer& answer);

/// How much of the allowance is used.
struct Usage {
    int percent = 0;         ///< the highest of all counters; 100 and above is throttled
    int regain_minutes = 0;  ///< until calls are allowed again, where Facebook says so
};

/// From X-App-Usage, X-Page-Usage and X-Business-Use-Case-Usage. All absent (little use) is 0.
Usage read_usage(const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace k197::channel
