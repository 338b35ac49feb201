#pragma once
// The gate of a Page: closed while nothing can be sent (dead token, block, used-up allowance,
// Facebook out of reach). Rows that come to a closed gate give up their job and wait; one job of
// the gate tries a single row from time to time, and when that works gives all rows their jobs
// back, the oldest first, a few at a time.

#include <optional>
#include <string>
#include <string_view>

#include "channel/outbox.h"
#include "jobs/jobs.h"

namespace k197::channel {

enum class Cause { Token, Blocked, Rate, Unreachable };
std::string_view to_string(Cause cause);

struct Gate {
    std::string id{};
    std::string state = "open";  ///< open closed draining
    std::string cause{};
    std::string reason{};
    Time closed_at = 0;
    Time probe_at = 0;
    Time drained_to = 0;

    [[nodiscard]] bool closed() const { return state == "closed"; }
    /// Whether a row created at `at` must wait.
    [[nodiscard]] bool holds(Time at) const {
        return closed() || (state == "draining" && at > drained_to);
    }
};
Gate find_gate(db::Query& query, const std::string& id);
/// The same, and takes its row until the end of the transaction: nobody closes, opens or parks at
/// it meanwhile.
Gate hold_gate(db::Tx& tx, const std::string& id);

struct Closing {
    Cause cause = Cause::Unreachable;
    std::string reason{};
    Time until = 0;  ///< not before; the growing back-off (at most 60 s) counts beside it
};
/// Closes the gate and queues its job. A dead token or a block raises one alarm, when it begins.
void close_gate(db::Tx& tx, const Clock& clock, const std::string& id, const Closing& closing);

/// Alerts of that kind are over, unless a gate still has their cause.
void end_alarm(db::Tx& tx, const Clock& clock, std::string_view kind, std::string_view cause);

/// Lets a waiting row give up its job while the gate holds it. False when it need not wait.
bool park(db::Tx& tx, const Clock& clock, const Gate& gate, const OutboxRow& row);

/// The job that brings a row to Facebook.
jobs::Job job_of_row(const OutboxRow& row);
/// The job of a gate, and back: the gate's id, or "" for a row's job.
jobs::Job job_of_gate(const std::string& id, Time run_at);
std::string gate_in(const jobs::Job& job);

/// The row to try first: the oldest that waits; while the Page is blocked the one tried least, for
/// it may be one row that Facebook does not like.
std::optional<OutboxRow> next_to_probe(db::Query& query, const Gate& gate);

/// After a good try: the rows may have their jobs back.
void start_draining(db::Tx& tx, const std::string& id);
/// Gives the next rows their jobs. True when all have them: then the gate is open, its alarm over
/// and `job` complete.
bool drain(db::Tx& tx, const Clock& clock, const std::string& id, const jobs::Job& job);

}  // namespace k197::channel
