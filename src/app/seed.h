#pragma once
// Sample data for the demonstration: invented reports of the last thirty days, each played through
// the functions that real ones go through, so that history, archive, hand-overs and documents are
// as they would be.

#include <string>

#include "base/clock.h"
#include "cases/act.h"
#include "db/db.h"
#include "media/blob_store.h"
#include "media/sandbox.h"

namespace k197::app {

struct SeedContext {
    db::Database& database;
    const cases::Context& cases;
    media::BlobStore& blobs;
    const media::Sandbox& sandbox;
    std::string page_id{};
    Time now = 0;
};

/// Fills a store that has no reports and no messages; gives how many reports it made, 0 when there
/// were some. All or nothing. Nothing of it is left to be sent. Call it before workers run. Throws
/// std::runtime_error naming the story of data/demo that is wrong.
int seed_demo(const SeedContext& context);

}  // namespace k197::app
