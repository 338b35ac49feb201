#pragma once
// Reads one phrase of time word by word. Only when.cc uses this.

#include <optional>

#include "base/clock.h"
#include "text/lexemes.h"
#include "text/when_words.h"

namespace k197::text {

/// A day as people name it.
struct NamedDay {
    std::optional<int> offset{};   ///< days from today
    std::optional<int> weekday{};  ///< 0 Sunday – 6 Saturday, the latest
    int day = 0;                   ///< 1–31 of a date
    int month = 0;
    int year = 0;  ///< 0 when not said
    bool week_back = false;

    [[nodiscard]] bool known() const { return offset || weekday || day > 0; }
};

/// One end of a span of time.
struct Moment {
    NamedDay day{};
    std::optional<int> minute{};  ///< of the day
    std::optional<DayPart> part{};

    [[nodiscard]] bool known() const { return day.known() || minute || part; }
};

/// What a phrase says, before it is put on the calendar.
struct Said {
    Moment first{};
    std::optional<Moment> last{};
    std::optional<Time> ago{};  ///< how long before now
    bool since = false;         ///< "từ …" without an end, "3 hôm nay"
    bool ongoing = false;
    bool repeated = false;
    bool vague = false;       ///< a time, but none to put on the calendar
    bool part_alone = false;  ///< "lúc nửa đêm": a part of an unknown day is enough
    int months_back = 0;
    int weeks_back = 0;
    std::size_t begin = 0;  ///< lexemes
    std::size_t end = 0;
};

/// The phrase of time that begins at lexeme `i`.
std::optional<Said> read_time(const Lexed& text, std::size_t i);

}  // namespace k197::text
