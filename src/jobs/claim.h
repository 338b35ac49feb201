#pragma once
// Working on one job by its name, outside the workers: for verbs of the command line.

#include <optional>
#include <string_view>

#include "jobs/jobs.h"

namespace k197::jobs {

/// Claims this very job when it is due and nobody works on it.
std::optional<Job> claim_one(db::Tx& tx, std::string_view id, Time now, Time lease);
/// Puts a claimed job back to be tried again.
void give_back(db::Tx& tx, const Clock& clock, const Job& job, const Retry& retry);

}  // namespace k197::jobs
