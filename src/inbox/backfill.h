#pragma once
// The step inbox.backfill: messages, comments and posts whose webhook never came. It walks
// Facebook's lists, newest first, until older than the last moment of which everything is known to
// be on file, and hands what is missing to the same inbox as synthetic deliveries; duplicates end
// there. One walk at a time over all nodes: it is one job, one page of a list a run, so that a
// crash or an error goes on where it was. What Facebook does not show is left out: a conversation
// or a post, a whole list. Such a walk ends incomplete, and the next one looks there again; the
// certain moment passes only what was looked through.

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/http.h"
#include "base/metrics.h"
#include "base/texts.h"
#include "channel/send.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::inbox {

/// The id and the kind of the one job.
constexpr const char* kBackfillJob = "inbox.backfill";
/// Facebook allows two calls of the Conversations API a second.
constexpr Time kBackfillPace = 500 * kMillisecond;

struct BackfillContext {
    db::Database& database;
    const Clock& clock;
    Http& http;
    Metrics& metrics;
    const channel::GraphAccess& graph;
    const Texts& texts;
    Time every = 10 * kMinute;  ///< from one walk to the next; 0: only when asked
    /// Called between two calls of one run: waits kBackfillPace. False when the program ends.
    std::function<bool()> pause{};
    /// Called as a walk begins: looks whether Facebook still sends us anything.
    std::function<void()> check_page{};
};

/// Runs the step: begins a walk, or goes through one page of it and queues the next.
std::optional<jobs::Retry> backfill(const BackfillContext& context, const jobs::Job& job);

/// Has a walk begin now that looks back at least to `since`, and to the last certain moment.
/// Idempotent; a walk under way ends first.
void ask_for_walk(db::Tx& tx, const Clock& clock, Time since);

}  // namespace k197::inbox
