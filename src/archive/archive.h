#pragma once
// The append-only record. Every step and every action adds an entry in its own transaction: who did
// what to which row, with a salted digest of that row's evidence, chained by hash. The chain itself
// holds no personal data.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "db/db.h"

namespace k197::archive {

struct Entry {
    std::string actor{};  ///< account name, "citizen", "facebook" or "system"
    std::string
        kind{};  ///< "message.received", "report.filed", "report.accept", "document.issued" …
    std::string subject{};  ///< "report:<id>", "message:<id>" …: ids only
    std::string
        source{};  ///< table of the row that is the evidence; its columns are listed in evidence.cc
    std::string source_id{};
};

/// Appends an entry about a row that this transaction has written, just before its commit: the
/// chain is locked no longer than needed. An unknown `source` or a missing row is a bug (throws
/// db::Failure, so nothing is committed without its entry).
void append(db::Tx& tx, const Clock& clock, Entry entry);

/// The first entry that does not fit.
struct Misfit {
    std::int64_t seq = 0;
    std::string reason{};
};

/// Walks the whole chain: sequence without gaps, each hash over the one before, each digest against
/// the row as it stands now. Nothing when all fits.
std::optional<Misfit> verify(db::Query& query);

}  // namespace k197::archive
