#include "inbox/intake.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "base/thread_name.h"
#include "inbox/delivery.h"

namespace k197::inbox {
namespace {

/// So many in one commit go before everything else that waits for the store's one writer; fewer go
/// with it.
constexpr std::size_t kWorthHurrying = 4;
/// So many in one commit are a crowd: more than arrive during one on a day of emergency.
constexpr std::size_t kCrowd = 16;
constexpr std::chrono::milliseconds kCrowdLasts{30};

}  // namespace

Intake::Intake(db::Database& database, const Clock& clock, Metrics& metrics, IntakeLimits limits)
    : database_{database}, clock_{clock}, metrics_{metrics}, limits_{limits} {}

Intake::~Intake() {
    stop();
}

void Intake::start() {
    running_ = true;
    thread_ = std::thread{[this] { run(); }};
}

void Intake::stop() {
    {
        const std::lock_guard lock{mutex_};
        running_ = false;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Intake::offer(std::string channel, std::string body, Done done) {
    {
        const std::lock_guard lock{mutex_};
        const bool full =
            waiting_.size() >= limits_.waiting || waiting_bytes_ + body.size() > limits_.bytes;
        if (!running_ || full) return false;
        waiting_bytes_ += body.size();
        waiting_.push_back(
            {.channel = std::move(channel), .body = std::move(body), .done = std::move(done)}
        );
    }
    changed_.notify_one();
    return true;
}

std::size_t Intake::waiting() const {
    const std::lock_guard lock{mutex_};
    return waiting_.size();
}

bool Intake::crowded() const {
    return std::chrono::steady_clock::now() < crowded_until_.load(std::memory_order_relaxed);
}

void Intake::note_crowd(std::size_t together) {
    if (together < kCrowd) return;
    crowded_until_.store(std::chrono::steady_clock::now() + kCrowdLasts, std::memory_order_relaxed);
}

void Intake::run() {
    name_thread("intake");
    while (true) {
        auto batch = take();
        if (batch.empty()) return;
        note_crowd(batch.size());
        const bool stored = store(batch);
        for (const auto& waiting : batch) waiting.done(stored);
    }
}

/// What waits now, as much as goes into one commit; nothing when it is time to end.
std::vector<Intake::Waiting> Intake::take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !waiting_.empty() || !running_; });
    std::vector<Waiting> batch;
    if (waiting_.size() <= limits_.together) {
        batch.swap(waiting_);
    } else {
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(limits_.together);
        batch.assign(std::move_iterator{waiting_.begin()}, std::move_iterator{end});
        waiting_.erase(waiting_.begin(), end);
    }
    for (const auto& waiting : batch) waiting_bytes_ -= waiting.body.size();
    return batch;
}

/// A store that fails is no end: Facebook sends again what was refused.
bool Intake::store(std::vector<Waiting>& batch) {
    std::vector<NewDelivery> rows;
    rows.reserve(batch.size());
    for (auto& waiting : batch)
        rows.push_back({.channel = std::move(waiting.channel), .body = std::move(waiting.body)});
    try {
        database_.write(
            [&](db::Tx& tx) { store_deliveries(tx, clock_, rows); },
            rows.size() >= kWorthHurrying ? db::Commit::First : db::Commit::OnDisk
        );
        metrics_.add("webhook_stored_total", static_cast<std::int64_t>(batch.size()));
        return true;
    } catch (const std::exception& problem) {
        log_error(
            "intake_failed",
            fmt::format("deliveries={} {}", batch.size(), log_problem(problem.what()))
        );
        metrics_.add("webhook_not_stored_total", static_cast<std::int64_t>(batch.size()));
        return false;
    }
}

}  // namespace k197::inbox
