#pragma once
// The words that tell time. Only when_reader.cc and when.cc use this.

#include "text/phrasebook.h"

namespace k197::text {

/// Parts of the day, in the order of their hours.
enum class DayPart { Dawn, Morning, Noon, Afternoon, Evening, Night, Midnight };

/// The minutes of the day a part covers; more than 1440 runs into the next day.
struct Minutes {
    int from = 0;
    int to = 0;
};
Minutes minutes_of(DayPart part);

/// What a phrase of the book means. The numbers beside DayPart, Weekday and Day are added to the
/// first of its row.
namespace time_word {
enum Meaning : int {
    From = 1,        ///< từ
    Until,           ///< đến, tới
    UntilNow,        ///< tới giờ
    About,           ///< lúc, khoảng, ngày, hôm: leads to a time, is none
    PartLead,        ///< buổi, ban: makes a part of the day a time of its own
    Now,             ///< hiện nay
    Repeated,        ///< hằng ngày
    Each,            ///< mỗi, hằng
    Whichever,       ///< nào, nào cũng
    Lately,          ///< mấy hôm nay
    Vague,           ///< rằm, gần đây
    ThisPart,        ///< nay behind a part of the day
    LastPart,        ///< qua behind a part of the day
    NextPart,        ///< mai behind a part of the day
    BackWeek,        ///< tuần trước
    BackMonth,       ///< tháng trước
    HourWord,        ///< giờ
    MinuteWord,      ///< phút
    Half,            ///< rưỡi
    Minus,           ///< kém
    MonthWord,       ///< tháng
    YearWord,        ///< năm
    WeekdayWord,     ///< thứ
    Ago,             ///< trước
    Since,           ///< nay, qua: behind a number of days
    Span,            ///< trong, suốt, hơn: the number behind is a length
    NamedDay = 100,  ///< hôm nay; + days from today
    Weekday = 200,   ///< chủ nhật; + 0 Sunday – 6 Saturday
    Part = 300,      ///< + DayPart
    Unit = 400,      ///< + minutes
};
}  // namespace time_word

const Phrasebook& time_words();

}  // namespace k197::text
