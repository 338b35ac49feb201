#include "org/deadline.h"

#include <algorithm>
#include <optional>

#include "org/json_lists.h"
#include "org/units.h"

namespace k197::org {
namespace {

/// A calendar without working days ends here.
constexpr int kLongest = 3660;

Time midnight_of(Time time) {
    auto local = to_local(time);
    local.hour = local.minute = local.second = 0;
    return from_local(local);
}

/// "08:30" → 510.
int minutes_of(const std::string& text) {
    if (text.size() != 5 || text[2] != ':') return 0;
    return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3, 2));
}

Allowance read_allowance(const Json& json) {
    const auto number = [&](std::string_view path) {
        return static_cast<int>(json.at(path).integer().value_or(0));
    };
    return {
        .minutes = number("/minutes"),
        .working_hours = number("/working_hours"),
        .working_days = number("/working_days"),
    };
}

/// Uses up working time of the day of `at`, from `at` on. The moment when all is used, or nothing:
/// `left` is less.
std::optional<Time> use_day(const Calendar& calendar, Time at, Time& left) {
    if (!is_working_day(calendar, at)) return std::nullopt;
    const Time midnight = midnight_of(at);
    for (const auto& hours : calendar.hours) {
        const Time begin = std::max(at, midnight + hours.begin * kMinute);
        const Time end = midnight + hours.end * kMinute;
        if (begin >= end) continue;
        if (left <= end - begin) return begin + left;
        left -= end - begin;
    }
    return std::nullopt;
}

Time end_of_work(const Calendar& calendar, Time day) {
    const int end = calendar.hours.empty() ? 24 * 60 : calendar.hours.back().end;
    return midnight_of(day) + end * kMinute;
}

}  // namespace

Calendar load_calendar() {
    const auto json = embedded_json("data/calendar.json");
    Calendar calendar;
    for (const auto& item : json.items("/hours")) {
        calendar.hours.push_back(
            {.begin = minutes_of(item.text_or("/0")), .end = minutes_of(item.text_or("/1"))}
        );
    }
    for (const auto& item : json.items("/weekdays"))
        calendar.weekdays.insert(static_cast<int>(*item.integer()));
    for (const auto& item : json.items("/fixed")) calendar.fixed.insert(item.text_or(""));
    for (const auto& [year, days] : json.members("/days_off")) {
        for (const auto& item : days.items()) calendar.days_off.insert(item.text_or(""));
    }
    for (const auto& item : json.items("/days_worked"))
        calendar.days_worked.insert(item.text_or(""));
    return calendar;
}

bool is_working_day(const Calendar& calendar, Time time) {
    const auto date = date_of(time);
    if (calendar.days_worked.contains(date)) return true;
    if (calendar.days_off.contains(date) || calendar.fixed.contains(date.substr(5))) return false;
    return calendar.weekdays.contains(to_local(time).weekday);
}

Time add_working_hours(const Calendar& calendar, Time from, int hours) {
    Time left = hours * kHour;
    Time at = from;
    for (int day = 0; day < kLongest; ++day) {
        if (const auto end = use_day(calendar, at, left)) return *end;
        at = midnight_of(at) + kDay;
    }
    return at;
}

Time add_working_days(const Calendar& calendar, Time from, int days) {
    Time at = midnight_of(from);
    for (int day = 0; day < kLongest && days > 0; ++day) {
        at += kDay;
        if (is_working_day(calendar, at)) --days;
    }
    return end_of_work(calendar, at);
}

Deadlines load_deadlines() {
    const auto json = embedded_json("data/deadlines.json");
    Deadlines deadlines{
        .acknowledge = read_allowance(json.at("/acknowledge")),
        .reopen_days = static_cast<int>(json.integer("/reopen_days").value_or(30)),
    };
    for (const auto* name : {"emergency", "urgent", "normal"}) {
        deadlines.by_urgency[name] = read_allowance(json.at(std::string{"/"} + name));
    }
    for (const auto& [field, urgencies] : json.members("/fields")) {
        for (const auto& [name, allowance] : urgencies.members()) {
            deadlines.by_field[field + "/" + name] = read_allowance(allowance);
        }
    }
    return deadlines;
}

Time add_allowance(const Calendar& calendar, Time from, const Allowance& allowance) {
    if (allowance.working_days > 0) return add_working_days(calendar, from, allowance.working_days);
    if (allowance.working_hours > 0)
        return add_working_hours(calendar, from, allowance.working_hours);
    return from + allowance.minutes * kMinute;
}

Time due_for(
    const Calendar& calendar,
    const Deadlines& deadlines,
    std::string_view field,
    Urgency urgency,
    Time from
) {
    const std::string name{to_string(urgency)};
    const auto own = deadlines.by_field.find(std::string{field} + "/" + name);
    const auto& allowance =
        own != deadlines.by_field.end() ? own->second : deadlines.by_urgency.at(name);
    return add_allowance(calendar, from, allowance);
}

}  // namespace k197::org
