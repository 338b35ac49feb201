#pragma once
// The state of the program as operators see it: the same look serves /metrics and the console's
// page. It reads by indexes and counts no further than 10,000, so it is quick with a million rows;
// it never takes the writer.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "channel/health.h"
#include "inbox/backfill_store.h"
#include "jobs/watch.h"
#include "web/app.h"

namespace k197::web {

using Counted = std::map<std::string, std::int64_t>;

/// Where sending stands still for all messages or all posts of the Page (channel/send_gate.h).
struct PageGate {
    std::string of{};      ///< messages posts
    std::string state{};   ///< closed, or draining: what waited is leaving
    std::string cause{};   ///< token blocked rate unreachable
    std::string reason{};  ///< for people
    Time since = 0;        ///< when it closed
    Time probe_at = 0;     ///< when it is tried again
};

struct Health {
    Time now = 0;
    std::vector<jobs::Waiting> waiting{};
    Counted buried_jobs{};  ///< by kind
    std::int64_t buried_deliveries = 0;
    std::size_t intake = 0;               ///< deliveries that wait for the disk
    std::optional<Time> last_delivery{};  ///< nothing has ever come in
    Counted outbox{};                     ///< by state but `sent`; of the last seven days
    std::optional<Time> outbox_since{};   ///< the oldest that waits
    Counted alerts{};                     ///< those nobody has seen yet, by kind
    std::vector<PageGate> gates{};        ///< those that are not open
    channel::Health token{};
    channel::Health subscription{};
    std::optional<Time> certain{};  ///< every message up to here is on file
    StoreFacts store{};
    ProcessState process{};
    // Only of read_health_for_people:
    inbox::BackfillReport backfill{};
};

/// Throws db::Failure when the store does not answer.
Health read_health(const App& app);
/// Also what is known of missed messages, which metrics have by other ways.
Health read_health_for_people(const App& app);

}  // namespace k197::web
