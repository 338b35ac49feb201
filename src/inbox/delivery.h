#pragma once
// Raw deliveries: the bytes that a channel posted, on disk before it is answered.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace k197::inbox {

/// What db::Tx::signal is told when deliveries wait to be read.
inline constexpr std::string_view kUnread = "deliveries";

/// The condition of the rare states. Their index carries it, so a statement about one of them says
/// it too, in these words.
inline constexpr std::string_view kOddDeliveries = "state IN ('buried', 'foreign', 'duplicate')";

/// Bytes as a channel posted them.
struct NewDelivery {
    std::string channel{};
    std::string body{};
};
/// Keeps the bytes, to be read: a delivery in the state 'new' is itself the work of inbox.read.
void store_deliveries(db::Tx& tx, const Clock& clock, const std::vector<NewDelivery>& deliveries);
/// The same for one. Gives its id.
std::string store_delivery(
    db::Tx& tx, const Clock& clock, std::string_view channel, std::string_view body
);

struct Delivery {
    std::string id{};
    std::string channel{};
    Time received_at = 0;
    std::string state{};  ///< new read duplicate foreign buried
    std::string reason{};
    std::size_t bytes = 0;
    std::string body{};
    std::vector<std::string> messages{};  ///< external ids of the messages read from it
    bool sealed = false;  ///< it belongs to a sealed conversation, or is not read yet and may
};
std::optional<Delivery> find_delivery(db::Query& query, std::string_view id);
/// Newest first. `state` "" means all. `cursor` is the id after which to go on, "" from the start.
std::vector<Delivery> list_deliveries(
    db::Query& query, std::string_view state, std::string_view cursor, std::size_t limit
);

/// Reads a delivery again, after a fix. NotFound when there is none.
Result<void> replay(db::Tx& tx, std::string_view id);

}  // namespace k197::inbox
