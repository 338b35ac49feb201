#pragma once
// Words as official paper wants them (Decree 30/2020): cleaned for printing, numbers and dates
// padded by its rules.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace k197::document {

/// `text` as it can be printed: valid UTF-8 in NFC, line ends as "\n", without control characters,
/// without invisible or direction-changing ones, and with at most a few marks stacked on one
/// letter.
std::string printable(std::string_view text);

/// `text` that is not broken over two lines at its hyphens and slashes: "05/BC-BCĐ197".
std::string unbroken(std::string_view text);

/// "05/BC-BCĐ197"; without a number yet, a gap to write it in. May break over lines: see
/// unbroken().
std::string number_and_symbol(std::optional<int> number, std::string_view symbol);

/// "ngày 06 tháng 9 năm 2021": days below 10 and only months 1 and 2 are padded.
std::string long_date(Time time);
/// "ngày    tháng    năm 2021", to be filled in by hand.
std::string blank_date(Time year_of);
/// "06/9/2021".
std::string short_date(Time time);
/// "07 giờ 42 phút, ngày 06/9/2021".
std::string moment(Time time);

/// "812 B", "245 KB", "1,2 MB".
std::string size_in_words(std::int64_t bytes);

/// `text` with at most one empty line in a row, and none at its ends.
std::string without_gaps(std::string_view text);

/// True when some word has more than `characters` letters: such text cannot be justified well.
bool has_word_longer_than(std::string_view text, std::size_t characters);

/// `text` on one line, cut to at most `characters` with "…" when something was left out.
std::string one_line(std::string_view text, std::size_t characters);

}  // namespace k197::document
