#pragma once
// What we say to the Graph API: request bodies and the proof that goes with each call.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace k197::channel {

constexpr std::size_t kMaxText =
    2000;  ///< UTF-16 units of one message; splitting is the caller's job
constexpr std::size_t kMaxChoices = 13;
constexpr std::size_t kMaxChoiceTitle = 20;
constexpr std::size_t kMaxMetadata = 1000;
constexpr std::size_t kMaxGreeting = 160;

/// One message to one person. Text or an attachment, not both.
struct Outgoing {
    /// A quick reply: what it says, and what comes back when it is pressed.
    struct Choice {
        std::string title{};
        std::string payload{};
    };

    std::string recipient_psid{};
    std::string
        recipient_comment_id{};       ///< instead of the PSID: the one private reply to a comment
    std::string recipient_post_id{};  ///< the same for a visitor's post
    std::string text{};
    std::vector<Choice> choices{};  ///< quick replies; they vanish when a later message comes
    std::string metadata{};         ///< comes back in the echo
    std::string messaging_type = "RESPONSE";  ///< or MESSAGE_TAG, UTILITY
    std::string tag{};                        ///< HUMAN_AGENT, with MESSAGE_TAG
    std::string attachment_url{};
    std::string attachment_type{};  ///< image, video, audio, file
    /// Instead of text: an approved template, with messaging_type UTILITY.
    std::string template_name{};
    std::string template_language{};
    std::vector<std::string> template_parameters{};  ///< {{1}}, {{2}} … of its body
};

/// The body of POST /{page}/messages. Titles are cut to 20 characters, at most 13 choices are
/// given. A text over 2000 or metadata over 1000 characters is a bug of the caller.
Json send_message_body(const Outgoing& message);

/// What the button of our templates sends back when it is pressed: that opens the window again.
constexpr std::string_view kTemplateButton = "status";
constexpr std::size_t kMaxTemplateBody = 1024;

/// Whether Facebook takes these words as the body of a template: length, and {{1}}, {{2}} … without
/// a gap, neither first nor last.
Result<void> check_template_body(std::string_view body);
/// The body of POST /{page}/message_templates for a UTILITY template whose {{1}} is a report's code
/// and {{2}} its link, with one button.
Json template_body(std::string_view name, std::string_view language, std::string_view body);

/// The query parameter appsecret_proof: hexadecimal HMAC-SHA-256 of the token under the app's
/// secret.
std::string appsecret_proof(std::string_view token, std::string_view app_secret);

/// A line of the menu beside the text field.
struct MenuItem {
    std::string title{};
    std::string payload{};
};

/// The body of POST /{page}/messenger_profile: Get Started answers `start`, the greeting is cut to
/// 160 characters, the menu is shown always. Both for locale default and vi_VN.
Json profile_body(std::string_view greeting, const std::vector<MenuItem>& menu);

}  // namespace k197::channel
