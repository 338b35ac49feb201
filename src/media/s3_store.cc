#include "media/s3_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/log.h"
#include "db/db.h"

namespace k197::media {
namespace {

constexpr int kMostTries = 3;
constexpr Time kTriesWithin = 5 * kSecond;
constexpr int kDataTimeoutMs = 60'000;
constexpr int kCheckTimeoutMs = 3'000;
constexpr int kStallSeconds = 5;
constexpr int kStallSecondsOfPut = 15;  // a store may take its time over what it got
constexpr std::size_t kMostBytes = std::size_t{512} << 20;
constexpr std::size_t kLongestCode = 60;
constexpr std::string_view kTestBytes = "Kênh 197: doctor";

/// The error code of an S3 answer, or "". A code is a word; anything else is not repeated.
std::string code_of(std::string_view body) {
    constexpr std::string_view kOpen = "<Code>";
    const auto start = body.find(kOpen);
    if (start == std::string_view::npos) return "";
    const auto text = body.substr(start + kOpen.size(), kLongestCode);
    const auto end = text.find('<');
    const auto code = text.substr(0, end);
    const bool is_word = end != std::string_view::npos && std::ranges::all_of(code, [](char c) {
                             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                         });
    return is_word ? std::string{code} : "";
}

struct Cause {
    std::string_view code{};
    std::string_view what_to_do{};
};

constexpr std::string_view kWrongKey = "kiểm tra s3.key và s3.secret";
constexpr std::string_view kNoRight =
    "khóa phải được liệt kê, đọc và ghi trong bucket: kiểm tra quyền, s3.key và s3.secret";
constexpr std::string_view kWrongRegion = "đặt s3.region và s3.endpoint đúng vùng của bucket";

constexpr std::array<Cause, 9> kCauses{{
    {"SignatureDoesNotMatch", kWrongKey},
    {"InvalidAccessKeyId", kWrongKey},
    {"AccessDenied", kNoRight},
    {"RequestTimeTooSkewed", "đồng hồ của máy này lệch: chỉnh giờ theo NTP"},
    {"NoSuchBucket", "tạo bucket hoặc sửa khóa media"},
    {"AuthorizationHeaderMalformed", kWrongRegion},
    {"PermanentRedirect", kWrongRegion},
    {"TemporaryRedirect", kWrongRegion},
    {"QuotaExceeded", "kho đã hết hạn mức: mở rộng hạn mức"},
}};

std::string_view what_to_do(std::string_view code, int status) {
    const auto* known = std::ranges::find(kCauses, code, &Cause::code);
    if (known != kCauses.end()) return known->what_to_do;
    if (status == 401 || status == 403) return kNoRight;
    if (status >= 300 && status < 400) return kWrongRegion;
    return "xem nhật ký của kho";
}

/// May the same request succeed a moment later?
bool may_pass(const HttpAnswer& answer) {
    if (answer.outcome == HttpOutcome::Answered)
        return answer.status >= 500 || answer.status == 429;
    return answer.outcome != HttpOutcome::TooLong;
}

std::optional<std::uint64_t> length_of(const HttpAnswer& answer) {
    for (const auto& [name, value] : answer.headers) {
        if (name != "content-length" || value.empty() || value.size() > 15) continue;
        std::uint64_t length = 0;
        for (const char c : value) {
            if (c < '0' || c > '9') return std::nullopt;
            length = length * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return length;
    }
    return std::nullopt;
}

std::string key_of(std::string_view digest) {
    return fmt::format("{}/{}/{}", digest.substr(0, 2), digest.substr(2, 2), digest);
}

bool is_success(const HttpAnswer& answer) {
    return answer.status >= 200 && answer.status < 300;
}

}  // namespace

S3Store::S3Store(S3Place place, Http& http, const Clock& clock)
    : place_{std::move(place)},
      http_{http},
      clock_{clock},
      cache_{place_.cache, place_.cache_bytes} {
    std::string_view rest = place_.endpoint;
    while (rest.ends_with('/')) rest.remove_suffix(1);
    const auto scheme = rest.find("://");
    origin_ = rest.substr(0, scheme + 3);
    rest.remove_prefix(scheme + 3);
    host_ = rest.substr(0, rest.find('/'));
    root_ = fmt::format("{}/{}", rest.substr(host_.size()), place_.bucket);
    // The scheme's own port is not part of the Host header that the store checks.
    const std::string_view own_port = origin_ == "https://" ? ":443" : ":80";
    if (host_.ends_with(own_port)) host_.resize(host_.size() - own_port.size());
}

HttpAnswer S3Store::send(const Ask& ask) const {
    const S3Call call{
        .method = ask.method,
        .host = host_,
        .path = ask.key.empty() ? root_ : root_ + "/" + ask.key,
        .query = ask.query,
        .headers = ask.method == "PUT" ? S3Fields{{"content-type", "application/octet-stream"}}
                                       : S3Fields{},
        .body_sha256 = sha256_hex(ask.body),
    };
    return http_.send({
        .method = ask.method,
        .url = origin_ + host_ + s3_target(call),
        .headers = s3_sign(call, place_.credentials, clock_.now()),
        .body = ask.body,
        .timeout_ms = ask.timeout_ms,
        .stall_s = ask.method == "PUT" ? kStallSecondsOfPut : kStallSeconds,
        .max_bytes = kMostBytes,
    });
}

/// Every request here may be made twice: the same name always has the same bytes.
HttpAnswer S3Store::send_patiently(const Ask& ask) const {
    const Time begun = clock_.now();
    auto answer = send(ask);
    for (int tried = 1; tried < kMostTries && may_pass(answer); ++tried) {
        if (clock_.now() - begun >= kTriesWithin) break;
        answer = send(ask);
    }
    return answer;
}

/// The answer when it is one that a caller can use, else what is wrong and what to do.
Result<HttpAnswer> S3Store::judge(HttpAnswer answer) const {
    if (answer.outcome != HttpOutcome::Answered) {
        const auto words = fmt::format(
            "kho S3 {} không trả lời ({}): kiểm tra s3.endpoint và mạng",
            place_.endpoint,
            answer.problem
        );
        outage_.begin(clock_.now(), words);
        return fail(Errc::Unavailable, words);
    }
    outage_.end();
    const auto code = code_of(answer.body);
    const bool is_absent = answer.status == 404 && code != "NoSuchBucket";
    if (is_success(answer) || is_absent) return answer;
    return fail(
        Errc::Unavailable,
        fmt::format(
            "kho S3 {} bucket “{}” trả lời {}{}{}: {}",
            place_.endpoint,
            place_.bucket,
            answer.status,
            code.empty() ? "" : " ",
            code,
            what_to_do(code, answer.status)
        )
    );
}

HttpAnswer S3Store::must(Ask ask) const {
    if (const auto reason = outage_.reason(clock_.now())) throw db::Failure{*reason};
    ask.timeout_ms = kDataTimeoutMs;
    auto answer = judge(send_patiently(ask));
    if (!answer) throw db::Failure{answer.error().detail};
    return std::move(*answer);
}

std::string S3Store::put(std::string_view bytes) {
    std::string digest = sha256_hex(bytes);
    const auto there = must({.method = "HEAD", .key = key_of(digest)});
    if (is_success(there) && length_of(there) == bytes.size()) return digest;
    const auto answer = must({.method = "PUT", .key = key_of(digest), .body = std::string{bytes}});
    if (!is_success(answer)) throw db::Failure{"S3 store: a blob could not be put (404)"};
    return digest;
}

std::optional<std::string> S3Store::fetch(const std::string& digest) const {
    auto answer = must({.method = "GET", .key = key_of(digest)});
    if (!is_success(answer)) return std::nullopt;
    if (sha256_hex(answer.body) != digest) {
        throw db::Failure{fmt::format("S3 store: the bytes of {} are not its own", digest)};
    }
    if (!cache_.keep(digest, answer.body)) {
        log_warning("media_cache_failed", fmt::format("folder={}", place_.cache.string()));
    }
    return std::move(answer.body);
}

std::optional<std::string> S3Store::get(std::string_view digest) const {
    if (!is_digest(digest)) return std::nullopt;
    const std::string name{digest};
    if (auto bytes = cache_.get(name)) return bytes;
    return fetch(name);
}

bool S3Store::exists(std::string_view digest) const {
    return is_digest(digest) && is_success(must({.method = "HEAD", .key = key_of(digest)}));
}

std::optional<std::filesystem::path> S3Store::path(std::string_view digest) const {
    if (!is_digest(digest)) return std::nullopt;
    const std::string name{digest};
    if (auto file = cache_.path(name)) return file;
    if (!fetch(name)) return std::nullopt;
    return cache_.path(name);
}

Result<void> S3Store::check() const {
    const auto answer = judge(send(
        {.method = "GET",
         .query = {{"list-type", "2"}, {"max-keys", "1"}},
         .timeout_ms = kCheckTimeoutMs}
    ));
    if (!answer) return answer.error();
    if (!is_success(*answer)) {
        return fail(
            Errc::Unavailable, fmt::format("{} không phải kho S3: sửa s3.endpoint", place_.endpoint)
        );
    }
    return {};
}

Result<void> S3Store::check_by_writing() const {
    if (const auto listed = check(); !listed) return listed;
    const auto key = key_of(sha256_hex(kTestBytes));
    const Ask writing{
        .method = "PUT",
        .key = key,
        .body = std::string{kTestBytes},
        .timeout_ms = kCheckTimeoutMs};
    if (const auto written = judge(send(writing)); !written) return written.error();
    const auto read = judge(send({.method = "GET", .key = key, .timeout_ms = kCheckTimeoutMs}));
    if (!read) return read.error();
    if (read->body != kTestBytes) {
        return fail(Errc::Unavailable, "kho S3 không trả lại đúng những gì đã ghi");
    }
    return {};
}

}  // namespace k197::media
