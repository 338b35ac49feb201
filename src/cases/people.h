#pragma once
// Identities, apart from reports: each encrypted under a key of its own, which is wrapped by the
// master key in the data folder. Destroying one key makes one person unreadable and nothing else.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cases/report.h"
#include "db/db.h"

namespace k197::cases {

/// The key that wraps the keys of people: 32 bytes in <data>/keys/master.key, made at first use,
/// mode 0600.
struct MasterKey {
    std::string bytes{};
};

/// Reads the master key of a data folder, making it when there is none. Throws std::runtime_error
/// when the file cannot be read or is not 32 bytes: a wrong key would make every identity
/// unreadable.
MasterKey load_master_key(const std::string& data_folder);

/// Stores an identity under a fresh key. Gives its id.
std::string add_person(
    db::Tx& tx, const Clock& clock, const MasterKey& master, const Reporter& reporter
);
/// The identity, or nothing when it was erased or there is none.
std::optional<Reporter> find_person(
    db::Query& query, const MasterKey& master, const std::string& id
);

}  // namespace k197::cases
