#include "web/console/message_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "org/accounts.h"
#include "web/console/wording.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kQuotedCharacters = 80;

std::string author_of(
    const inbox::Message& message, const Names& names, const std::string& citizen
) {
    if (message.direction == "in") return citizen;
    if (message.author == "bot") return "Trả lời tự động";
    if (message.author == "page_inbox") return "Trả lời từ hộp thư của Trang";
    return message.author_name.empty() ? "Cán bộ" : person_behind(names, message.author_name);
}

/// While a message is on its way its row is already 'unknown', with this reason (channel/send.cc).
constexpr std::string_view kOnItsWay = "Đang gửi";

/// What became of an outgoing message, in words.
std::string sending_words(const inbox::Message& message) {
    if (message.send_state.empty()) return "";
    if (message.send_state == "sent" && message.read_at) return "Người dân đã xem";
    if (message.send_state == "sent" && message.delivered_at) return "Đã tới máy người dân";
    if (message.send_state == "unknown" && message.send_reason == kOnItsWay)
        return std::string{kOnItsWay};
    return name_of("sent", message.send_state);
}

bool is_stuck(const inbox::Message& message) {
    if (message.send_state == "unknown") return message.send_reason != kOnItsWay;
    return message.send_state == "held" || message.send_state == "refused";
}

Json quote_of(const inbox::Message& message, const std::vector<inbox::Message>& all) {
    if (message.reply_to.empty()) return Json(false);
    const auto found = std::ranges::find(all, message.reply_to, &inbox::Message::external_id);
    if (found == all.end()) return Json("một tin trước đó");
    return maybe(excerpt(
        found->current_text().empty() ? "tệp gửi kèm" : found->current_text(), kQuotedCharacters
    ));
}

/// A word for what a message without text was.
Json kind_view(const inbox::Message& message) {
    const std::string name = name_of("message", message.kind);
    return name == message.kind ? Json(false) : Json(name);
}

Json pin_view(const inbox::Message& message) {
    if (!message.latitude || !message.longitude) return Json(false);
    return Json(fmt::format("{:.5f}, {:.5f}", *message.latitude, *message.longitude));
}

Json bubble(
    const inbox::Message& message,
    const std::vector<inbox::Message>& all,
    const Names& names,
    const std::string& citizen
) {
    return Json::object()
        .set("message_id", message.id)
        .set("ours", message.direction == "out")
        .set("who", author_of(message, names, citizen))
        .set("at_iso", to_rfc3339(message.sent_at))
        .set("at_words", to_people(message.sent_at))
        .set("words", maybe(message.current_text()))
        .set("edited", message.edited_text.has_value())
        .set("words_before", message.edited_text ? maybe(message.text) : Json(false))
        .set("withdrawn", message.withdrawn)
        .set("quoted", quote_of(message, all))
        .set("kind_words", kind_view(message))
        .set("pin", pin_view(message))
        .set("media", media_view(message.media))
        .set("has_media", !message.media.empty())
        .set("sending", maybe(sending_words(message)))
        .set("stuck", is_stuck(message))
        .set("stuck_reason", is_stuck(message) ? maybe(message.send_reason) : Json(false));
}

std::string medium_name(const std::string& kind) {
    if (kind == "image") return "Ảnh";
    if (kind == "audio") return "Ghi âm";
    if (kind == "video") return "Video";
    return "Tệp";
}

std::string medium_problem(const inbox::Medium& medium) {
    if (medium.state == "waiting") return "Đang tải về…";
    if (medium.state == "missing") return "Không tải được";
    if (medium.state == "refused") return "Không dùng được";
    return "";
}

}  // namespace

Names account_names(db::Query& query) {
    Names names;
    for (const auto& account : org::list_accounts(query)) {
        if (!account.full_name.empty()) names[account.name] = account.full_name;
    }
    return names;
}

std::string person_behind(const Names& names, const std::string& actor) {
    const auto found = names.find(actor);
    return found == names.end() ? name_of("actor", actor) : found->second;
}

Json medium_view(const inbox::Medium& medium) {
    const bool shown = medium.state == "kept" && !medium.shown_sha256.empty();
    return Json::object()
        .set("medium_id", medium.id)
        .set("medium_name", medium_name(medium.kind))
        .set("is_image", shown && medium.kind == "image")
        .set("is_audio", shown && medium.kind == "audio")
        .set("is_video", shown && medium.kind == "video")
        .set("is_file", medium.state == "kept" && (!shown || medium.kind == "file"))
        .set("has_thumb", !medium.thumb_sha256.empty())
        .set("has_original", medium.state == "kept")
        .set("medium_size", medium.bytes > 0 ? maybe(size_words(medium.bytes)) : Json(false))
        .set("medium_length", maybe(length_words(medium.duration_ms)))
        .set("medium_problem", maybe(medium_problem(medium)))
        .set("medium_reason", medium.state == "kept" ? Json(false) : maybe(medium.reason));
}

Json media_view(const std::vector<inbox::Medium>& media) {
    Json out = Json::array();
    int number = 0;
    for (const auto& medium : media) out.push(medium_view(medium).set("medium_number", ++number));
    return out;
}

Json bubbles_view(
    const std::vector<inbox::Message>& messages, const Names& names, const std::string& citizen
) {
    Json out = Json::array();
    for (const auto& message : messages) out.push(bubble(message, messages, names, citizen));
    return out;
}

}  // namespace k197::web::console
