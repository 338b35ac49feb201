#include "media/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/log.h"
#include "media/examine.h"
#include "media/link.h"
#include "media/media_store.h"
#include "media/sniff.h"

namespace k197::media {
namespace {

constexpr int kMostRedirects = 3;
constexpr int kTimeoutMs = 45'000;
constexpr Time kSandboxPause = kMinute;
constexpr Time kUnknownLife = kDay;

struct Bytes {
    std::string bytes{};
};
struct NotNow {
    std::string problem{};
};
struct Never {
    std::string reason{};
};
/// What a request for a link gave: the bytes, a failure that may pass, or one that will not.
using Fetched = std::variant<Bytes, NotNow, Never>;

std::string header_of(const HttpAnswer& answer, std::string_view name) {
    const auto found =
        std::ranges::find(answer.headers, name, &std::pair<std::string, std::string>::first);
    return found == answer.headers.end() ? std::string{} : found->second;
}

bool is_redirect(int status) {
    return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

std::string too_large() {
    return fmt::format("Tệp quá lớn (giới hạn {} MB).", most_bytes_of_all() / 1'000'000);
}

Fetched request(const Fetching& with, std::string url) {
    for (int hop = 0; hop <= kMostRedirects; ++hop) {
        if (!with.host_allowed(url)) return Never{"Liên kết không thuộc máy chủ được phép tải."};
        auto answer =
            with.http.send({.url = url, .timeout_ms = kTimeoutMs, .max_bytes = most_bytes_of_all()}
            );
        if (answer.outcome == HttpOutcome::TooLong) return Never{too_large()};
        if (answer.outcome != HttpOutcome::Answered) return NotNow{"không có trả lời"};
        if (answer.status == 200 && !answer.body.empty()) return Bytes{std::move(answer.body)};
        const auto target = redirect_target(url, header_of(answer, "location"));
        if (!is_redirect(answer.status) || !target)
            return NotNow{fmt::format("HTTP {}", answer.status)};
        url = *target;
    }
    return NotNow{"chuyển hướng quá nhiều lần"};
}

/// The bytes of a medium: from an earlier attempt if it left them in the store, else from its link.
Fetched bytes_of(const Fetching& with, const Media& media) {
    if (!media.sha256.empty()) {
        if (auto bytes = with.blobs.get(media.sha256)) return Bytes{*std::move(bytes)};
    }
    return request(with, media.url);
}

/// Ends the job in the transaction that `save` writes in. `save` gives false when another has
/// settled the medium.
template <class Save>
std::optional<jobs::Retry> finish(const Fetching& with, const jobs::Job& job, Save save) {
    with.database.write([&](db::Tx& tx) {
        if (save(tx) && with.after) with.after(tx, job.payload);
        jobs::complete(tx, job);
    });
    return std::nullopt;
}

std::optional<jobs::Retry> refuse(const Fetching& with, const jobs::Job& job, const Never& never) {
    log_warning("media_refused", fmt::format("media={}", job.payload));
    return finish(with, job, [&](db::Tx& tx) {
        return mark_refused(tx, with.clock, job.payload, never.reason);
    });
}

std::optional<jobs::Retry> later(
    const Fetching& with, const jobs::Job& job, const Media& media, const NotNow& failed
) {
    const Time deadline = media.expires_at.value_or(media.created_at + kUnknownLife);
    if (const auto wait = next_attempt(job.attempts, with.clock.now(), deadline)) {
        return jobs::Retry{.after = *wait, .problem = failed.problem};
    }
    log_warning(
        "media_missing", fmt::format("media={} {}", job.payload, log_problem(failed.problem))
    );
    const auto reason =
        fmt::format("Không tải được tệp trước khi liên kết hết hạn ({}).", failed.problem);
    return finish(with, job, [&](db::Tx& tx) {
        return mark_missing(tx, with.clock, job.payload, reason);
    });
}

/// The tools cannot be run: the bytes are safe in the store and the row remembers them, however
/// long it takes.
jobs::Retry without_tools(
    const Fetching& with, const Media& media, const Bytes& got, const Error& error
) {
    log_error(
        "media_tools_unavailable", fmt::format("media={} {}", media.id, log_problem(error.detail))
    );
    const auto digest = with.blobs.put(got.bytes);
    with.database.write([&](db::Tx& tx) {
        save_original(tx, media.id, digest, static_cast<std::int64_t>(got.bytes.size()));
    });
    return {.after = kSandboxPause, .problem = error.detail};
}

/// The same picture is often sent many times: what was found the first time holds.
Result<Examined> examined_once(const Fetching& with, const std::string& bytes) {
    if (const auto digest = sha256_hex(bytes); with.blobs.exists(digest)) {
        auto before =
            with.database.read([&](db::Query& query) { return examined_before(query, digest); });
        if (before) return *std::move(before);
    }
    auto examined = examine(with.blobs, with.sandbox, bytes);
    const bool stored = examined && !examined->sha256.empty();
    if (stored && examined->state == "refused") examined->reason += " Tệp gốc vẫn được lưu.";
    return examined;
}

std::optional<jobs::Retry> keep(
    const Fetching& with, const jobs::Job& job, const Media& media, const Bytes& got
) {
    const auto examined = examined_once(with, got.bytes);
    if (!examined) return without_tools(with, media, got, examined.error());
    return finish(with, job, [&](db::Tx& tx) {
        return save_examined(tx, with.clock, job.payload, *examined);
    });
}

std::optional<jobs::Retry> fetch(const Fetching& with, const jobs::Job& job) {
    const auto media =
        with.database.read([&](db::Query& query) { return find(query, job.payload); });
    if (!media || media->state != "waiting")
        return finish(with, job, [](db::Tx&) { return false; });

    const Fetched fetched = bytes_of(with, *media);
    if (const auto* never = std::get_if<Never>(&fetched)) return refuse(with, job, *never);
    if (const auto* failed = std::get_if<NotNow>(&fetched))
        return later(with, job, *media, *failed);
    return keep(with, job, *media, std::get<Bytes>(fetched));
}

}  // namespace

jobs::StepOptions fetch_step(Fetching fetching) {
    return {
        .step = [with = std::move(fetching)](const jobs::Job& job) { return fetch(with, job); },
        .most_attempts = 0,  // the link's expiry decides
    };
}

}  // namespace k197::media
