#pragma once
// Facebook's webhook: the challenge, the signature, and the envelope of what it delivers.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "channel/event.h"

namespace k197::channel {

/// The app of the Page Inbox (Meta Business Suite), as `app_id` in echoes of what officers write
/// there.
constexpr std::string_view kPageInboxApp = "263902037430900";

/// The answer to a verification GET: hub.challenge as it came, or Forbidden. `verify_token` may not
/// be empty, and a challenge is at most 200 characters of [0-9A-Za-z_-], so that the endpoint
/// reflects nothing else.
Result<std::string> challenge(
    const std::vector<std::pair<std::string, std::string>>& query, std::string_view verify_token
);

/// True when the header X-Hub-Signature-256 is the HMAC of exactly these bytes under the app's
/// secret. The body must be raw: Facebook signs the escaped form. False for an empty secret.
bool genuine(
    std::string_view signature_256_header, std::string_view raw_body, std::string_view app_secret
);

/// Everything in one delivery that belongs to the Page. Total: any bytes give a Reading.
/// An empty `page_id` (not configured) takes every Page for ours.
Reading read_webhook(std::string_view body, std::string_view page_id, Time received_at);

/// True for an echo that an officer wrote in the Page Inbox, not an app.
bool written_in_page_inbox(const Event& event);

}  // namespace k197::channel
