#include "jobs/claim.h"

namespace k197::jobs {

std::optional<Job> claim_one(db::Tx& tx, std::string_view id, Time now, Time lease) {
    const auto row = tx.one(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = $3, claimed_by "
        "= "
        "'command' WHERE id = $1 "
        "AND ((state = 'ready' AND run_at <= $2) OR (state = 'running' AND lease_until < $2)) "
        "RETURNING id, kind, lane, position, payload, run_at, attempts, pool",
        id,
        now,
        now + lease
    );
    if (!row) return std::nullopt;
    return Job{
        .id = row->text("id"),
        .kind = row->text("kind"),
        .lane = row->text("lane"),
        .position = row->integer("position"),
        .payload = row->text("payload"),
        .run_at = row->integer("run_at"),
        .attempts = static_cast<int>(row->integer("attempts")),
        .pool = row->text("pool"),
    };
}

void give_back(db::Tx& tx, const Clock& clock, const Job& job, const Retry& retry) {
    tx.query(
        "UPDATE jobs SET state = 'ready', run_at = $2, problem = $3 WHERE id = $1 AND attempts = "
        "$4",
        job.id,
        clock.now() + retry.after,
        retry.problem,
        job.attempts
    );
}

}  // namespace k197::jobs
