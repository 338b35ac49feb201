#pragma once
// Working time and the deadlines made of it. Values in data/calendar.json and data/deadlines.json.

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "org/urgency.h"

namespace k197::org {

/// A stretch of a working day, in minutes after midnight.
struct WorkingHours {
    int begin = 0;
    int end = 0;
};

/// When offices work, in Hanoi's time.
struct Calendar {
    std::vector<WorkingHours> hours{};
    std::set<int> weekdays{};             ///< 1 Monday – 5 Friday, as LocalTime::weekday
    std::set<std::string> fixed{};        ///< days off of every year, MM-DD
    std::set<std::string> days_off{};     ///< days off of one year, YYYY-MM-DD
    std::set<std::string> days_worked{};  ///< weekend days worked instead
};

/// The calendar of data/calendar.json, parsed anew.
Calendar load_calendar();

/// Whether offices work on the day of `time`.
bool is_working_day(const Calendar& calendar, Time time);
/// The end of `hours` working hours (≥ 0) counted from `from`, or from the next working moment
/// after it.
Time add_working_hours(const Calendar& calendar, Time from, int hours);
/// The end of work on the `days`-th working day (≥ 1) after the day of `from`: the first day is not
/// counted.
Time add_working_days(const Calendar& calendar, Time from, int days);

/// A length of time of one of three clocks; only one is set.
struct Allowance {
    int minutes = 0;  ///< day and night
    int working_hours = 0;
    int working_days = 0;
};

struct Deadlines {
    Allowance acknowledge{};  ///< for a unit to confirm that it has a report
    std::unordered_map<std::string, Allowance> by_urgency{};
    std::unordered_map<std::string, Allowance>
        by_field{};        ///< "construction/normal": wins over by_urgency
    int reopen_days = 30;  ///< how long a citizen may rate and ask to reopen
};

/// The deadlines of data/deadlines.json, parsed anew.
Deadlines load_deadlines();

Time add_allowance(const Calendar& calendar, Time from, const Allowance& allowance);
/// When a report filed at `from` is due.
Time due_for(
    const Calendar& calendar,
    const Deadlines& deadlines,
    std::string_view field,
    Urgency urgency,
    Time from
);

}  // namespace k197::org
