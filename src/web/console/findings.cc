#include "web/console/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "web/console/page_findings.h"
#include "web/console/walk_view.h"
#include "web/console/wording.h"

namespace k197::web::console {
namespace {

constexpr Time kLongSilence = 3 * kHour;
constexpr Time kLongWait = 5 * kMinute;
constexpr std::int64_t kLittleRoom = 5'000'000'000;
constexpr std::int64_t kHardlyRoom = 500'000'000;

std::int64_t sum(const Counted& counted) {
    std::int64_t total = 0;
    for (const auto& [name, count] : counted) total += count;
    return total;
}

std::int64_t count_of(const Counted& counted, const std::string& name) {
    const auto found = counted.find(name);
    return found == counted.end() ? 0 : found->second;
}

bool is_daytime(Time now) {
    const int hour = to_local(now).hour;
    return hour >= 7 && hour < 22;
}

void add_buried(std::vector<Finding>& out, const Health& health) {
    if (health.buried_deliveries > 0) {
        out.push_back(
            {.bad = true,
             .words = fmt::format(
                 "{} bản nhận từ Facebook không đọc được: có thể có tin của người dân trong đó.",
                 health.buried_deliveries
             ),
             .advice = "Xem lý do ở mục “Bản nhận không đọc được” bên dưới, gửi bộ phận kỹ thuật; "
                       "sau khi phần mềm được sửa thì bấm “Đọc lại”. Dữ liệu gốc không mất.",
             .href = "#deliveries"}
        );
    }
    if (const auto buried = sum(health.buried_jobs); buried > 0) {
        out.push_back(
            {.bad = true,
             .words = fmt::format("{} việc tự động đã dừng sau nhiều lần thử.", buried),
             .advice = "Xem lý do ở mục “Việc bị dừng” bên dưới; khi nguyên nhân đã hết thì bấm "
                       "“Thử lại”.",
             .href = "#jobs"}
        );
    }
}

void add_silence(std::vector<Finding>& out, const Health& health) {
    if (!health.last_delivery) {
        out.push_back(
            {.words = "Chưa từng nhận được gì từ Facebook.",
             .advice = "Nhắn thử vào Trang. Nếu không thấy ở mục Trao đổi: kiểm tra webhook trong "
                       "trang quản lý ứng dụng Facebook và chạy lệnh kenh197 doctor trên máy chủ."}
        );
        return;
    }
    const Time silent = health.now - *health.last_delivery;
    if (silent < kLongSilence || !is_daytime(health.now)) return;
    out.push_back(
        {.words = fmt::format(
             "Lần cuối nhận được dữ liệu từ Facebook: {}.", ago(*health.last_delivery, health.now)
         ),
         .advice = "Nhắn thử vào Trang. Nếu sau một phút không thấy ở mục Trao đổi: kiểm tra tên "
                   "miền, chứng chỉ và webhook trong trang quản lý ứng dụng Facebook."}
    );
}

void add_waits(std::vector<Finding>& out, const Health& health) {
    for (const auto& waiting : health.waiting) {
        if (waiting.kind == "channel.send" || health.now - waiting.since < kLongWait) continue;
        out.push_back(
            {.words = fmt::format(
                 "Bước “{}” chậm: việc cũ nhất chờ từ {}.",
                 name_of("step", waiting.kind),
                 ago(waiting.since, health.now)
             ),
             .advice = "Nếu số việc chờ giảm dần thì chỉ cần theo dõi. Nếu tăng: xem tải của máy "
                       "chủ, dung lượng đĩa và nhật ký của chương trình.",
             .href = "#queue"}
        );
    }
    if (health.outbox_since && health.now - *health.outbox_since > kLongWait) {
        out.push_back(
            {.words = fmt::format(
                 "Có tin gửi người dân chờ từ {}.", ago(*health.outbox_since, health.now)
             ),
             .advice = "Hệ thống tự gửi lại khi Facebook trả lời. Xem lý do ở mục “Tin chưa gửi "
                       "được”; nếu kéo dài, xem trang tình trạng của Facebook.",
             .href = "#unsent"}
        );
    }
    if (const auto unknown = count_of(health.outbox, "unknown"); unknown > 0) {
        out.push_back(
            {.words = fmt::format("{} tin chưa rõ đã tới Facebook hay chưa.", unknown),
             .advice = "Mở Trang trên Facebook, xem tin đã có trong cuộc trao đổi chưa. Đừng gửi "
                       "lại khi chưa xem: người dân có thể nhận hai lần.",
             .href = "/console/outbox?state=unknown"}
        );
    }
}

void add_repaired(std::vector<Finding>& out, const Health& health) {
    const auto repaired = health.backfill.repaired_today;
    if (repaired == 0) return;
    out.push_back(
        {.words = fmt::format(
             "Hôm nay có {} tin không được Facebook báo tới, hệ thống tự tìm ra và đã xử lý.",
             repaired
         ),
         .advice = "Tin không mất. Nếu con số tăng đều: kiểm tra webhook và thời gian máy chủ "
                   "ngừng."}
    );
}

void add_machine(std::vector<Finding>& out, const Health& health) {
    const auto& store = health.store;
    if (store.disk_size > 0 && store.disk_free < kLittleRoom) {
        out.push_back(
            {.bad = store.disk_free < kHardlyRoom,
             .words = fmt::format("Đĩa sắp đầy: còn {}.", size_words(store.disk_free)),
             .advice = "Thêm đĩa hoặc chuyển bản sao lưu đi nơi khác. Không xóa gì trong thư mục "
                       "dữ liệu. Khi đĩa đầy, hệ thống từ chối nhận và Facebook gửi lại sau."}
        );
    }
    const auto& process = health.process;
    if (process.most_files > 0 && process.open_files * 5 > process.most_files * 4) {
        out.push_back(
            {.words = fmt::format(
                 "Chương trình đang mở {} trong {} tệp được phép.",
                 process.open_files,
                 process.most_files
             ),
             .advice = "Tăng LimitNOFILE trong kenh197.service rồi khởi động lại."}
        );
    }
}

}  // namespace

std::vector<Finding> findings(const Health& health) {
    auto out = page_findings(health);
    add_buried(out, health);
    add_machine(out, health);
    add_silence(out, health);
    add_waits(out, health);
    for (auto& one : walk_findings(health)) out.push_back(std::move(one));
    add_repaired(out, health);
    std::stable_partition(out.begin(), out.end(), [](const Finding& one) { return one.bad; });
    return out;
}

}  // namespace k197::web::console
