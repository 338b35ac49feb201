#include "text/digits.h"

#include <optional>

#include "text/letters.h"

namespace k197::text {
namespace {

using Glyphs = std::vector<Glyph>;

bool is_digit(const Glyph& g) {
    return g.kind == Glyph::Kind::Digit;
}
bool is_letter(const Glyph& g) {
    return g.kind == Glyph::Kind::Letter;
}
bool is_separator(const Glyph& g) {
    return g.kind == Glyph::Kind::Space || g.plain == U'.' || g.plain == U'-' || g.plain == U'(' ||
           g.plain == U')' || g.plain == U'–';
}

char seen(const Glyphs& all, std::size_t i) {
    if (i >= all.size()) return ' ';
    if (is_letter(all[i])) return 'a';
    return all[i].plain < 0x80 ? static_cast<char>(all[i].plain) : ' ';
}

/// The end of the run of digits and o's at `i` when it holds nothing else; else the end of its
/// digits.
std::size_t group_end(const Glyphs& all, std::size_t i) {
    std::size_t mixed = i;
    while (mixed < all.size() && (is_digit(all[mixed]) || all[mixed].shape == U'o')) ++mixed;
    if (mixed == all.size() || !is_letter(all[mixed])) return mixed;
    std::size_t end = i;
    while (end < all.size() && is_digit(all[end])) ++end;
    return end;
}

/// Whether only separators, at most three of them, lie between two glyphs.
bool only_separated(const Glyphs& all, std::size_t from, std::size_t to) {
    if (to - from > 3 || to == from) return false;
    for (std::size_t k = from; k < to; ++k) {
        if (!is_separator(all[k])) return false;
    }
    return true;
}

DigitGroup make_group(const Glyphs& all, std::size_t i, std::size_t end) {
    DigitGroup group{.begin = all[i].begin, .end = all[end - 1].end};
    group.before = i > 0 ? seen(all, i - 1) : ' ';
    group.after = seen(all, end);
    // "8:00" and "6/9" go on behind the mark; "0912.345.678:" ends a number.
    const bool goes_on = end + 1 < all.size() && is_digit(all[end + 1]);
    if ((group.after == ':' || group.after == '/') && !goes_on) group.after = ' ';
    group.plus = group.before == '+';
    for (std::size_t k = i; k < end; ++k) {
        group.digits += is_digit(all[k]) ? static_cast<char>(all[k].plain) : '0';
        if (!is_digit(all[k])) ++group.letters;
    }
    return group;
}

/// A plate being read: 2 digits, 1–2 letters, perhaps a digit, then 4 or 5 digits with a dot or
/// none.
class PlateReader {
 public:
    PlateReader(const Glyphs& all, std::size_t at) : all_{all}, at_{at} {}

    /// The glyph behind the plate, or nothing.
    std::optional<std::size_t> read() {
        if (at_ > 0 && (is_digit(all_[at_ - 1]) || is_letter(all_[at_ - 1]))) return std::nullopt;
        if (digits(2) != 2 || all_[at_ - 2].plain == U'0') return std::nullopt;
        skip(U"-");
        if (!series()) return std::nullopt;
        skip(U"- .");
        return number() ? std::optional{at_} : std::nullopt;
    }

 private:
    std::size_t digits(std::size_t limit) {
        std::size_t count = 0;
        while (count < limit && at_ < all_.size() && is_digit(all_[at_])) {
            ++at_;
            ++count;
        }
        return count;
    }

    void skip(std::u32string_view marks) {
        if (at_ < all_.size() && marks.find(all_[at_].plain) != std::u32string_view::npos) ++at_;
    }

    bool series() {
        std::size_t letters = 0;
        bool spaced_unit = false;
        while (letters < 2 && at_ < all_.size() && is_letter(all_[at_]) && all_[at_].tone == 0) {
            spaced_unit = !all_[at_].upper && (all_[at_].plain == U'h' || all_[at_].plain == U'k');
            ++at_;
            ++letters;
        }
        if (letters == 0) return false;
        // "22h 1234" is an hour and "50k 1000" a price.
        if (letters == 1 && spaced_unit && seen(all_, at_) == ' ') return false;
        const bool digit_then_mark =
            at_ + 1 < all_.size() && is_digit(all_[at_]) && !is_digit(all_[at_ + 1]);
        if (digit_then_mark) ++at_;
        return true;
    }

    bool number() {
        const std::size_t first = digits(5);
        if (first == 4 || first == 5) return !followed();
        if (first != 2 && first != 3) return false;
        skip(U". -");
        return digits(2) == 2 && !followed();
    }

    [[nodiscard]] bool followed() const {
        return at_ < all_.size() && (is_digit(all_[at_]) || is_letter(all_[at_]));
    }

    const Glyphs& all_;
    std::size_t at_;
};

}  // namespace

std::vector<DigitGroup> digit_groups(std::string_view text) {
    const Glyphs all = glyphs(text);
    std::vector<DigitGroup> groups;
    std::size_t last_end = 0;
    for (std::size_t i = 0; i < all.size();) {
        const bool letter_o = all[i].shape == U'o' && (i == 0 || !is_letter(all[i - 1]));
        const std::size_t end = is_digit(all[i]) || letter_o ? group_end(all, i) : i;
        if (end == i) {
            ++i;
            continue;
        }
        auto group = make_group(all, i, end);
        group.joined = !groups.empty() && only_separated(all, last_end, i);
        groups.push_back(std::move(group));
        last_end = end;
        i = end;
    }
    return groups;
}

std::vector<ByteRange> find_plates(std::string_view text) {
    const Glyphs all = glyphs(text);
    std::vector<ByteRange> found;
    for (std::size_t i = 0; i < all.size();) {
        const auto end = is_digit(all[i]) ? PlateReader{all, i}.read() : std::nullopt;
        if (end) found.push_back({.begin = all[i].begin, .end = all[*end - 1].end});
        i = end ? *end : i + 1;
    }
    return found;
}

}  // namespace k197::text
