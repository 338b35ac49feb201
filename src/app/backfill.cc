// backfill: looks for missed messages now, and says what was found.

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "app/commands.h"
#include "app/system.h"
#include "app/upkeep.h"
#include "base/log.h"
#include "inbox/backfill_store.h"
#include "jobs/claim.h"

namespace k197::app {
namespace {

constexpr Time kLease = 2 * kMinute;
constexpr Time kPatience = 30 * kMinute;
constexpr std::chrono::milliseconds kLook{100};
constexpr const char* kStopped = "Facebook chưa cho xem hết, lần sau sẽ tìm tiếp từ chỗ dừng: ";

/// A walk that began after `from` and came to its end, or to a refusal.
std::optional<inbox::Walk> ended_walk(System& system, Time from) {
    const auto walks =
        system.database().read([&](db::Query& query) { return inbox::walks_since(query, from); });
    for (const auto& walk : walks) {
        if (walk.outcome != "running") return walk;
    }
    return std::nullopt;
}

/// Works on the walk unless a server does. Gives the problem that stopped it, or "".
std::string work_on_walk(System& system) {
    const Time now = system.clock().now();
    const auto job = system.database().write([&](db::Tx& tx) {
        return jobs::claim_one(tx, inbox::kBackfillJob, now, kLease);
    });
    if (!job) {
        std::this_thread::sleep_for(kLook);  // a server works on it, or the pace is kept
        return "";
    }
    const auto retry = inbox::backfill(system.upkeep().backfill(), *job);
    if (!retry) return "";
    system.database().write([&](db::Tx& tx) { jobs::give_back(tx, system.clock(), *job, *retry); });
    return retry->problem;
}

/// Says what a walk came to; gives the exit code.
int show_walk(const inbox::Walk& walk) {
    if (walk.outcome != "complete") return failed(std::string{kStopped} + walk.problem);
    fmt::print(
        "Đã so {} cuộc trò chuyện, bài viết từ {}; tìm thấy {} tin chưa có.\n",
        walk.threads,
        to_people(walk.since),
        walk.missing
    );
    return 0;
}

}  // namespace

int backfill(const Config& config, const std::string& since) {
    const auto moment = since.empty() ? std::nullopt : from_rfc3339(since);
    if (!since.empty() && !moment) {
        return failed("--since: a moment such as 2026-11-23T08:00:00+07:00, or a day: 2026-11-23");
    }
    if (config.page_id.empty() || config.page_token.empty())
        return failed("chưa cấu hình facebook.page_id và facebook.page_token");
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    set_log_level("error");  // a walk that stops is said once, in its own words
    System system{config, std::move(*database)};
    const Time began = system.clock().now();
    system.database().write([&](db::Tx& tx) {
        inbox::ask_for_walk(tx, system.clock(), moment.value_or(began));
    });
    while (system.clock().now() < began + kPatience) {
        if (const auto problem = work_on_walk(system); !problem.empty())
            return failed(std::string{kStopped} + problem);
        if (const auto walk = ended_walk(system, began)) return show_walk(*walk);
    }
    return failed("việc tìm bù chưa xong; máy chủ sẽ tìm tiếp");
}

}  // namespace k197::app
