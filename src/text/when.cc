#include "text/when.h"

#include "text/when_reader.h"

namespace k197::text {
namespace {

constexpr int kMinutesOfDay = 1440;

/// Midnight that began the day of `time` in Hanoi.
Time day_start(Time time) {
    LocalTime local = to_local(time);
    local.hour = local.minute = local.second = 0;
    return from_local(local);
}

/// Whether day, month and year name a day of the calendar.
bool is_date(int year, int month, int day) {
    const LocalTime back = to_local(from_local({.year = year, .month = month, .day = day}));
    return back.day == day && back.month == month;
}

/// Midnight of a date; without a year the latest that is not later than tomorrow.
std::optional<Time> date_start(const NamedDay& named, Time now) {
    const int year = named.year > 0 ? named.year : to_local(now).year;
    for (const int candidate : {year, year - 1}) {
        if (!is_date(candidate, named.month, named.day)) continue;
        const Time start = from_local({.year = candidate, .month = named.month, .day = named.day});
        if (named.year > 0 || start <= day_start(now) + kDay) return start;
    }
    return std::nullopt;
}

/// Midnight of the day named, or nothing when none is.
std::optional<Time> start_of(const NamedDay& named, Time now) {
    if (named.day > 0) return date_start(named, now);
    if (named.offset) return day_start(now) + *named.offset * kDay;
    if (!named.weekday) return std::nullopt;
    const int back = (to_local(now).weekday - *named.weekday + 7) % 7;
    const bool week_more = named.week_back && back < 7 && back <= to_local(now).weekday;
    return day_start(now) - (back + (week_more ? 7 : 0)) * kDay;
}

bool is_late(DayPart part) {
    return part == DayPart::Afternoon || part == DayPart::Evening || part == DayPart::Night ||
           part == DayPart::Midnight;
}

/// The minute of the day, the part of the day considered: 5h chiều is 17:00, 12h đêm the end of the
/// day.
int minute_of(const Moment& moment) {
    const int minute = *moment.minute;
    if (!moment.part || minute > 12 * 60 + 59) return minute;
    const DayPart part = *moment.part;
    if (part == DayPart::Night || part == DayPart::Midnight) {
        return minute >= 6 * 60 ? minute + 12 * 60 : minute;
    }
    const bool noon = part == DayPart::Noon && minute < 4 * 60;
    return (is_late(part) && minute < 12 * 60) || noon ? minute + 12 * 60 : minute;
}

/// Both ends in minutes counted from the midnight that begins the day of the first.
struct Span {
    int from = 0;
    std::optional<int> to{};
};

Span span_of(const Said& said) {
    const Moment& first = said.first;
    Span span;
    if (first.minute) {
        span.from = minute_of(first);
    } else if (first.part) {
        const auto minutes = minutes_of(*first.part);
        span = {.from = minutes.from, .to = minutes.to};
    } else {
        span = {.from = 0, .to = kMinutesOfDay};
    }
    if (said.last && (said.last->minute || said.last->part)) {
        int to = said.last->minute ? minute_of(*said.last) : minutes_of(*said.last->part).to;
        // "từ 5h chiều đến 9h": the evening of the same day, else the next morning.
        if (to <= span.from && to <= 12 * 60 && to + 12 * 60 > span.from && !said.last->part)
            to += 12 * 60;
        if (to <= span.from) to += kMinutesOfDay;
        span.to = to;
    } else if (said.since) {
        span.to.reset();
    }
    return span;
}

/// The day itself when it is named; else the latest day on which the time had come.
std::optional<Time> base_day(const Said& said, const Span& span, Time now) {
    if (said.first.day.known()) return start_of(said.first.day, now);
    // A part of an unknown day: "lúc nửa đêm" tells no date.
    if (!said.first.minute && !said.repeated) return std::nullopt;
    const Time today = day_start(now);
    const bool later = today + span.from * kMinute > now + 15 * kMinute;
    return later ? today - kDay : today;
}

void place_span(When& when, const Said& said, Time now) {
    if (!said.first.known()) return;
    const Span span = span_of(said);
    const auto day = base_day(said, span, now);
    if (!day) return;
    when.from = *day + span.from * kMinute;
    if (span.to && !said.ongoing) when.to = *day + *span.to * kMinute;
    if (!said.last || !said.last->day.known()) return;
    if (const auto end = start_of(said.last->day, now)) {
        when.to =
            *end + span_of({.first = *said.last}).to.value_or(span_of({.first = *said.last}).from) *
                       kMinute;
    }
}

void place_back(When& when, const Said& said, Time now) {
    if (said.weeks_back > 0) {
        const int since_monday = (to_local(now).weekday + 6) % 7;
        when.to = day_start(now) - since_monday * kDay;
        when.from = *when.to - 7 * kDay;
    } else if (said.months_back > 0) {
        const auto local = to_local(now);
        when.to = from_local({.year = local.year, .month = local.month, .day = 1});
        const bool january = local.month == 1;
        const int year = january ? local.year - 1 : local.year;
        when.from = from_local({.year = year, .month = january ? 12 : local.month - 1, .day = 1});
    }
}

void place_length(When& when, Time ago, bool since, Time now) {
    when.from = now - ago;
    if (since || ago < kDay) return;
    when.from = day_start(now - ago);
    when.to = *when.from + kDay;
}

When on_calendar(const Lexed& text, const Said& said, Time now) {
    When when{
        .words = text.written(said.begin, said.end),
        .ongoing = said.ongoing,
        .repeated = said.repeated};
    if (said.ago) {
        place_length(when, *said.ago, said.since, now);
    } else if (said.weeks_back > 0 || said.months_back > 0) {
        place_back(when, said, now);
    } else if (!said.vague) {
        place_span(when, said, now);
    }
    const bool begun = when.from && *when.from <= now && !when.to && !said.repeated;
    if (said.since && begun) when.ongoing = true;
    return when;
}

/// How much a phrase tells: a time 3, the present 2, something vague 1.
int worth(const Said& said) {
    const bool exact = said.first.day.known() || said.first.minute || said.ago || said.repeated;
    if (exact || said.weeks_back > 0 || said.months_back > 0) return 3;
    return said.ongoing || said.part_alone ? 2 : 1;
}

/// After "đang" these tell of a state of the writer or of the times, not of what is going on.
const Phrasebook& states() {
    static const Phrasebook book{
        {"ở", 1},
        {"sống", 1},
        {"sinh sống", 1},
        {"giãn", 1},
        {"có", 1},
        {"là", 1},
        {"muốn", 1},
        {"cần", 1},
        {"công tác", 1},
        {"làm việc", 1},
        {"học", 1},
        {"cư trú", 1},
        {"tạm trú", 1},
        {"định", 1},
        {"chờ", 1},
        {"dịch", 1},
        {"thuê", 1},
    };
    return book;
}

const Phrasebook& ongoing_words() {
    static const Phrasebook book{{"đang", 1}, {"vẫn đang", 1}, {"hiện đang", 1}};
    return book;
}

const Phrasebook& pronouns() {
    static const Phrasebook book{{"tôi", 1}, {"em", 1}, {"mình", 1}, {"cháu", 1}, {"chúng tôi", 1}};
    return book;
}

const Phrasebook& witness_words() {
    static const Phrasebook book{
        {"thấy", 1}, {"bị", 1}, {"chứng kiến", 1}, {"nhìn", 1}, {"gặp", 1}};
    return book;
}

/// "đang" with up to two words behind it, when it tells of what is going on.
std::optional<When> read_ongoing(const Lexed& text, std::size_t i) {
    const auto found = ongoing_words().at(text, i);
    if (!found) return std::nullopt;
    std::size_t end = i + found->length;
    if (!text.at(end).is_word() || text.at(end).capital || states().at(text, end))
        return std::nullopt;
    if (i > 0 && pronouns().at(text, i - 1) && !witness_words().at(text, end)) return std::nullopt;
    ++end;
    if (text.at(end).is_word() && !text.at(end).capital) ++end;
    return When{.words = text.written(i, end), .ongoing = true};
}

/// The best phrase so far.
struct Best {
    When when{};
    int worth = 0;

    void offer(When other, int its_worth) {
        if (its_worth > worth) *this = {.when = std::move(other), .worth = its_worth};
    }
};

}  // namespace

std::optional<When> find_when(std::string_view raw, Time now) {
    const Lexed text = lex(raw);
    Best best;
    for (std::size_t i = 0; i < text.size();) {
        if (const auto said = read_time(text, i)) {
            if (worth(*said) > best.worth) best.offer(on_calendar(text, *said, now), worth(*said));
            i = said->end;
            continue;
        }
        if (best.worth < 2) {
            if (auto ongoing = read_ongoing(text, i)) best.offer(std::move(*ongoing), 2);
        }
        ++i;
    }
    if (best.worth == 0) return std::nullopt;
    return best.when;
}

}  // namespace k197::text
