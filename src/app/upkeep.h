#pragma once
// What recurs: looking for missed messages, for the health of the connection to Facebook, and the
// public account.

#include <atomic>
#include <map>
#include <string>

#include "channel/health.h"
#include "inbox/backfill.h"
#include "jobs/jobs.h"

namespace k197::app {

/// Its steps are jobs with fixed ids, each of which queues its next: over all nodes there is one of
/// each.
class Upkeep {
 public:
    /// `database` … `texts` must outlive it.
    Upkeep(const channel::HealthContext& health, Time backfill_every);
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

    [[nodiscard]] std::map<std::string, jobs::StepOptions> steps();
    /// Has everything looked at now: the program has just started.
    void schedule(db::Tx& tx) const;
    /// Ends the waiting of a walk under way.
    void stop() { stopping_ = true; }
    [[nodiscard]] const inbox::BackfillContext& backfill() const { return backfill_; }

 private:
    [[nodiscard]] bool pause() const;

    channel::HealthContext health_;
    inbox::BackfillContext backfill_;
    std::atomic<bool> stopping_{false};
};

}  // namespace k197::app
