#pragma once
// The queue as people and alarms look at it. Never counts a long queue to its end: a look costs
// the same with a million jobs waiting as with ten thousand.

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace k197::jobs {

/// As far as anything here counts.
constexpr std::int64_t kMostCounted = 10'000;

/// Jobs of one step that should have been done by now: due, or tried before.
struct Waiting {
    std::string kind{};
    std::int64_t count = 0;
    Time since = 0;  ///< the oldest: when it fell due; of one that was tried, when it was made
};

/// By kind, among the `kMostCounted` of each pool that come first.
std::vector<Waiting> waiting_jobs(db::Query& query, Time now);

/// A job that was given up: a person must look.
struct BuriedJob {
    std::string id{};
    std::string kind{};
    std::string lane{};
    std::string payload{};
    std::string problem{};
    int attempts = 0;
    Time buried_at = 0;
};

/// Newest first.
std::vector<BuriedJob> buried_jobs(db::Query& query, std::size_t limit);
/// How many by kind, up to kMostCounted together.
std::map<std::string, std::int64_t> count_buried_jobs(db::Query& query);

/// Gives a buried job all its attempts again, now. NotFound when it is not buried (any more).
Result<void> dig_up(db::Tx& tx, const Clock& clock, std::string_view id);

}  // namespace k197::jobs
