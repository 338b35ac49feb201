#pragma once
// Every node on a store needs the same master key.

#include "cases/people.h"
#include "db/db.h"

namespace k197::cases {

/// The store remembers which master key it is written with: that of the first to ask. False when it
/// is another one than this, with which people would become unreadable.
bool is_key_of_store(db::Tx& tx, const MasterKey& master);

}  // namespace k197::cases
