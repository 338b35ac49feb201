#pragma once
// The step media.fetch: link → bytes → examined → kept. The message it belongs to is never touched:
// what cannot be had is said on the medium itself.

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/http.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "media/blob_store.h"
#include "media/sandbox.h"

namespace k197::media {

/// What the step works with; all of it outlives the step.
struct Fetching {
    db::Database& database;
    const Clock& clock;
    Http& http;
    BlobStore& blobs;
    const Sandbox& sandbox;
    /// May media be fetched from this address? Asked for every redirect too.
    std::function<bool(std::string_view url)> host_allowed{};
    /// Called in the transaction in which a medium has become kept, missing or refused. May be
    /// empty.
    std::function<void(db::Tx&, const std::string& media_id)> after{};
};

/// The step `media.fetch`; a job's payload is the medium's id. Failures are tried again until the
/// link expires (a day after it came when that is unknown), then the medium is missing. A host or a
/// file that is not allowed: refused.
jobs::StepOptions fetch_step(Fetching fetching);

}  // namespace k197::media
