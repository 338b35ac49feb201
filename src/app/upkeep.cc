#include "app/upkeep.h"

#include <chrono>
#include <thread>

#include "publication/flow.h"

namespace k197::app {

Upkeep::Upkeep(const channel::HealthContext& health, Time backfill_every)
    : health_{health},
      backfill_{
          .database = health.database,
          .clock = health.clock,
          .http = health.http,
          .metrics = health.metrics,
          .graph = health_.graph,
          .texts = health.texts,
          .every = backfill_every,
          .pause = [this] { return pause(); },
          .check_page = [this] { channel::check_subscription(health_); },
      } {
    health_.metrics.add("backfill_repaired_total", 0);  // seen from the first scrape on
}

bool Upkeep::pause() const {
    std::this_thread::sleep_for(std::chrono::microseconds{inbox::kBackfillPace});
    return !stopping_;
}

std::map<std::string, jobs::StepOptions> Upkeep::steps() {
    const auto endless = [](jobs::Step step) {
        return jobs::StepOptions{.step = std::move(step), .most_attempts = 0};
    };
    return {
        {inbox::kBackfillJob,
         endless([this](const jobs::Job& job) { return inbox::backfill(backfill_, job); })},
        {channel::kTokenJob,
         endless([this](const jobs::Job& job) { return channel::watch_token(health_, job); })},
        {publication::kFlowJob, endless([this](const jobs::Job& job) {
             return publication::refresh_flow(health_.database, health_.clock, job);
         })},
    };
}

void Upkeep::schedule(db::Tx& tx) const {
    publication::schedule_flow(tx, health_.clock);
    if (health_.graph.page_id.empty() || health_.graph.page_token.empty()) return;
    channel::schedule_token_watch(tx, health_.clock);
    inbox::ask_for_walk(tx, health_.clock, health_.clock.now());
}

}  // namespace k197::app
