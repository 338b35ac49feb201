#pragma once
// The rows that messages leave behind, in the shapes that the product writes: one citizen's words,
// the bot's answer, what was sent, the archive. Ids begin with the time, as the product's do.

#include <cstdint>

#include "store/store.h"

namespace k197::bench {

/// Writes messages `first` … `first + count`, four of each person.
void write_history(Store& store, std::int64_t first, std::int64_t count);

/// A delivery not yet read, as the door of the inbox stores it, with fresh ids.
Row new_delivery(std::int64_t number);
const Table& deliveries();

}  // namespace k197::bench
