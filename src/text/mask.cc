#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"
#include "text/digits.h"
#include "text/normalise.h"
#include "text/phone.h"

namespace k197::text {
namespace {

/// Bytes to hide and the words to put there.
struct Hidden {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view label{};
};

bool is_address_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '%' || c == '+' || c == '-';
}

/// The mail address around the @ at `at`, no byte of it before `floor`.
ByteRange mail_around(std::string_view text, std::size_t at, std::size_t floor) {
    std::size_t begin = at;
    while (begin > floor && is_address_byte(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_address_byte(text[end])) ++end;
    while (end > at + 1 && text[end - 1] == '.') --end;
    return {.begin = begin, .end = end};
}

std::vector<Hidden> mails_in(std::string_view text) {
    std::vector<Hidden> hidden;
    std::size_t floor = 0;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        const auto [begin, end] = mail_around(text, at, floor);
        const bool dotted = text.substr(at, end - at).find('.') != std::string_view::npos;
        if (begin == at || !dotted) continue;
        hidden.push_back({.begin = begin, .end = end, .label = "[thư điện tử]"});
        floor = end;
    }
    return hidden;
}

/// A price may be long; a number that begins with 0 or 84 may be someone's telephone.
bool is_price(std::string_view text, const DigitGroup& group) {
    if (group.digits.size() > 10 || group.digits.starts_with('0') || group.digits.starts_with("84"))
        return false;
    const auto behind = folded_words(text.substr(group.end, 12));
    return behind.starts_with("d ") || behind == "d" || behind.starts_with("dong") ||
           behind.starts_with("vnd");
}

/// Runs of nine digits and more, and twelve-digit identity numbers written in groups.
std::vector<Hidden> long_numbers_in(std::string_view text) {
    std::vector<Hidden> hidden;
    const auto groups = digit_groups(text);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& group = groups[i];
        const bool identity = group.digits.size() == 9 || group.digits.size() == 12;
        if (group.digits.size() >= 9 && !is_price(text, group)) {
            const std::string_view label = identity ? "[số giấy tờ]" : "[dãy số]";
            hidden.push_back({.begin = group.begin, .end = group.end, .label = label});
        }
        std::size_t count = group.digits.size();
        for (std::size_t k = i + 1; k < groups.size() && groups[k].joined && count < 12; ++k) {
            count += groups[k].digits.size();
            if (count != 12 || !group.digits.starts_with('0') || groups[k].digits.size() < 3)
                continue;
            hidden.push_back({.begin = group.begin, .end = groups[k].end, .label = "[số giấy tờ]"});
        }
    }
    return hidden;
}

std::vector<Hidden> phones_in(std::string_view text) {
    std::vector<Hidden> hidden;
    for (const auto& found : find_phones(text)) {
        hidden.push_back({.begin = found.begin, .end = found.end, .label = "[số điện thoại]"});
    }
    return hidden;
}

std::vector<Hidden> plates_in(std::string_view text) {
    std::vector<Hidden> hidden;
    for (const auto& plate : find_plates(text)) {
        hidden.push_back({.begin = plate.begin, .end = plate.end, .label = "[biển số]"});
    }
    return hidden;
}

/// `text` with the ranges replaced; of ranges that overlap the first and longest is named, all are
/// hidden.
std::string without(std::string_view text, std::vector<Hidden> hidden) {
    std::ranges::stable_sort(hidden, [](const Hidden& a, const Hidden& b) {
        return a.begin < b.begin;
    });
    std::string result;
    std::size_t copied = 0;
    for (const auto& range : hidden) {
        if (range.begin >= copied) {
            result += text.substr(copied, range.begin - copied);
            result += range.label;
        }
        copied = std::max(copied, range.end);
    }
    result += text.substr(copied);
    return result;
}

}  // namespace

std::string mask_personal(std::string_view raw) {
    const std::string text = to_valid_utf8(raw);
    std::vector<Hidden> hidden;
    for (const auto finder : {mails_in, phones_in, plates_in, long_numbers_in}) {
        const auto found = finder(text);
        hidden.insert(hidden.end(), found.begin(), found.end());
    }
    return without(text, std::move(hidden));
}

}  // namespace k197::text
