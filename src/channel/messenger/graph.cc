#include "channel/messenger/graph.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/bytes.h"
#include "text/length.h"

namespace k197::channel {
namespace {

constexpr std::size_t kMaxPayload = 1000;
constexpr std::size_t kMaxMenuTitle = 30;

Json recipient_of(const Outgoing& message) {
    if (!message.recipient_comment_id.empty()) {
        return Json::object({{"comment_id", message.recipient_comment_id}});
    }
    if (!message.recipient_post_id.empty()) {
        return Json::object({{"post_id", message.recipient_post_id}});
    }
    return Json::object({{"id", message.recipient_psid}});
}

Json quick_replies(const std::vector<Outgoing::Choice>& choices) {
    auto replies = Json::array();
    for (const auto& choice : choices) {
        assert(text::utf16_units(choice.payload) <= kMaxPayload);
        if (choice.title.empty() || replies.items().size() == kMaxChoices) continue;
        replies.push(Json::object({
            {"content_type", "text"},
            {"title", text::cut(choice.title, kMaxChoiceTitle)},
            {"payload", choice.payload},
        }));
    }
    return replies;
}

Json attachment_of(const Outgoing& message) {
    return Json::object({
        {"type", message.attachment_type},
        {"payload", Json::object({{"url", message.attachment_url}})},
    });
}

Json parameters_of(const std::vector<std::string>& values) {
    auto parameters = Json::array();
    for (const auto& value : values)
        parameters.push(Json::object({{"type", "text"}, {"text", value}}));
    return parameters;
}

Json template_of(const Outgoing& message) {
    const auto button = Json::object({{"type", "POSTBACK"}, {"payload", kTemplateButton}});
    return Json::object({
        {"name", message.template_name},
        {"language", Json::object({{"code", message.template_language}})},
        {"components",
         Json::array({
             Json::object(
                 {{"type", "body"}, {"parameters", parameters_of(message.template_parameters)}}
             ),
             Json::object({{"type", "buttons"}, {"parameters", Json::array({button})}}),
         })},
    });
}

Json content_of(const Outgoing& message) {
    auto content = Json::object();
    if (!message.template_name.empty()) {
        content.set("template", template_of(message));
    } else if (message.attachment_url.empty()) {
        content.set("text", message.text);
    } else {
        content.set("attachment", attachment_of(message));
    }
    auto replies = quick_replies(message.choices);
    if (!replies.items().empty()) content.set("quick_replies", std::move(replies));
    if (!message.metadata.empty()) content.set("metadata", message.metadata);
    return content;
}

Json menu_of(std::string_view locale, const std::vector<MenuItem>& items) {
    auto actions = Json::array();
    for (const auto& item : items) {
        actions.push(Json::object({
            {"type", "postback"},
            {"title", text::cut(item.title, kMaxMenuTitle)},
            {"payload", item.payload},
        }));
    }
    return Json::object({
        {"locale", locale},
        {"composer_input_disabled", false},
        {"call_to_actions", std::move(actions)},
    });
}

}  // namespace

Json send_message_body(const Outgoing& message) {
    assert(text::utf16_units(message.text) <= kMaxText);
    assert(text::utf16_units(message.metadata) <= kMaxMetadata);
    assert(message.text.empty() || message.attachment_url.empty());
    assert(
        message.recipient_psid.empty() !=
        (message.recipient_comment_id.empty() && message.recipient_post_id.empty())
    );
    auto body = Json::object({
        {"recipient", recipient_of(message)},
        {"messaging_type", message.messaging_type},
    });
    if (!message.tag.empty()) body.set("tag", message.tag);
    body.set("message", content_of(message));
    return body;
}

Result<void> check_template_body(std::string_view body) {
    if (text::utf16_units(body) > kMaxTemplateBody)
        return fail(Errc::Invalid, "nội dung mẫu dài quá 1024 ký tự");
    std::string hole = "{{1}}";
    const auto first = body.find(hole);
    for (; body.find(hole) != std::string_view::npos; ++hole[2]) {
        if (body.starts_with(hole) || body.ends_with(hole))
            return fail(Errc::Invalid, "nội dung mẫu không được bắt đầu hoặc kết thúc bằng {{…}}");
    }
    const bool odd = first == std::string_view::npos
                         ? body.find("{{") != std::string_view::npos
                         : std::ranges::count(body, '{') != 2 * (hole[2] - '1');
    if (odd) return fail(Errc::Invalid, "các chỗ trống phải là {{1}}, {{2}}… mỗi chỗ một lần");
    return {};
}

Json template_body(std::string_view name, std::string_view language, std::string_view body) {
    const auto example = Json::array({"PA-7K3M-92QF", "https://kenh197.vi-du.vn/t/PA-7K3M-92QF"});
    const auto button = Json::object({{"type", "POSTBACK"}, {"text", "Xem nội dung"}});
    return Json::object({
        {"name", name},
        {"language", language},
        {"category", "UTILITY"},
        {"components",
         Json::array({
             Json::object(
                 {{"type", "BODY"},
                  {"text", body},
                  {"example", Json::object({{"body_text", Json::array({example})}})}}
             ),
             Json::object({{"type", "BUTTONS"}, {"buttons", Json::array({button})}}),
         })},
    });
}

std::string appsecret_proof(std::string_view token, std::string_view app_secret) {
    return to_hex(hmac_sha256(app_secret, token));
}

Json profile_body(std::string_view greeting, const std::vector<MenuItem>& menu) {
    auto greetings = Json::array();
    auto menus = Json::array();
    for (const auto locale : {"default", "vi_VN"}) {
        greetings.push(Json::object({
            {"locale", locale},
            {"text", text::cut(greeting, kMaxGreeting)},
        }));
        menus.push(menu_of(locale, menu));
    }
    auto body = Json::object({
        {"get_started", Json::object({{"payload", "start"}})},
        {"greeting", std::move(greetings)},
    });
    if (!menu.empty()) body.set("persistent_menu", std::move(menus));
    return body;
}

}  // namespace k197::channel
