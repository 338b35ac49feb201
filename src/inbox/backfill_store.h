#pragma once
// What is known about gaps: walks, up to when everything is certain, what was repaired.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "channel/event.h"
#include "db/db.h"
#include "inbox/gaps.h"

namespace k197::inbox {

/// The channel of deliveries that a walk brought.
constexpr std::string_view kBackfillChannel = "backfill";

struct Walk {
    std::string id{};
    Time since = 0;  ///< how far back it looks
    Time started_at = 0;
    std::optional<Time> ended_at{};
    std::string outcome{};  ///< running failed complete
    std::string problem{};  ///< of the last failure
    std::int64_t threads = 0;
    std::int64_t missing = 0;
};

/// For the operations page.
struct BackfillReport {
    Time certain = 0;            ///< everything up to here is on file; 0 before the first start
    std::optional<Walk> last{};  ///< the newest walk
    std::int64_t repaired_today = 0;
    std::int64_t repaired_7_days = 0;
};
/// Days are those of Hanoi.
BackfillReport backfill_report(db::Query& query, Time now);

/// Up to when everything is on file; nothing before the first start.
std::optional<Time> certain_until(db::Query& query);
/// Moves that moment forward, never back.
void set_certain(db::Tx& tx, Time until);
/// The moment before which the channel answers for nothing: its first start, or the last delivery
/// before it. Set once.
Time origin(db::Tx& tx, Time now);

/// Asks the next walk to look back to `since`. The earliest request wins.
void request_walk(db::Tx& tx, Time since);
bool is_requested(db::Query& query);
/// Takes the request, if there is one.
std::optional<Time> take_request(db::Tx& tx);

void begin_walk(db::Tx& tx, const Walk& walk);
void add_to_walk(db::Tx& tx, std::string_view id, std::int64_t threads, std::int64_t missing);
void fail_walk(db::Tx& tx, std::string_view id, const std::string& problem);
/// Ends a walk and forgets old ones that found nothing.
void end_walk(db::Tx& tx, std::string_view id, Time now);
/// The walks begun at `from` or later, the newest first.
std::vector<Walk> walks_since(db::Query& query, Time from);

/// Up to when a conversation of Facebook was compared; nothing when it never was.
std::optional<Time> checked_until(db::Query& query, std::string_view thread);
void set_checked(db::Tx& tx, std::string_view thread, Time until);

/// What is on file of these events' conversation.
OnFile load_on_file(
    db::Query& query,
    std::string_view page_id,
    const std::string& person,
    const std::vector<channel::Event>& events
);
/// True when a comment or post is on file.
bool is_feed_item_on_file(db::Query& query, std::string_view id);

/// A delivery of a walk added `messages` that nothing else had brought.
void note_repaired(
    db::Tx& tx,
    const Clock& clock,
    Metrics& metrics,
    const std::string& delivery_id,
    std::int64_t messages
);

}  // namespace k197::inbox
