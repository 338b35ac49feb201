#include "document/pdf_words.h"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <memory>

namespace k197::document {
namespace {

constexpr int kMostMarks = 3;  // Vietnamese needs two, as do emoji sequences
constexpr gunichar kJoiner = 0x2060;
constexpr std::int64_t kMegabyte = 1'048'576;
constexpr std::string_view kJoinerBytes = "\u2060";
constexpr std::string_view kGap = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0";

struct FreeText {
    void operator()(char* text) const { g_free(text); }
};
using OwnedText = std::unique_ptr<char, FreeText>;

bool is_mark(gunichar letter) {
    const auto type = g_unichar_type(letter);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

// Format characters change direction or hide; three have a use: the joiner and non-joiner that
// emoji sequences and some scripts need, and our own word joiner.
bool is_useful_format(gunichar letter) {
    return letter == 0x200c || letter == 0x200d || letter == kJoiner;
}

bool is_droppable(gunichar letter) {
    const auto type = g_unichar_type(letter);
    if (type == G_UNICODE_FORMAT) return !is_useful_format(letter);
    return type == G_UNICODE_CONTROL || type == G_UNICODE_SURROGATE || letter == 0xfffc;
}

bool is_line_end(gunichar letter) {
    return letter == '\n' || letter == '\r' || letter == 0x85 || letter == 0x2028 ||
           letter == 0x2029;
}

void append(std::string& text, gunichar letter) {
    char bytes[6];
    text.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(letter, bytes)));
}

// One pass over valid UTF-8, letter by letter.
class Cleaner {
 public:
    void take(gunichar letter) {
        if (is_line_end(letter)) {
            if (letter != '\n' || last_ != '\r') text_ += '\n';
        } else if (letter == '\t') {
            text_ += ' ';
        } else if (!is_droppable(letter) && !is_too_much(letter)) {
            append(text_, letter);
        }
        last_ = letter;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

 private:
    bool is_too_much(gunichar letter) {
        marks_ = is_mark(letter) ? marks_ + 1 : 0;
        return marks_ > kMostMarks || (is_useful_format(letter) && letter == last_);
    }

    std::string text_{};
    gunichar last_ = 0;
    int marks_ = 0;
};

bool is_plain_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        return (letter >= ' ' && letter < 0x7f) || letter == '\n';
    });
}

std::string padded(int value) {
    return fmt::format("{:02}", value);
}

std::string month_in_words(int month) {
    return month <= 2 ? padded(month) : std::to_string(month);
}

}  // namespace

std::string printable(std::string_view text) {
    if (is_plain_ascii(text)) return std::string{text};
    std::string without_nul{text};
    std::erase(without_nul, '\0');
    const OwnedText valid{g_utf8_make_valid(without_nul.c_str(), -1)};
    const OwnedText composed{g_utf8_normalize(valid.get(), -1, G_NORMALIZE_DEFAULT_COMPOSE)};
    Cleaner cleaner;
    for (const char* at = composed.get(); *at; at = g_utf8_next_char(at)) {
        cleaner.take(g_utf8_get_char(at));
    }
    return cleaner.text();
}

std::string unbroken(std::string_view text) {
    std::string joined;
    for (const char letter : text) {
        const bool breaks = letter == '/' || letter == '-';
        if (breaks) joined += kJoinerBytes;
        joined += letter;
        if (breaks) joined += kJoinerBytes;
    }
    return joined;
}

std::string number_and_symbol(std::optional<int> number, std::string_view symbol) {
    const auto front = number ? padded(*number) : std::string{kGap};
    return fmt::format("{}/{}", front, symbol);
}

std::string long_date(Time time) {
    const auto day = to_local(time);
    return fmt::format(
        "ngày {} tháng {} năm {}", padded(day.day), month_in_words(day.month), day.year
    );
}

std::string blank_date(Time year_of) {
    return fmt::format("ngày{0}tháng{0}năm {1}", kGap, to_local(year_of).year);
}

std::string short_date(Time time) {
    const auto day = to_local(time);
    return unbroken(fmt::format("{}/{}/{}", padded(day.day), month_in_words(day.month), day.year));
}

std::string moment(Time time) {
    const auto clock = to_local(time);
    return fmt::format(
        "{} giờ {} phút, ngày {}", padded(clock.hour), padded(clock.minute), short_date(time)
    );
}

std::string size_in_words(std::int64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < kMegabyte) return fmt::format("{} kB", (bytes + 512) / 1024);
    auto words =
        fmt::format("{:.1f} MB", static_cast<double>(bytes) / static_cast<double>(kMegabyte));
    std::ranges::replace(words, '.', ',');
    return words;
}

std::string without_gaps(std::string_view text) {
    std::string kept;
    int line_ends = 2;  // none at the beginning
    for (const char letter : printable(text)) {
        line_ends = letter == '\n' ? line_ends + 1 : 0;
        if (line_ends <= 2 && !(kept.empty() && letter == '\n')) kept += letter;
    }
    kept.erase(kept.find_last_not_of("\n ") + 1);
    return kept;
}

bool has_word_longer_than(std::string_view text, std::size_t characters) {
    std::size_t letters = 0;
    for (const char byte : text) {
        const bool follows = (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
        if (byte == ' ' || byte == '\n') {
            letters = 0;
        } else if (!follows && ++letters > characters) {
            return true;
        }
    }
    return false;
}

std::string one_line(std::string_view text, std::size_t characters) {
    auto whole = printable(text);
    std::ranges::replace(whole, '\n', ' ');
    if (g_utf8_strlen(whole.c_str(), -1) <= static_cast<glong>(characters)) return whole;
    const char* end = g_utf8_offset_to_pointer(whole.c_str(), static_cast<glong>(characters));
    return std::string{whole.c_str(), end} + "…";
}

}  // namespace k197::document
