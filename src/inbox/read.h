#pragma once
// The step inbox.read: raw deliveries become messages, edits, receipts. Duplicates end here. A
// delivery in the state 'new' is the work itself; many are read in one transaction.

#include <cstddef>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/db.h"

namespace k197::inbox {

struct ReadContext {
    db::Database& database;
    const Clock& clock;
    Metrics& metrics;
    std::string page_id{};
    /// True when the first words already speak about an official: the conversation is sealed at
    /// once.
    std::function<bool(const std::string& text)> is_sealed{};
};

/// What a look at the unread deliveries came to.
struct Seen {
    std::size_t deliveries = 0;
    Time waited = 0;  ///< how long the oldest of them had waited
};

/// Reads the oldest deliveries that are not read yet, at most `most`. A delivery that cannot be
/// saved alone, though the store works, is buried. Throws db::Failure when it does not.
Seen read_new(const ReadContext& context, std::size_t most);

}  // namespace k197::inbox
