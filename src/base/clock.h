#pragma once
// Time is a parameter. All times are microseconds since 1970-01-01 UTC; people see Asia/Ho_Chi_Minh
// (UTC+7, no summer time).

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace k197 {

/// Microseconds since 1970-01-01T00:00:00Z.
using Time = std::int64_t;

constexpr Time kMillisecond = 1'000;
constexpr Time kSecond = 1'000'000;
constexpr Time kMinute = 60 * kSecond;
constexpr Time kHour = 60 * kMinute;
constexpr Time kDay = 24 * kHour;

/// Where "now" comes from. Thread-safe.
class Clock {
 public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
    [[nodiscard]] Time now() const override;
};

/// A clock that stands still until it is moved.
class FakeClock final : public Clock {
 public:
    explicit FakeClock(Time start) : now_{start} {}
    [[nodiscard]] Time now() const override { return now_.load(); }
    void advance(Time by) { now_ += by; }
    void set(Time to) { now_ = to; }

 private:
    std::atomic<Time> now_;
};

/// A calendar moment in Hanoi.
struct LocalTime {
    int year = 1970;
    int month = 1;  // 1–12
    int day = 1;    // 1–31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int weekday = 0;  // 0 Sunday – 6 Saturday; ignored by from_local
};

LocalTime to_local(Time time);
Time from_local(const LocalTime& local);

/// RFC 3339 in Hanoi's offset, to the second: 2021-09-06T07:42:00+07:00.
std::string to_rfc3339(Time time);
/// Reads RFC 3339 with any offset, "Z", or Facebook's "+0000"; a date alone is midnight in Hanoi.
std::optional<Time> from_rfc3339(std::string_view text);
/// "07:42 06/09/2021", for people.
std::string to_people(Time time);
/// "06/09/2021".
std::string to_people_date(Time time);

}  // namespace k197
