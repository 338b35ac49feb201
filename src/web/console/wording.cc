#include "web/console/wording.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/normalise.h"

namespace k197::web::console {
namespace {

struct Name {
    std::string_view group{};
    std::string_view code{};
    std::string_view vi{};
};

constexpr Name kNames[] = {
    {"status", "received", "Mới nhận"},
    {"status", "awaiting_info", "Chờ bổ sung thông tin"},
    {"status", "triaged", "Đã phân loại"},
    {"status", "accepted", "Đã tiếp nhận"},
    {"status", "rejected", "Từ chối tiếp nhận"},
    {"status", "redirected", "Đã hướng dẫn sang kênh khác"},
    {"status", "duplicate", "Tin trùng, đã gộp"},
    {"status", "proposed", "Chờ ý kiến lãnh đạo"},
    {"status", "instructed", "Đã có ý kiến chỉ đạo"},
    {"status", "referred", "Đã chuyển xử lý"},
    {"status", "returned", "Đơn vị trả lại"},
    {"status", "in_progress", "Đang xử lý"},
    {"status", "extended", "Đã gia hạn"},
    {"status", "result_reported", "Có kết quả, chờ duyệt"},
    {"status", "result_rejected", "Yêu cầu xử lý lại"},
    {"status", "reinspecting", "Đang phúc tra"},
    {"status", "answered", "Đã trả lời người dân"},
    {"status", "published", "Đã công khai"},
    {"status", "reopened", "Mở lại"},
    {"status", "closed", "Kết thúc"},
    {"status", "archived", "Đã nộp lưu"},
    {"channel", "messenger", "Messenger"},
    {"channel", "page", "Bình luận trên Trang"},
    {"channel", "phone", "Điện thoại"},
    {"channel", "counter", "Trực tiếp tại nơi tiếp nhận"},
    {"urgency", "normal", "Bình thường"},
    {"urgency", "urgent", "Khẩn"},
    {"urgency", "emergency", "Khẩn cấp"},
    {"role", "admin", "Quản trị"},
    {"role", "intake", "Tiếp nhận"},
    {"role", "leader", "Lãnh đạo"},
    {"role", "unit", "Đơn vị xử lý"},
    {"role", "publisher", "Công khai"},
    {"role", "inspector", "Thanh tra"},
    {"role", "sealed", "Xem tin kín"},
    {"sent", "waiting", "Đang chờ gửi"},
    {"sent", "held", "Giữ lại, chưa gửi được"},
    {"sent", "sent", "Đã gửi"},
    {"sent", "refused", "Facebook từ chối"},
    {"sent", "unknown", "Chưa rõ đã gửi hay chưa"},
    {"leaving", "message", "Tin nhắn"},
    {"leaving", "private_reply", "Trả lời riêng bình luận"},
    {"leaving", "post", "Bài đăng trên Trang"},
    {"leaving", "unpost", "Gỡ bài đăng"},
    {"delivery", "new", "Chờ đọc"},
    {"delivery", "read", "Đã đọc"},
    {"delivery", "duplicate", "Trùng"},
    {"delivery", "foreign", "Của Trang khác"},
    {"delivery", "buried", "Không đọc được"},
    {"waits", "nothing", "Không chờ gì"},
    {"waits", "content", "Chờ nội dung phản ánh"},
    {"waits", "place", "Chờ địa điểm"},
    {"waits", "time", "Chờ thời gian"},
    {"waits", "field", "Chờ chọn lĩnh vực"},
    {"waits", "contact", "Chờ thông tin liên hệ"},
    {"waits", "ward", "Chờ chọn phường, xã"},
    {"waits", "confirm", "Chờ xác nhận gửi"},
    {"waits", "edit", "Chờ sửa bản đang soạn"},
    {"waits", "more", "Chờ thông tin bổ sung"},
    {"document", "intake_sheet", "Báo cáo tin"},
    {"document", "referral", "Phiếu chuyển"},
    {"document", "reply", "Văn bản trả lời"},
    {"document", "review", "Báo cáo sơ kết"},
    {"handover", "open", "Chờ đơn vị nhận"},
    {"handover", "acknowledged", "Đơn vị đã nhận"},
    {"handover", "returned", "Đơn vị trả lại"},
    {"handover", "resolved", "Đã báo cáo kết quả"},
    {"handover", "ended", "Đã chuyển nơi khác"},
    {"alert", "emergency", "Tin khẩn cấp"},
    {"alert", "person_wanted", "Người dân muốn gặp cán bộ"},
    {"alert", "data_request", "Yêu cầu về dữ liệu cá nhân"},
    {"alert", "unsent", "Có tin nhắn không gửi được"},
    {"alert", "token", "Mã truy cập Trang hết hiệu lực, chưa gửi được gì"},
    {"alert", "token_ends", "Mã truy cập Trang sắp hết hạn"},
    {"alert", "token_access", "Quyền truy cập dữ liệu của Trang sắp hết hạn"},
    {"alert", "token_rights", "Mã truy cập Trang thiếu quyền"},
    {"alert", "page_blocked", "Facebook đang hạn chế Trang gửi tin"},
    {"step", "inbox.read", "Đọc dữ liệu Facebook gửi tới"},
    {"step", "media.fetch", "Tải ảnh, video của người dân"},
    {"step", "conversation.turn", "Trả lời người dân"},
    {"step", "conversation.quiet", "Nhắc cuộc trao đổi dở dang"},
    {"step", "document.render", "Lập phiếu, văn bản"},
    {"step", "channel.send", "Gửi tin ra Facebook"},
    {"alert", "subscription", "Facebook ngừng gửi sự kiện"},
    {"message", "sticker", "Nhãn dán"},
    {"message", "location", "Vị trí"},
    {"message", "share", "Liên kết chia sẻ"},
    {"message", "comment", "Bình luận"},
    {"message", "post", "Bài viết"},
    {"message", "postback", "Bấm nút"},
    {"message", "referral", "Mở từ liên kết hoặc mã QR"},
    {"message", "unsupported", "Loại tin không đọc được"},
    {"actor", "citizen", "Người dân"},
    {"actor", "system", "Hệ thống"},
    {"rating", "1", "Không hài lòng"},
    {"rating", "2", "Chấp nhận được"},
    {"rating", "3", "Hài lòng"},
    {"rating", "4", "Rất hài lòng"},
};

std::string span(Time length) {
    if (length < kHour) return fmt::format("{} phút", std::max<Time>(length / kMinute, 1));
    if (length < kDay) return fmt::format("{} giờ", length / kHour);
    return fmt::format("{} ngày", length / kDay);
}

Json badge(std::string_view label, std::string_view tone) {
    return Json::object().set("label", label).set("tone", tone);
}

}  // namespace

std::string name_of(std::string_view group, std::string_view code) {
    for (const auto& name : kNames) {
        if (name.group == group && name.code == code) return std::string{name.vi};
    }
    return std::string{code};
}

std::string status_name(cases::Status status) {
    return name_of("status", cases::to_string(status));
}

std::string_view tone_of(cases::Status status) {
    using enum cases::Status;
    switch (status) {
        case Received:
        case Triaged:
        case Reopened: return "new";
        case AwaitingInfo:
        case Proposed:
        case Returned:
        case ResultReported:
        case ResultRejected:
        case Reinspecting: return "waiting";
        case Accepted:
        case Instructed:
        case Referred:
        case InProgress:
        case Extended: return "work";
        case Answered:
        case Published:
        case Closed:
        case Archived: return "done";
        case Rejected:
        case Redirected:
        case Duplicate: return "stopped";
    }
    return "stopped";
}

std::string ago(Time at, Time now) {
    const Time passed = now - at;
    if (passed < kMinute) return "vừa xong";
    if (passed < 7 * kDay) return span(passed) + " trước";
    return to_people_date(at);
}

std::string until(Time due, Time now) {
    return due < now ? "quá hạn " + span(now - due) : "còn " + span(due - now);
}

std::string size_words(std::int64_t bytes) {
    if (bytes < 1'000) return fmt::format("{} byte", bytes);
    if (bytes < 1'000'000) return fmt::format("{} kB", bytes / 1'000);
    if (bytes < 1'000'000'000)
        return fmt::format("{},{} MB", bytes / 1'000'000, bytes / 100'000 % 10);
    return fmt::format("{},{} GB", bytes / 1'000'000'000, bytes / 100'000'000 % 10);
}

std::string length_words(std::int64_t milliseconds) {
    if (milliseconds <= 0) return "";
    const auto seconds = (milliseconds + 500) / 1'000;
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string excerpt(std::string_view text, std::size_t most) {
    std::string line{text};
    std::ranges::replace(line, '\n', ' ');
    if (text::characters(line) <= most) return line;
    std::size_t end = 0;
    for (std::size_t count = 0; end < line.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(line[end]) & 0xC0U) != 0x80U;
        if (begins && count++ == most) break;
    }
    return line.substr(0, end) + "…";
}

Json maybe(std::string_view text) {
    return text.empty() ? Json(false) : Json(text);
}

Json time_view(std::optional<Time> at) {
    if (!at) return Json(false);
    return Json::object().set("iso", to_rfc3339(*at)).set("words", to_people(*at));
}

Json flags_view(const cases::Report& report, Time now) {
    Json flags = Json::array();
    if (report.urgency == "emergency") flags.push(badge("Khẩn cấp", "alarm"));
    if (report.urgency == "urgent") flags.push(badge("Khẩn", "alarm"));
    if (report.sealed) flags.push(badge("Kín", "sealed"));
    if (cases::is_overdue(report, now)) flags.push(badge("Quá hạn", "alarm"));
    if (cases::is_due_soon(report, now)) flags.push(badge("Sắp đến hạn", "soon"));
    return flags;
}

}  // namespace k197::web::console
