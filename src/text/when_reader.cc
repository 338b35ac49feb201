#include "text/when_reader.h"

#include <initializer_list>

namespace k197::text {
namespace {

/// Numbers behind these are addresses, not dates.
const Phrasebook& address_words() {
    static const Phrasebook book{
        {"số", 1},
        {"ngõ", 1},
        {"ngách", 1},
        {"hẻm", 1},
        {"nhà", 1},
        {"kiệt", 1},
        {"ng", 1},
        {"ngh", 1},
        {"sn", 1},
        {"lô", 1},
        {"tổ", 1},
        {"tầng", 1},
        {"phòng", 1},
        {"đường", 1},
        {"khóm", 1},
    };
    return book;
}

/// Behind a number these make money or measures of it: "thu 5 nghìn" is no Thursday.
const Phrasebook& amount_words() {
    static const Phrasebook book{
        {"k", 1},
        {"nghìn", 1},
        {"ngàn", 1},
        {"triệu", 1},
        {"tr", 1},
        {"đồng", 1},
        {"tiền", 1},
        {"đ", 1},
        {"phần", 1},
        {"vỉa", 1},
        {"lòng", 1},
        {"diện", 1},
        {"mặt", 1},
        {"nhà", 1},
        {"xe", 1},
        {"người", 1},
    };
    return book;
}

constexpr Time kNoUnit = 0;
// No phrase is longer; the bounds keep a text of nothing but "lúc lúc lúc" cheap.
constexpr int kMostItems = 10;
constexpr int kMostFillers = 3;

class Reader {
 public:
    Reader(const Lexed& text, std::size_t begin) : text_{text}, at_{begin} { said_.begin = begin; }

    std::optional<Said> read() {
        lead();
        for (int items = 0; items < kMostItems && item(); ++items) {
            said_.end = at_;
            filler();
        }
        if (said_.end == 0 || !enough()) return std::nullopt;
        return said_;
    }

 private:
    /// Takes a phrase whose meaning lies in `low`–`high`; the meaning, or 0 and nothing taken.
    int take(int low, int high) {
        const auto found = time_words().at(text_, at_, low, high);
        if (!found) return 0;
        at_ += found->length;
        return found->meaning;
    }

    bool take(int wanted) {
        const auto length = time_words().length_of(text_, at_, wanted);
        at_ += length;
        return length > 0;
    }

    bool take_mark(char mark) {
        if (!text_.at(at_).is(mark)) return false;
        ++at_;
        return true;
    }

    /// A number of at most `limit` here, or -1 and nothing taken.
    int take_number(int limit, std::size_t digits = 2) {
        const int value = value_of(text_.at(at_), digits);
        if (value < 0 || value > limit) return -1;
        ++at_;
        return value;
    }

    Moment& moment() { return said_.last ? *said_.last : said_.first; }

    void abouts() {
        for (int i = 0; i < kMostFillers && take(time_word::About); ++i) {
        }
    }

    void lead() {
        if (take(time_word::From)) said_.since = true;
        for (int i = 0; i < kMostFillers && take(time_word::About); ++i) led_ = true;
    }

    /// Words between two items of one phrase. They count only when another item follows.
    void filler() {
        take_mark(',');
        abouts();
        take_mark(',');
        if (!said_.first.known() && !said_.repeated) return;
        if (take(time_word::From)) {
            said_.since = true;
            abouts();
        }
    }

    bool item() {
        return first_of(
            {&Reader::end_of_span,
             &Reader::habit,
             &Reader::length,
             &Reader::always,
             &Reader::clock,
             &Reader::date,
             &Reader::day,
             &Reader::weekday,
             &Reader::part,
             &Reader::loose}
        );
    }

    /// Tries each way from the same place; the first that reads something wins.
    bool first_of(std::initializer_list<bool (Reader::*)()> ways) {
        const std::size_t start = at_;
        for (const auto way : ways) {
            at_ = start;
            if ((this->*way)()) return true;
        }
        at_ = start;
        return false;
    }

    /// "đến 9h", "tới giờ", "- 9h".
    bool end_of_span() {
        if (!said_.first.known() || said_.last) return false;
        if (take(time_word::UntilNow)) {
            said_.ongoing = true;
            return true;
        }
        if (!take(time_word::Until) && !take_mark('-')) return false;
        abouts();
        said_.last.emplace();
        if (first_of({&Reader::clock, &Reader::date, &Reader::day, &Reader::part})) return true;
        said_.last.reset();
        return false;
    }

    /// "hằng ngày", "mỗi tối", "chiều nào cũng".
    bool habit() {
        if (take(time_word::Repeated)) return said_.repeated = true;
        const bool each = take(time_word::Each);
        take(time_word::PartLead);
        if (!day_part()) return false;
        if (!each && !take(time_word::Whichever)) return false;
        return said_.repeated = true;
    }

    bool day_part() {
        const int found = take(time_word::Part, time_word::Unit - 1);
        if (found == 0) return false;
        moment().part = static_cast<DayPart>(found - time_word::Part);
        return true;
    }

    [[nodiscard]] Time unit() const {
        const auto& word = text_.at(at_).folded;
        if (word == "phut" || word == "p") return kMinute;
        if (word == "gio" || word == "tieng" || word == "h") return kHour;
        if (word == "ngay" || word == "hom") return kDay;
        if (word == "tuan") return 7 * kDay;
        if (word == "thang") return 30 * kDay;
        if (word == "nam") return 365 * kDay;
        return kNoUnit;
    }

    /// "3 hôm nay", "30 phút trước", "cách đây 2 ngày".
    bool length() {
        const bool ahead = take(time_word::Ago);
        const int count = take_number(999, 3);
        const Time each = unit();
        if (count < 1 || each == kNoUnit) return false;
        ++at_;
        if (ahead || take(time_word::Ago)) return keep_length(count * each, false);
        if (take(time_word::ThisPart) || take(time_word::LastPart))
            return keep_length(count * each, true);
        return false;
    }

    bool keep_length(Time ago, bool since) {
        said_.ago = ago;
        said_.since = said_.ongoing = since;
        return true;
    }

    /// "24/7", "24/24h".
    bool always() {
        if (take_number(24) != 24) return false;
        take(time_word::HourWord);
        if (!take_mark('/')) return false;
        const int second = take_number(24);
        if (second != 24 && second != 7) return false;
        if (text_.at(at_).glued) take(time_word::HourWord);
        return said_.repeated = true;
    }

    bool clock() {
        if (at_ > 0 && time_words().length_of(text_, at_ - 1, time_word::Span) > 0) return false;
        const int hour = take_number(24);
        if (hour < 0) return false;
        if (colon_minutes(hour)) return true;
        if (!take(time_word::HourWord)) return false;
        moment().minute = hour * 60 + minutes();
        // "5h chiều": the part belongs to the hour; "5h sáng nay" names the day as well.
        part();
        return true;
    }

    bool colon_minutes(int hour) {
        if (!text_.at(at_).is(':') || !text_.at(at_).glued) return false;
        const int minute = value_of(text_.at(at_ + 1), 2);
        if (minute < 0 || minute > 59 || text_.at(at_ + 1).folded.size() != 2) return false;
        at_ += 2;
        moment().minute = hour * 60 + minute;
        part();
        return true;
    }

    /// The minutes behind the hour: 30, "rưỡi", "kém 15".
    int minutes() {
        if (take(time_word::Half)) return 30;
        if (take(time_word::Minus)) {
            const int less = take_number(59);
            take(time_word::MinuteWord);
            return less > 0 ? -less : 0;
        }
        const bool plain = text_.at(at_).glued;
        const std::size_t start = at_;
        const int minute = take_number(59);
        if (minute >= 0 && (take(time_word::MinuteWord) || plain)) {
            take_mark('\'');
            return minute;
        }
        at_ = start;
        return 0;
    }

    /// Something names the time before or behind, so that "6/9" is a date and no fraction or
    /// address.
    [[nodiscard]] bool has_cue(std::size_t begin) const {
        if (led_ || said_.end > 0 || said_.since || begin > said_.begin) return true;
        if (begin > 0 && address_words().at(text_, begin - 1)) return false;
        if (begin > 0 && text_.at(begin).glued) return false;
        const auto& next = text_.at(at_);
        return !next.is_word() || (!next.capital && time_words().at(text_, at_));
    }

    bool date() {
        const std::size_t begin = at_;
        NamedDay day;
        day.day = take_number(31);
        if (day.day < 1) return false;
        if (take(time_word::MonthWord)) return spelled_date(day);
        const char separator = text_.at(at_).is('/') ? '/' : text_.at(at_).is('-') ? '-' : '.';
        if (!take_mark(separator)) return false;
        day.month = take_number(12);
        if (day.month < 1) return false;
        const bool full = year(day, separator);
        // A further piece makes it something else: an address, a number, a version.
        if (text_.at(at_).glued && (text_.at(at_).is('/') || text_.at(at_).is_number()))
            return false;
        if (!full && (separator == '.' || !has_cue(begin))) return false;
        if (!full && amount_words().at(text_, at_)) return false;
        moment().day = day;
        return true;
    }

    bool year(NamedDay& day, char separator) {
        const std::size_t start = at_;
        if (take_mark(separator) || take(time_word::YearWord)) {
            const auto digits = text_.at(at_).folded.size();
            const int value = take_number(2100, 4);
            if (value >= 2000 || (digits == 2 && value >= 15 && value <= 40)) {
                day.year = value >= 2000 ? value : 2000 + value;
                return true;
            }
        }
        at_ = start;
        return false;
    }

    /// "6 tháng 9 năm 2021", the day already read.
    bool spelled_date(NamedDay day) {
        day.month = take_number(12);
        if (day.month < 1) return false;
        year(day, '/');
        moment().day = day;
        return true;
    }

    bool day() {
        const int found = take(time_word::NamedDay - 10, time_word::NamedDay + 10);
        if (found == 0) return false;
        moment().day.offset = found - time_word::NamedDay;
        return true;
    }

    bool weekday() {
        const bool cue = led_ || said_.end > 0 || said_.since;
        if (text_.at(at_).folded == "cn" && !cue) return false;
        if (const int found = take(time_word::Weekday, time_word::Weekday + 6)) {
            moment().day.weekday = found - time_word::Weekday;
        } else if (!numbered_weekday(cue)) {
            return false;
        }
        moment().day.week_back = take(time_word::BackWeek);
        return true;
    }

    /// "thứ 7", "T7". A bare T7 may be a floor: it needs another word of time.
    bool numbered_weekday(bool cue) {
        const bool letter = text_.at(at_).folded == "t";
        if (!take(time_word::WeekdayWord) || (letter && (!cue || !text_.at(at_).glued)))
            return false;
        const int number = take_number(7, 1);
        if (number < 2 || amount_words().at(text_, at_) || text_.at(at_).is('-')) return false;
        moment().day.weekday = number - 1;
        return true;
    }

    /// "tối qua", "sáng nay", "tối T7", "lúc nửa đêm".
    bool part() {
        if (take(time_word::PartLead)) said_.part_alone = true;
        const std::size_t start = at_;
        if (!day_part()) return false;
        if (moment().part == DayPart::Midnight || (led_ && !said_.first.day.known()))
            said_.part_alone = true;
        if (take(time_word::ThisPart)) {
            moment().day.offset = 0;
        } else if (!crosses_a_road(start) && take(time_word::LastPart)) {
            moment().day.offset = -1;
        } else if (take(time_word::NextPart)) {
            moment().day.offset = 1;
        }
        return true;
    }

    /// Without diacritics "toi qua duong" is someone who crosses a road.
    [[nodiscard]] bool crosses_a_road(std::size_t start) const {
        if (text_.accented || text_.at(start).folded != "toi") return false;
        const auto& next = text_.at(at_ + 1).folded;
        return next == "duong" || next == "day" || next == "do" || next == "nga" || next == "cau" ||
               next == "pho" || next == "nha" || next == "cong";
    }

    bool loose() {
        if (take(time_word::Now)) return said_.ongoing = true;
        if (take(time_word::Lately)) return said_.ongoing = said_.vague = true;
        if (take(time_word::Vague)) return said_.vague = true;
        if (take(time_word::BackWeek)) return (said_.weeks_back = 1) == 1;
        if (take(time_word::BackMonth)) return (said_.months_back = 1) == 1;
        return false;
    }

    [[nodiscard]] bool enough() const {
        const Moment& first = said_.first;
        if (first.day.known() || first.minute || said_.ago || said_.repeated || said_.ongoing)
            return true;
        return said_.vague || said_.weeks_back > 0 || said_.months_back > 0 ||
               (first.part && (said_.part_alone || led_));
    }

    const Lexed& text_;
    std::size_t at_;
    Said said_{};
    bool led_ = false;
};

}  // namespace

std::optional<Said> read_time(const Lexed& text, std::size_t i) {
    // Most words begin no phrase of time; a number may.
    if (!text.at(i).is_number() && !time_words().at(text, i)) return std::nullopt;
    return Reader{text, i}.read();
}

}  // namespace k197::text
