#pragma once
// What must hold whatever happened. Each check gives the first thing that is wrong, in words.

#include <string>
#include <vector>

#include "db/db.h"
#include "media/blob_store.h"
#include "simulation/facebook.h"

namespace k197::simulation {

/// After every recovery: nothing acknowledged is missing, nothing is there or shown twice, the
/// archive and the file itself are whole.
std::vector<std::string> check_always(db::Query& query, Facebook& facebook);

/// When all faults are off and no work is left, also: everything acknowledged is a message, every
/// report has its sheet, nothing waits or hangs, each citizen saw what was sent in its order.
std::vector<std::string> check_settled(
    db::Query& query, Facebook& facebook, const media::BlobStore& blobs
);

}  // namespace k197::simulation
