#pragma once
// When something happened, in the citizen's own words and as far as they can be read.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace k197::text {

struct When {
    std::string words{};         ///< the phrase as written
    std::optional<Time> from{};  ///< unknown for "nửa đêm", "rằm", "mấy hôm nay"
    std::optional<Time> to{};    ///< the end; absent for a moment and for what goes on
    bool ongoing = false;        ///< "đang …", "từ 20h tới giờ"
    bool repeated = false;  ///< "chiều nào cũng"; from and to are then the latest occurrence
};

/// The phrase of `text` that tells the time best: a day or an hour before "đang …". With diacritics
/// or without. Times are read in Hanoi, seen from `now`; a day without a year is the latest one.
std::optional<When> find_when(std::string_view text, Time now);

}  // namespace k197::text
