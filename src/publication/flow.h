#pragma once
// The account of what citizens sent: every message is in exactly one of four places, so the parts
// always add up to the whole. Public; nothing but these numbers leaves, sealed reports are counted
// like others.

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/json.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::publication {

constexpr Time kFlowPeriod = 30 * kDay;
/// The id and the kind of the job that makes the account.
constexpr const char* kFlowJob = "public.flow";

/// What became of the messages, comments and posts that citizens sent in a period (presses of
/// buttons not counted).
struct Flow {
    Time from = 0, to = 0;
    std::int64_t filed = 0;        ///< in a report that was not declined
    std::int64_t answered = 0;     ///< answered, or read where no answer is due; in no report
    std::int64_t refused = 0;      ///< in a report that was declined with a reason
    std::int64_t in_progress = 0;  ///< in a draft of the last day, or not answered yet

    [[nodiscard]] std::int64_t received() const { return filed + answered + refused + in_progress; }
};

/// The account of what was sent in [from, to), as it stands at `now`.
Flow count_flow(db::Query& query, Time from, Time to, Time now);

/// The account as last made; nothing before the first.
std::optional<Flow> load_flow(db::Query& query);
/// The step public.flow: makes the account of the last 30 days, and queues itself again.
std::optional<jobs::Retry> refresh_flow(
    db::Database& database, const Clock& clock, const jobs::Job& job
);
/// Has the account made now, and from then on every few minutes. Idempotent.
void schedule_flow(db::Tx& tx, const Clock& clock);

/// {from, to, received, filed, answered_without_report, refused, in_progress}
Json to_json(const Flow& flow);

}  // namespace k197::publication
