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

/// What of the Page is certain up to a moment of its own: conversations, and what visitors write on
/// the wall (posts and comments).
enum class Part { Messages, Wall };

// Why a walk did not see a list, or not all of it.
constexpr std::string_view kRefused = "refused";  ///< Facebook does not show it: a right is missing
constexpr std::string_view kSilent = "silent";    ///< it was asked for in vain for an hour
constexpr std::string_view kSkipped = "skipped";  ///< but for single conversations or posts

struct Walk {
    std::string id{};
    Time since = 0;  ///< how far back it looks
    Time started_at = 0;
    std::optional<Time> ended_at{};
    std::string outcome{};  ///< running failed complete incomplete
    std::string problem{};  ///< of the last failure; of an incomplete walk `lacks`
    std::int64_t threads = 0;
    std::int64_t missing = 0;
    std::int64_t skipped = 0;  ///< conversations and posts that were left out
    std::string lacks{};       ///< what it did not see: "feed refused: Graph error 10; …"
    Time failing_since = 0;    ///< 0 while pages come
};
/// Whether the walk did not see a list (threads visitor_posts feed) for that reason.
bool has_lack(const Walk& walk, std::string_view list, std::string_view reason);

/// What a page of a list came to.
struct PageCount {
    std::int64_t threads = 0;
    std::int64_t missing = 0;
    std::int64_t skipped = 0;
};

/// For the operations page.
struct BackfillReport {
    Time certain = 0;             ///< every message up to here is on file; 0 before the first start
    std::optional<Walk> last{};   ///< the newest walk
    std::optional<Walk> ended{};  ///< the newest that came to its end
    std::int64_t repaired_today = 0;
    std::int64_t repaired_7_days = 0;
};
/// Days are those of Hanoi.
BackfillReport backfill_report(db::Query& query, Time now);

/// Up to when everything of that part is on file; nothing before the first start.
std::optional<Time> certain_until(db::Query& query, Part part);
/// Moves that moment forward, never back.
void set_certain(db::Tx& tx, Part part, Time until);
/// The moment as a walk begins at `now`, and stored so: `otherwise` where there is none. One that
/// is still to come was written while the clock was ahead; then only what is a day old is believed.
Time settle_certain(db::Tx& tx, Part part, Time now, Time otherwise);
/// The moment before which the channel answers for nothing: its first start, or the last delivery
/// before it. Set once, but for one that is still to come, which becomes `now`.
Time origin(db::Tx& tx, Time now);

/// Asks the next walk to look back to `since`. The earliest request wins.
void request_walk(db::Tx& tx, Time since);
bool is_requested(db::Query& query);
/// Takes the request, if there is one.
std::optional<Time> take_request(db::Tx& tx);

/// Begins a walk. Those that a clock that was ahead began later than this count as a day older.
void begin_walk(db::Tx& tx, const Walk& walk);
std::optional<Walk> find_walk(db::Query& query, std::string_view id);
void add_to_walk(db::Tx& tx, std::string_view id, const PageCount& count);
/// A page came: the walk runs, whatever failed before.
void resume_walk(db::Tx& tx, std::string_view id);
/// A page did not come. Gives since when none does.
Time fail_walk(db::Tx& tx, std::string_view id, const std::string& problem, Time now);
/// Adds to what the walk did not see, once: "feed refused: Graph error 10".
void note_lack(db::Tx& tx, std::string_view id, const std::string& lack);
/// Ends a walk, incomplete when it lacks anything, and forgets old ones that found nothing.
void end_walk(db::Tx& tx, std::string_view id, Time now);
/// The walks begun at `from` or later, the newest first.
std::vector<Walk> walks_since(db::Query& query, Time from);

/// Up to when a conversation of Facebook was compared; nothing when it never was.
std::optional<Time> checked_until(db::Query& query, std::string_view thread);
/// Also back: after the clock was set back the moment lay ahead.
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
