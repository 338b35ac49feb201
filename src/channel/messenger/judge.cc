#include "channel/messenger/judge.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/json.h"

namespace k197::channel {
namespace {

constexpr int kAny = -1'000'000;
constexpr int kMaxPercent = 10'000;
constexpr int kMaxMinutes = 7 * 24 * 60;

/// One line of Facebook's table of errors. The first that fits decides, so the special stand before
/// the general.
struct Rule {
    int code;
    int subcode;
    std::string_view words;  // contained in the message, in lower case; "" fits all
    Verdict verdict;
    std::string_view reason_vi;
};

constexpr std::string_view kWindowClosed =
    "Đã quá thời hạn Facebook cho phép nhắn tin, cần chờ người dân nhắn lại.";
constexpr std::string_view kUnreachable =
    "Người dân hiện không nhận được tin nhắn (đã chặn Trang, khóa tài khoản hoặc xóa cuộc trao "
    "đổi).";
constexpr std::string_view kUnknownPerson =
    "Facebook không tìm thấy người nhận trong danh sách cuộc trao đổi của Trang.";
constexpr std::string_view kTemplate =
    "Facebook không nhận mẫu tin này: chạy `kenh197 templates sync` để xem lý do.";
constexpr std::string_view kTooLarge = "Tệp đính kèm quá lớn so với giới hạn của Facebook.";
constexpr std::string_view kToken = "Kết nối với Trang Facebook đã hết hiệu lực, cần kết nối lại.";
constexpr std::string_view kRights =
    "Ứng dụng chưa đủ quyền gửi tin của Trang, cần kiểm tra cấu hình kết nối.";
constexpr std::string_view kNoRightForPerson =
    "Ứng dụng chưa được Facebook cho phép nhắn tin cho người này, cần kiểm tra quyền truy cập.";
constexpr std::string_view kSecret =
    "Khóa bí mật của ứng dụng không khớp, cần kiểm tra cấu hình kết nối.";
constexpr std::string_view kRestricted =
    "Facebook đang tạm hạn chế Trang gửi tin, cần kiểm tra Chất lượng Trang.";
constexpr std::string_view kBusy =
    "Đã gửi quá nhiều trong thời gian ngắn, hệ thống sẽ tự gửi lại sau.";
constexpr std::string_view kTemporary = "Facebook tạm thời gặp sự cố, hệ thống sẽ tự gửi lại.";
constexpr std::string_view kBug =
    "Yêu cầu gửi tới Facebook không hợp lệ, cần báo bộ phận kỹ thuật.";
constexpr std::string_view kRefused = "Facebook từ chối tin này, cần chọn cách liên hệ khác.";
constexpr std::string_view kUncertain =
    "Chưa rõ tin đã tới Facebook hay chưa, hệ thống đang chờ xác nhận.";
constexpr std::string_view kNoConnection =
    "Chưa kết nối được với Facebook, hệ thống sẽ tự gửi lại.";

constexpr std::array kRules{
    Rule{10, 1893063, "", Verdict::PageBlocked, kRestricted},
    Rule{10, 2018278, "", Verdict::OutsideWindow, kWindowClosed},
    Rule{10, 2018065, "", Verdict::OutsideWindow, kWindowClosed},
    Rule{10, 1545041, "", Verdict::OutsideWindow, kWindowClosed},
    Rule{kAny, 2534022, "", Verdict::OutsideWindow, kWindowClosed},
    Rule{10, kAny, "allowed window", Verdict::OutsideWindow, kWindowClosed},
    Rule{10, 2018108, "", Verdict::Unreachable, kUnreachable},
    Rule{551, kAny, "", Verdict::Unreachable, kUnreachable},
    Rule{200, 1545041, "", Verdict::Unreachable, kUnreachable},
    Rule{100, 1893061, "", Verdict::Bug, kBug},
    Rule{100, 2018001, "", Verdict::Refused, kUnknownPerson},
    Rule{100, kAny, "no matching user", Verdict::Refused, kUnknownPerson},
    Rule{100, kAny, "invalid user", Verdict::Refused, kUnknownPerson},
    Rule{100, 2018218, "", Verdict::Refused, "Không xem được hồ sơ Facebook của người này."},
    Rule{kAny, 2018416, "", Verdict::Refused, kTemplate},
    Rule{kAny, 2388051, "", Verdict::Refused, kTemplate},
    Rule{kAny, 1893029, "", Verdict::Refused, kTemplate},
    Rule{100, 2018032, "", Verdict::Bug, kBug},
    Rule{100, 2018034, "", Verdict::Bug, kBug},
    Rule{100, 2018109, "", Verdict::Refused, kTooLarge},
    Rule{36000, kAny, "", Verdict::Refused, kTooLarge},
    Rule{100, 36000, "", Verdict::Refused, kTooLarge},
    Rule{
        100,
        kAny,
        "failed to fetch the file",
        Verdict::Refused,
        "Facebook không tải được tệp đính kèm, cần tải tệp lên lại."},
    Rule{100, kAny, "appsecret_proof", Verdict::PageBlocked, kSecret},
    Rule{100, kAny, "app secret proof", Verdict::PageBlocked, kSecret},
    Rule{
        100,
        33,
        "",
        Verdict::Refused,
        "Nội dung cần trả lời không còn trên Facebook hoặc Trang không có quyền."},
    Rule{100, kAny, "does not exist", Verdict::Refused, kRefused},
    Rule{190, kAny, "", Verdict::TokenDead, kToken},
    Rule{102, kAny, "", Verdict::TokenDead, kToken},
    Rule{200, 2018028, "", Verdict::Refused, kNoRightForPerson},
    Rule{200, 2018021, "", Verdict::Refused, kNoRightForPerson},
    Rule{4, kAny, "", Verdict::RateLimited, kBusy},
    Rule{17, kAny, "", Verdict::RateLimited, kBusy},
    Rule{32, kAny, "", Verdict::RateLimited, kBusy},
    Rule{613, kAny, "", Verdict::RateLimited, kBusy},
    Rule{2022, kAny, "", Verdict::RateLimited, kBusy},
    Rule{kAny, 2018022, "", Verdict::RateLimited, kBusy},
    Rule{80001, kAny, "", Verdict::RateLimited, kBusy},
    Rule{80006, kAny, "", Verdict::RateLimited, kBusy},
    Rule{368, kAny, "", Verdict::PageBlocked, kRestricted},
    Rule{10900, kAny, "", Verdict::Refused, "Bình luận này đã được trả lời riêng một lần."},
    Rule{506, kAny, "", Verdict::Refused, "Bài này trùng với một bài vừa đăng."},
    Rule{10303, kAny, "", Verdict::Refused, kRefused},
    Rule{2300052, kAny, "", Verdict::Refused, kRefused},
};

/// The lines for what is_transient does not settle.
constexpr std::array kLastRules{
    Rule{1, kAny, "", Verdict::Later, kTemporary},
    Rule{2, kAny, "", Verdict::Later, kTemporary},
    Rule{-1, kAny, "", Verdict::Later, kTemporary},
    Rule{1200, kAny, "", Verdict::Later, kTemporary},
    Rule{10, kAny, "", Verdict::PageBlocked, kRights},
    Rule{200, kAny, "", Verdict::PageBlocked, kRights},
    Rule{100, kAny, "", Verdict::Bug, kBug},
};

struct GraphError {
    int code = 0;
    int subcode = 0;
    std::string message{};  // in lower case
    std::optional<bool> transient{};
};

bool fits(const Rule& rule, const GraphError& error) {
    return (rule.code == kAny || rule.code == error.code) &&
           (rule.subcode == kAny || rule.subcode == error.subcode) &&
           error.message.find(rule.words) != std::string::npos;
}

template <std::size_t N>
const Rule* find_rule(const std::array<Rule, N>& rules, const GraphError& error) {
    const auto found =
        std::ranges::find_if(rules, [&](const auto& rule) { return fits(rule, error); });
    return found == rules.end() ? nullptr : &*found;
}

int to_int(const Json& value) {
    const auto number = value.integer();
    return number && *number >= -1 && *number <= 2'000'000'000 ? static_cast<int>(*number) : 0;
}

std::string to_lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

/// The number in a message that begins with "(#100) ".
int code_in(std::string_view message) {
    if (!message.starts_with("(#")) return 0;
    int code = 0;
    std::from_chars(message.data() + 2, message.data() + message.size(), code);
    return code;
}

/// `error` as an object, as a mere text, or in the form of the login dialogue.
std::optional<GraphError> read_error(const Json& body) {
    const auto& error = body.at("/error");
    if (error.is_object()) {
        GraphError read{
            .code = to_int(error.at("/code")),
            .subcode = to_int(error.at("/error_subcode")),
            .message = to_lower(error.text_or("/message")),
            .transient = error.boolean("/is_transient"),
        };
        if (read.code == 0) read.code = code_in(read.message);
        return read;
    }
    const auto message = error.text_or("", body.text_or("/error_message"));
    if (message.empty()) return std::nullopt;
    return GraphError{.code = code_in(message), .message = to_lower(message)};
}

Judgement verdict(Verdict verdict, std::string_view reason) {
    return {.verdict = verdict, .reason_vi = std::string{reason}};
}

Judgement judge_error(const GraphError& error, int status) {
    const auto as = [&](Verdict what, std::string_view reason) {
        auto judgement = verdict(what, reason);
        judgement.code = error.code;
        judgement.subcode = error.subcode;
        return judgement;
    };
    if (const auto* rule = find_rule(kRules, error)) return as(rule->verdict, rule->reason_vi);
    if (error.transient == true) return as(Verdict::Later, kTemporary);
    const auto* rule = find_rule(kLastRules, error);
    const bool denied =
        rule != nullptr && rule->verdict == Verdict::Later && error.transient == false;
    if (rule != nullptr && !denied) return as(rule->verdict, rule->reason_vi);
    if (status == 429) return as(Verdict::RateLimited, kBusy);
    if (status >= 500 && !denied) return as(Verdict::Unknown, kUncertain);
    return as(Verdict::Refused, kRefused);
}

/// An answer that is not Facebook's: from a proxy, or cut off.
Judgement judge_status(int status) {
    if (status == 429) return verdict(Verdict::RateLimited, kBusy);
    if (status == 400 || status == 413) return verdict(Verdict::Bug, kBug);
    if (status >= 300 && status < 500) return verdict(Verdict::Later, kTemporary);
    return verdict(Verdict::Unknown, kUncertain);
}

/// `accepted` reads an answer of success; nothing when it is none.
template <class Accepted>
Judgement judge(const HttpAnswer& answer, Accepted accepted) {
    if (answer.outcome == HttpOutcome::NotSent) return verdict(Verdict::Later, kNoConnection);
    if (answer.outcome != HttpOutcome::Answered) return verdict(Verdict::Unknown, kUncertain);
    const auto body = Json::parse(answer.body);
    if (!body || !body->is_object()) return judge_status(answer.status);
    if (const auto error = read_error(*body)) return judge_error(*error, answer.status);
    if (std::optional<Judgement> sent = accepted(*body)) return *sent;
    return judge_status(answer.status);
}

bool fold_equal(std::string_view a, std::string_view b) {
    return to_lower(std::string{a}) == to_lower(std::string{b});
}

int to_count(const Json& value, int limit) {
    const auto number = value.number();
    if (!number || !(*number > 0)) return 0;
    return static_cast<int>(std::ceil(std::min(*number, static_cast<double>(limit))));
}

void add_counters(const Json& counters, Usage& usage) {
    for (const auto key : {"/call_count", "/total_cputime", "/total_time"}) {
        usage.percent = std::max(usage.percent, to_count(counters.at(key), kMaxPercent));
    }
    const auto& regain = counters.at("/estimated_time_to_regain_access");
    usage.regain_minutes = std::max(usage.regain_minutes, to_count(regain, kMaxMinutes));
}

}  // namespace

Judgement judge_send(const HttpAnswer& answer) {
    return judge(answer, [](const Json& body) -> std::optional<Judgement> {
        if (!body.has("/message_id") && !body.has("/recipient_id")) return std::nullopt;
        return Judgement{
            .verdict = Verdict::Sent,
            .message_id = body.text_or("/message_id"),
            .recipient_id = body.text_or("/recipient_id"),
        };
    });
}

Judgement judge_post(const HttpAnswer& answer) {
    return judge(answer, [](const Json& body) -> std::optional<Judgement> {
        if (!body.has("/id") && !body.has("/post_id")) return std::nullopt;
        return Judgement{
            .verdict = Verdict::Sent,
            .message_id = body.text_or("/id", body.text_or("/post_id")),
        };
    });
}

Judgement judge_read(const HttpAnswer& answer) {
    auto judged = judge(answer, [&](const Json&) -> std::optional<Judgement> {
        if (answer.status >= 300) return std::nullopt;
        return Judgement{.verdict = Verdict::Sent};
    });
    if (judged.verdict == Verdict::Unknown) judged = verdict(Verdict::Later, kTemporary);
    return judged;
}

Usage read_usage(const std::vector<std::pair<std::string, std::string>>& headers) {
    Usage usage;
    for (const auto& [name, value] : headers) {
        const bool flat = fold_equal(name, "x-app-usage") || fold_equal(name, "x-page-usage");
        const bool nested = fold_equal(name, "x-business-use-case-usage");
        if (!flat && !nested) continue;
        const auto json = Json::parse(value);
        if (!json) continue;
        if (flat) add_counters(*json, usage);
        for (const auto& [id, uses] : json->members()) {
            for (const auto& use : uses.items()) add_counters(use, usage);
        }
    }
    return usage;
}

}  // namespace k197::channel
