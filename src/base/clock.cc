#include "base/clock.h"

#include <fmt/format.h>

#include <chrono>

namespace k197 {
namespace {

constexpr Time kHanoiOffset = 7 * kHour;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/// The offset written at the end of an RFC 3339 time, as microseconds east of UTC.
std::optional<Time> offset_of(std::string_view zone) {
    if (zone == "Z" || zone == "z") return 0;
    if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
    const auto hours = digits(zone, 1, 2);
    const auto minutes = digits(zone, zone[3] == ':' ? 4 : 3, 2);
    if (!hours || !minutes) return std::nullopt;
    const Time east = *hours * kHour + *minutes * kMinute;
    return zone[0] == '-' ? -east : east;
}

Time from_civil_utc(const LocalTime& t) {
    using namespace std::chrono;
    const auto days = sys_days{
        year{t.year} / month{static_cast<unsigned>(t.month)} / day{static_cast<unsigned>(t.day)}};
    return days.time_since_epoch().count() * kDay + t.hour * kHour + t.minute * kMinute +
           t.second * kSecond;
}

bool is_calendar_time(const LocalTime& t) {
    using namespace std::chrono;
    const auto date =
        year{t.year} / month{static_cast<unsigned>(t.month)} / day{static_cast<unsigned>(t.day)};
    return date.ok() && t.hour < 24 && t.minute < 60 && t.second < 61;
}

}  // namespace

Time SystemClock::now() const {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

LocalTime to_local(Time time) {
    using namespace std::chrono;
    const Time shifted = time + kHanoiOffset;
    const Time day_number = shifted >= 0 ? shifted / kDay : (shifted - kDay + 1) / kDay;
    const Time rest = shifted - day_number * kDay;
    const sys_days days{std::chrono::days{day_number}};
    const year_month_day date{days};
    return {
        .year = static_cast<int>(date.year()),
        .month = static_cast<int>(static_cast<unsigned>(date.month())),
        .day = static_cast<int>(static_cast<unsigned>(date.day())),
        .hour = static_cast<int>(rest / kHour),
        .minute = static_cast<int>(rest / kMinute % 60),
        .second = static_cast<int>(rest / kSecond % 60),
        .weekday = static_cast<int>(weekday{days}.c_encoding()),
    };
}

Time from_local(const LocalTime& local) {
    return from_civil_utc(local) - kHanoiOffset;
}

std::string to_rfc3339(Time time) {
    const auto t = to_local(time);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+07:00",
        t.year,
        t.month,
        t.day,
        t.hour,
        t.minute,
        t.second
    );
}

std::optional<Time> from_rfc3339(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
    LocalTime t{.year = *year, .month = *month, .day = *day};
    if (text.size() == 10) {
        return is_calendar_time(t) ? std::optional{from_local(t)} : std::nullopt;
    }

    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!hour || !minute || !second) return std::nullopt;
    t.hour = *hour;
    t.minute = *minute;
    t.second = *second;
    auto zone = text.substr(19);
    if (zone.starts_with('.')) {
        const auto end = zone.find_first_not_of("0123456789", 1);
        zone = end == std::string_view::npos ? "" : zone.substr(end);
    }
    const auto offset = offset_of(zone);
    if (!offset || !is_calendar_time(t)) return std::nullopt;
    return from_civil_utc(t) - *offset;
}

std::string to_people(Time time) {
    const auto t = to_local(time);
    return fmt::format("{:02}:{:02} {:02}/{:02}/{:04}", t.hour, t.minute, t.day, t.month, t.year);
}

std::string to_people_date(Time time) {
    const auto t = to_local(time);
    return fmt::format("{:02}/{:02}/{:04}", t.day, t.month, t.year);
}

}  // namespace k197
