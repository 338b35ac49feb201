#include "web/console/page_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "web/console/wording.h"

namespace k197::web::console {
namespace {

struct CauseWords {
    std::string_view cause{};
    bool bad = false;
    std::string_view reason{};  ///< where Facebook's answer gave none
    std::string_view advice{};
};
constexpr CauseWords kCauses[] = {
    {"token",
     true,
     "Kết nối với Trang Facebook đã hết hiệu lực.",
     "Quản trị viên của Trang cấp lại mã truy cập Trang, người vận hành máy chủ ghi vào cấu hình "
     "facebook.page_token rồi khởi động lại. Tin của người dân vẫn được nhận đủ; những gì đang chờ "
     "tự gửi theo thứ tự khi kết nối lại. Việc cần trả lời gấp: gọi điện cho người dân."},
    {"blocked",
     true,
     "Facebook đang hạn chế Trang, hoặc ứng dụng thiếu quyền.",
     "Mở mục Chất lượng Trang trên Facebook xem lý do và khiếu nại nếu cần; kiểm tra quyền của ứng "
     "dụng và cấu hình facebook.app_secret. Những gì đang chờ tự gửi khi Facebook cho gửi lại. "
     "Việc "
     "cần trả lời gấp: gọi điện cho người dân."},
    {"rate",
     false,
     "Đã dùng hết số lần gọi mà Facebook cho phép.",
     "Không phải làm gì: hệ thống tự gửi tiếp khi Facebook cho phép. Nếu lặp lại nhiều lần trong "
     "ngày: báo bộ phận kỹ thuật."},
    {"unreachable",
     false,
     "Chưa gửi được tới Facebook.",
     "Hệ thống tự thử lại và tự gửi tiếp theo thứ tự. Nếu kéo dài quá mười lăm phút: kiểm tra mạng "
     "của máy chủ và trang tình trạng nền tảng của Meta."},
};

const CauseWords& words_of(std::string_view cause) {
    for (const auto& words : kCauses) {
        if (words.cause == cause) return words;
    }
    return kCauses[std::size(kCauses) - 1];
}

/// `before`, then the date or the names, then `after`.
struct TroubleWords {
    std::string_view trouble{};
    bool bad = false;
    std::string_view before{};
    std::string_view after{};
    std::string_view advice{};
};
constexpr TroubleWords kTroubleWords[] = {
    {"subscription",
     true,
     "Facebook không gửi tới hệ thống những sự kiện này của Trang: ",
     ". Hệ thống chưa tự đăng ký lại được.",
     "Quản trị viên của Trang mở ứng dụng trên developers.facebook.com, mục Webhooks, đăng ký lại "
     "Trang; rồi chạy lệnh kenh197 doctor --fix trên máy chủ. Trong lúc đó, chạy lệnh kenh197 "
     "backfill để lấy ngay những tin người dân đã gửi."},
    {"token",
     true,
     "Facebook báo mã truy cập Trang không còn hiệu lực: chưa gửi được tin và bài nào",
     ".",
     "Quản trị viên của Trang cấp lại mã truy cập Trang, người vận hành máy chủ ghi vào cấu hình "
     "facebook.page_token rồi khởi động lại. Tin của người dân vẫn được nhận đủ."},
    {"token_ends",
     false,
     "Mã truy cập Trang hết hạn ngày ",
     ". Tới lúc đó vẫn gửi được bình thường.",
     "Trước ngày đó, quản trị viên của Trang cấp mã mới (loại không hết hạn), người vận hành máy "
     "chủ ghi vào cấu hình facebook.page_token rồi khởi động lại."},
    {"token_access",
     false,
     "Quyền truy cập dữ liệu của ứng dụng hết hạn ngày ",
     ". Tới lúc đó vẫn gửi được bình thường.",
     "Trước ngày đó, người đã cấp mã truy cập Trang đăng nhập lại vào ứng dụng trên Facebook và "
     "đồng ý tiếp tục, rồi chạy lệnh kenh197 doctor trên máy chủ."},
    {"token_rights",
     true,
     "Mã truy cập Trang thiếu quyền: ",
     ". Việc nào cần quyền đó thì chưa làm được, việc khác vẫn chạy.",
     "Quản trị viên của Trang cấp lại mã với đủ các quyền này (quyền bỏ không 90 ngày phải xin "
     "lại), người vận hành máy chủ ghi vào cấu hình facebook.page_token rồi khởi động lại."},
};

/// "26/11/2026, còn 3 ngày", or the names of rights or events.
std::string detail_of(const channel::Trouble& trouble, Time now) {
    if (trouble.ends_at == 0) return trouble.what;
    return to_people_date(trouble.ends_at) + ", " + until(trouble.ends_at, now);
}

/// "từ 08:00 23/11/2026, sẽ thử lại lúc 08:01 23/11/2026".
std::string stop_words(const PageGate& gate, Time now) {
    const auto next =
        gate.probe_at > now ? "sẽ thử lại lúc " + to_people(gate.probe_at) : "đang thử lại";
    return fmt::format("từ {}, {}", to_people(gate.since), next);
}

std::string reason_of(const PageGate& gate) {
    return gate.reason.empty() ? std::string{words_of(gate.cause).reason} : gate.reason;
}

void add_stops(std::vector<Finding>& out, const Health& health) {
    for (const auto& gate : health.gates) {
        if (gate.state != "closed") continue;
        const auto& words = words_of(gate.cause);
        out.push_back(
            {.bad = words.bad,
             .words = fmt::format(
                 "{} tạm dừng gửi {}. {}",
                 gate.of == "posts" ? "Bài đăng lên Trang" : "Tin nhắn cho người dân",
                 stop_words(gate, health.now),
                 reason_of(gate)
             ),
             .advice = std::string{words.advice},
             .href = "/console/outbox?state=waiting"}
        );
    }
}

void add_troubles(std::vector<Finding>& out, const channel::Health& of, const Health& health) {
    for (const auto& trouble : of.troubles) {
        if (trouble.kind == "token" && is_stopped(health, "token")) continue;  // the gate tells it
        for (const auto& words : kTroubleWords) {
            if (words.trouble != trouble.kind) continue;
            const auto detail = detail_of(trouble, health.now);
            out.push_back(
                {.bad = words.bad,
                 .words = fmt::format("{}{}{}", words.before, detail, words.after),
                 .advice = std::string{words.advice}}
            );
        }
    }
}

void add_renewal(std::vector<Finding>& out, const Health& health) {
    const auto& subscription = health.subscription;
    const Time at = subscription.renewed_at;
    if (at == 0 || health.now - at >= kDay || !subscription.troubles.empty()) return;
    out.push_back(
        {.words = fmt::format(
             "Facebook đã ngừng gửi sự kiện của Trang; hệ thống tự đăng ký lại lúc {}.",
             to_people(at)
         ),
         .advice = "Tin bị lỡ được tự tìm bù. Nếu lặp lại: kiểm tra trang công khai có mở được từ "
                   "mạng ngoài không, chứng chỉ HTTPS còn hạn không."}
    );
}

}  // namespace

std::vector<Finding> page_findings(const Health& health) {
    std::vector<Finding> out;
    add_stops(out, health);
    add_troubles(out, health.token, health);
    add_troubles(out, health.subscription, health);
    add_renewal(out, health);
    return out;
}

bool is_stopped(const Health& health, std::string_view cause) {
    return std::ranges::any_of(health.gates, [&](const PageGate& gate) {
        return gate.state == "closed" && gate.cause == cause;
    });
}

std::string sending_words(const Health& health, std::string_view of) {
    for (const auto& gate : health.gates) {
        if (gate.of != of) continue;
        if (gate.state == "closed")
            return fmt::format("Tạm dừng {}. {}", stop_words(gate, health.now), reason_of(gate));
        return "Đã gửi lại được, đang gửi dần những gì đã chờ";
    }
    return "Đang gửi bình thường";
}

}  // namespace k197::web::console
