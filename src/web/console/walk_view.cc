#include "web/console/walk_view.h"

#include <fmt/format.h>

#include "web/console/wording.h"

namespace k197::web::console {
namespace {

constexpr Time kLongFailing = 15 * kMinute;  // shorter ones mend themselves

/// A list of Facebook's that walks go through.
struct List {
    std::string_view name{};
    std::string_view words{};
    std::string_view rights[2]{};  // what Facebook wants for it
};
constexpr List kLists[] = {
    {"threads", "cuộc trao đổi trên Messenger", {"pages_messaging", ""}},
    {"visitor_posts", "bài của khách", {"pages_read_user_content", ""}},
    {"feed", "bình luận", {"pages_read_engagement", "pages_read_user_content"}},
};

/// What to do about an error that is about no single list.
struct Cause {
    std::string_view problem{};
    std::string_view advice{};
};
constexpr std::string_view kTokenAdvice =
    "Mã truy cập Trang không còn dùng được: quản trị viên của Trang cấp lại mã, người vận hành "
    "máy chủ ghi vào facebook.page_token rồi khởi động lại.";
constexpr std::string_view kBusyAdvice =
    "Facebook đang giới hạn số lần hỏi: không phải làm gì, hệ thống chờ rồi tự dò tiếp. Nếu kéo "
    "dài cả ngày: tăng backfill.minutes trong cấu hình.";
constexpr std::string_view kOtherAdvice =
    "Hệ thống tự dò tiếp. Nếu kéo dài: chạy kenh197 doctor trên máy chủ, kiểm tra đường mạng tới "
    "graph.facebook.com và trang tình trạng nền tảng của Meta.";
constexpr Cause kCauses[] = {
    {"Graph error 190", kTokenAdvice},
    {"Graph error 102", kTokenAdvice},
    {"Graph error 4", kBusyAdvice},
    {"Graph error 17", kBusyAdvice},
    {"Graph error 32", kBusyAdvice},
    {"Graph error 613", kBusyAdvice},
    {"HTTP 429", kBusyAdvice},
};

/// `problem` may be several, each followed by "; ".
std::string_view advice_about(const std::string& problem) {
    for (const auto& cause : kCauses) {
        if ((problem + ";").find(std::string{cause.problem} + ";") != std::string::npos)
            return cause.advice;
    }
    return kOtherAdvice;
}

void add_word(std::string& words, std::string_view word) {
    if (word.empty() || words.find(word) != std::string::npos) return;
    if (!words.empty()) words += ", ";
    words += word;
}

/// The names of the lists that the walk did not see for that reason; "" for none.
std::string lists_of(const inbox::Walk& walk, std::string_view reason) {
    std::string out;
    for (const auto& list : kLists) {
        if (inbox::has_lack(walk, list.name, reason)) add_word(out, list.words);
    }
    return out;
}

std::string rights_for(const inbox::Walk& walk) {
    std::string out;
    for (const auto& list : kLists) {
        if (!inbox::has_lack(walk, list.name, inbox::kRefused)) continue;
        for (const auto right : list.rights) add_word(out, right);
    }
    return out;
}

/// "bài của khách, bình luận, 3 cuộc trao đổi hoặc bài viết".
std::string unseen_words(const inbox::Walk& walk) {
    std::string out = lists_of(walk, inbox::kRefused);
    add_word(out, lists_of(walk, inbox::kSilent));
    if (walk.skipped > 0)
        add_word(out, fmt::format("{} cuộc trao đổi hoặc bài viết", walk.skipped));
    return out;
}

Finding refused_finding(const inbox::Walk& walk) {
    return {
        .bad = true,
        .words = fmt::format(
            "Khi dò tin sót, Facebook không cho xem {}: thiếu quyền {}.",
            lists_of(walk, inbox::kRefused),
            rights_for(walk)
        ),
        .advice = fmt::format(
            "Tin mà Facebook báo tới vẫn được nhận; tin bị sót ở đó thì chưa tìm được. Quản trị "
            "viên của Trang cấp lại mã truy cập Trang với quyền này, người vận hành máy chủ ghi "
            "vào facebook.page_token rồi khởi động lại. Nếu ứng dụng chưa được duyệt quyền: xin ở "
            "developers.facebook.com, mục App Review. Có quyền rồi, hệ thống tự tìm lại từ chỗ "
            "thiếu. Lần dò gần nhất: {}.",
            walk.problem
        )};
}

std::string advice_for(const inbox::Walk& walk, std::string_view consoling) {
    return fmt::format("{} {} Lỗi: {}.", advice_about(walk.problem), consoling, walk.problem);
}

Finding failing_finding(const inbox::Walk& walk, Time now) {
    return {
        .words = fmt::format(
            "Chưa dò được tin sót: Facebook không trả lời được, từ {}.",
            ago(walk.failing_since, now)
        ),
        .advice = advice_for(walk, "Tin mà Facebook báo tới vẫn được nhận.")};
}

Finding silent_finding(const inbox::Walk& walk) {
    return {
        .words = fmt::format(
            "Lần dò tin sót gần nhất chưa xem được {}: cả giờ Facebook không trả lời được.",
            lists_of(walk, inbox::kSilent)
        ),
        .advice = advice_for(walk, "Lần sau hệ thống tìm lại từ chỗ thiếu.")};
}

Finding skipped_finding(const inbox::Walk& walk) {
    return {
        .words = fmt::format(
            "Khi dò tin sót, Facebook không cho xem {} cuộc trao đổi hoặc bài viết.", walk.skipped
        ),
        .advice = fmt::format(
            "Thường là cuộc trao đổi đã xóa, bài đã gỡ hoặc tài khoản bị khóa: không phải làm gì, "
            "hệ thống hỏi lại trong một ngày rồi thôi. Nếu số lớn hoặc ngày nào cũng có: mở Hộp "
            "thư của Trang, xem các cuộc trao đổi mới có đủ ở mục Trao đổi không. Lần dò gần nhất: "
            "{}.",
            walk.problem
        )};
}

}  // namespace

std::string walk_words(const std::optional<inbox::Walk>& walk, Time now) {
    if (!walk) return "Chưa có lần nào";
    if (walk->outcome == "failed") {
        const Time since = walk->failing_since == 0 ? walk->started_at : walk->failing_since;
        return fmt::format(
            "Dừng giữa chừng từ {}, sẽ tự dò tiếp; lỗi: {}", ago(since, now), walk->problem
        );
    }
    const auto counts =
        fmt::format("hỏi {} cuộc trao đổi, bù {} tin", walk->threads, walk->missing);
    if (walk->outcome == "incomplete") {
        return fmt::format(
            "Xong một phần {}, chưa xem được {}; {}; lỗi: {}",
            ago(walk->ended_at.value_or(now), now),
            unseen_words(*walk),
            counts,
            walk->problem
        );
    }
    const auto ended = walk->ended_at ? "Xong " + ago(*walk->ended_at, now)
                                      : "Đang chạy, bắt đầu " + ago(walk->started_at, now);
    return ended + "; " + counts;
}

std::vector<Finding> walk_findings(const Health& health) {
    std::vector<Finding> out;
    const auto& last = health.backfill.last;
    const auto& ended = health.backfill.ended;
    const bool failing = last && last->outcome == "failed" && last->failing_since != 0 &&
                         health.now - last->failing_since > kLongFailing;
    if (failing) out.push_back(failing_finding(*last, health.now));
    if (!ended) return out;
    if (!lists_of(*ended, inbox::kRefused).empty()) out.push_back(refused_finding(*ended));
    if (!failing && !lists_of(*ended, inbox::kSilent).empty())
        out.push_back(silent_finding(*ended));
    if (ended->skipped > 0) out.push_back(skipped_finding(*ended));
    return out;
}

}  // namespace k197::web::console
