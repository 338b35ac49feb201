#include "simulator/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kTextLimit = 2000;
constexpr std::size_t kQuickReplyLimit = 13;
constexpr std::size_t kPayloadLimit = 1000;
constexpr std::size_t kMetadataLimit = 1000;
constexpr std::size_t kTitleLimit = 20;
constexpr std::size_t kButtonTextLimit = 640;
constexpr std::size_t kCardTextLimit = 80;
constexpr std::array kMediaTypes = {"image", "video", "audio", "file"};

using Refusal = std::optional<GraphError>;

Refusal too_long(std::string_view name, std::string_view text, std::size_t limit) {
    if (utf16_length(text) <= limit) return std::nullopt;
    return bad_parameter(
        fmt::format("Length of param {} must be less than or equal to {}", name, limit)
    );
}

Refusal check_quick_reply(const Json& reply) {
    const std::string kind = reply.text_or("/content_type", "text");
    if (kind == "user_phone_number" || kind == "user_email") return std::nullopt;
    if (kind != "text")
        return bad_parameter(
            "Param message[quick_replies][content_type] must be one of {TEXT, USER_PHONE_NUMBER, "
            "USER_EMAIL}"
        );
    if (reply.text_or("/title").empty())
        return bad_parameter("Quick reply title is required", 2018041);
    if (!reply.text("/payload")) return bad_parameter("Quick reply payload is required", 2018041);
    return too_long("message[quick_replies][payload]", reply.text_or("/payload"), kPayloadLimit);
}

Refusal check_quick_replies(const Json& message) {
    const auto& replies = message.items("/quick_replies");
    if (replies.size() > kQuickReplyLimit) {
        return bad_parameter(fmt::format("Too many quick replies: at most {}", kQuickReplyLimit));
    }
    for (const Json& reply : replies) {
        if (auto refusal = check_quick_reply(reply)) return refusal;
    }
    return std::nullopt;
}

Refusal check_button(const Json& button) {
    const std::string type = button.text_or("/type");
    if (type != "postback" && type != "web_url" && type != "phone_number") {
        return bad_parameter("Invalid button type", 2018035);
    }
    if (button.text_or("/title").empty()) return bad_parameter("Button title is required");
    if (auto refusal = too_long("button[title]", button.text_or("/title"), kTitleLimit))
        return refusal;
    if (type == "web_url" && button.text_or("/url").empty())
        return bad_parameter("Button url is required");
    if (type != "web_url" && button.text_or("/payload").empty())
        return bad_parameter("Button payload is required");
    return too_long("button[payload]", button.text_or("/payload"), kPayloadLimit);
}

Refusal check_buttons(const Json& holder, std::size_t least) {
    const auto& buttons = holder.items("/buttons");
    if (buttons.size() < least || buttons.size() > 3)
        return bad_parameter("A template takes up to 3 buttons");
    for (const Json& button : buttons) {
        if (auto refusal = check_button(button)) return refusal;
    }
    return std::nullopt;
}

Refusal check_card(const Json& card) {
    if (card.text_or("/title").empty()) return bad_parameter("Element title is required");
    if (auto refusal = too_long("element[title]", card.text_or("/title"), kCardTextLimit))
        return refusal;
    if (auto refusal = too_long("element[subtitle]", card.text_or("/subtitle"), kCardTextLimit))
        return refusal;
    return check_buttons(card, 0);
}

Refusal check_generic(const Json& payload) {
    const auto& cards = payload.items("/elements");
    if (cards.empty() || cards.size() > 10)
        return bad_parameter("A generic template takes 1 to 10 elements");
    for (const Json& card : cards) {
        if (auto refusal = check_card(card)) return refusal;
    }
    return std::nullopt;
}

Refusal check_template(const Json& payload) {
    const std::string type = payload.text_or("/template_type");
    if (type == "generic") return check_generic(payload);
    if (type != "button") return bad_parameter("Invalid template type " + type, 2018012);
    if (payload.text_or("/text").empty()) return bad_parameter("Button template text is required");
    if (auto refusal = too_long("template[text]", payload.text_or("/text"), kButtonTextLimit))
        return refusal;
    return check_buttons(payload, 1);
}

Refusal check_attachment(const Json& attachment) {
    const std::string type = attachment.text_or("/type");
    if (type == "template") return check_template(attachment.at("/payload"));
    if (std::ranges::find(kMediaTypes, type) == kMediaTypes.end()) {
        return bad_parameter(
            "Param message[attachment][type] must be one of {AUDIO, FILE, IMAGE, TEMPLATE, VIDEO}"
        );
    }
    return std::nullopt;
}

Refusal check_attachments(const Json& message) {
    const auto& many = message.items("/attachments");
    if (many.size() > 30) return bad_parameter("Too many attachments: at most 30");
    for (const Json& attachment : many) {
        if (attachment.text_or("/type") != "image")
            return bad_parameter("Several attachments must all be images");
    }
    return message.has("/attachment") ? check_attachment(message.at("/attachment")) : std::nullopt;
}

Refusal check_content(const Json& message) {
    const bool has_text = !message.text_or("/text").empty();
    const bool has_media = message.has("/attachment") || !message.items("/attachments").empty();
    if (has_text && has_media)
        return bad_parameter("Param message takes text or an attachment, not both");
    if (!has_text && !has_media && !message.has("/template") && !message.has("/sticker_id")) {
        return bad_parameter("Empty message", 2018034);
    }
    return too_long("message[text]", message.text_or("/text"), kTextLimit);
}

Refusal check_tag(const Json& send, Window window) {
    if (send.text_or("/tag") != "HUMAN_AGENT") return bad_parameter("Invalid parameter", 1893061);
    if (window != Window::Closed) return std::nullopt;
    return GraphError{
        .code = 10,
        .subcode = 2018278,
        .message = "(#10) This message is sent outside of allowed window."};
}

}  // namespace

Json error_body(const GraphError& error, std::string_view trace) {
    Json inner = Json::object({{"message", error.message}, {"type", error.type}});
    if (error.transient) inner.set("is_transient", true);
    inner.set("code", error.code);
    if (error.subcode != 0) inner.set("error_subcode", error.subcode);
    inner.set("fbtrace_id", trace);
    return Json::object({{"error", inner}});
}

GraphError no_such_object(std::string_view id, std::string_view method) {
    return {
        .subcode = 33,
        .message = fmt::format(
            "Unsupported {} request. Object with ID '{}' does not exist, cannot be loaded due to "
            "missing permissions, "
            "or does not support this operation",
            method,
            id
        ),
        .type = "GraphMethodException",
    };
}

GraphError bad_parameter(std::string message, int subcode) {
    return {.code = 100, .subcode = subcode, .message = "(#100) " + std::move(message)};
}

GraphError token_expired() {
    return {
        .code = 190,
        .subcode = 463,
        .message = "Error validating access token: Session has expired."};
}

GraphError too_many_calls() {
    return {
        .code = 613,
        .message = "(#613) Calls to this api have exceeded the rate limit.",
        .transient = true,
    };
}

Window window_at(Time last_inbound, Time now) {
    if (last_inbound == 0) return Window::Closed;
    const Time passed = now - last_inbound;
    if (passed <= kDay) return Window::Open;
    return passed <= 7 * kDay ? Window::HumanAgent : Window::Closed;
}

std::optional<GraphError> check_window(const Json& send, Window window) {
    const std::string type = send.text_or("/messaging_type", "RESPONSE");
    if (type == "UTILITY") return std::nullopt;
    if (type == "MESSAGE_TAG") return check_tag(send, window);
    if (type != "RESPONSE" && type != "UPDATE") {
        return bad_parameter(
            "Param messaging_type must be one of {MESSAGE_TAG, RESPONSE, UPDATE, UTILITY}"
        );
    }
    if (window == Window::Open) return std::nullopt;
    return GraphError{
        .code = 10,
        .subcode = 2018278,
        .message = "(#10) This message is sent outside of allowed window."};
}

std::optional<GraphError> check_message(const Json& message) {
    if (auto refusal = check_content(message)) return refusal;
    if (auto refusal = check_quick_replies(message)) return refusal;
    if (auto refusal = check_attachments(message)) return refusal;
    return too_long("message[metadata]", message.text_or("/metadata"), kMetadataLimit);
}

std::optional<GraphError> check_profile(const Json& wanted, const Json& present) {
    if (wanted.has("/persistent_menu") && !wanted.has("/get_started") &&
        !present.has("/get_started")) {
        return bad_parameter(
            "You must set a Get Started button if you also wish to use persistent menu", 2018145
        );
    }
    bool has_default = wanted.items("/greeting").empty();
    for (const Json& greeting : wanted.items("/greeting")) {
        if (greeting.text_or("/locale") == "default") has_default = true;
        if (auto refusal = too_long("greeting[text]", greeting.text_or("/text"), 160))
            return refusal;
    }
    if (!has_default) return bad_parameter("A greeting for locale default is required");
    for (const Json& set : wanted.items("/ice_breakers")) {
        const auto count = std::max(
            set.items("/call_to_actions").size(),
            wanted.has("/ice_breakers/0/question") ? wanted.items("/ice_breakers").size() : 0
        );
        if (count > 4) return bad_parameter("At most 4 ice breakers");
    }
    return std::nullopt;
}

Json shown_quick_replies(const Json& message) {
    Json out = Json::array();
    for (const Json& reply : message.items("/quick_replies")) {
        Json shown = Json::object({{"title", utf16_cut(reply.text_or("/title"), kTitleLimit)}});
        shown.set("payload", reply.text_or("/payload"));
        if (const std::string kind = reply.text_or("/content_type", "text"); kind != "text") {
            shown.set(
                "title", kind == "user_email" ? "Gửi email của tôi" : "Gửi số điện thoại của tôi"
            );
        }
        out.push(std::move(shown));
    }
    return out;
}

bool RateWindow::allow(Time now, std::size_t limit, Time span) {
    while (!calls_.empty() && calls_.front() <= now - span) calls_.pop_front();
    if (calls_.size() >= limit) return false;
    calls_.push_back(now);
    return true;
}

}  // namespace k197::simulator
