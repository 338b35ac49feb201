#pragma once
// The step inbox.read: one raw delivery becomes messages, edits, receipts. Duplicates end here.

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::inbox {

struct ReadContext {
    db::Database& database;
    const Clock& clock;
    Metrics& metrics;
    std::string page_id{};
    /// True when the first words already speak about an official: the conversation is sealed at
    /// once.
    std::function<bool(const std::string& text)> is_sealed{};
};

/// Runs the step for the delivery named by the job.
std::optional<jobs::Retry> read(const ReadContext& context, const jobs::Job& job);

}  // namespace k197::inbox
