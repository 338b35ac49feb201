#include "web/public/without_people.h"

#include <algorithm>
#include <iterator>

#include "text/normalise.h"
#include "text/phone.h"

namespace k197::web::site {
namespace {

constexpr std::string_view kBetweenDigits = " .-()";

struct Word {
    std::string folded{};
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Anything that is not ASCII belongs to a word: Vietnamese letters, also decomposed ones.
bool is_part_of_word(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> out;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_part_of_word(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && is_part_of_word(text[end])) ++end;
        out.push_back({.folded = text::fold(text.substr(at, end - at)), .begin = at, .end = end});
        at = end;
    }
    return out;
}

std::string without_name(const std::string& text, std::string_view name) {
    const auto needle = words_of(name);
    if (needle.size() < 2) return text;
    const auto same = [](const Word& a, const Word& b) { return a.folded == b.folded; };
    const auto words = words_of(text);
    std::string out;
    std::size_t copied = 0;
    auto from = words.begin();
    while (true) {
        const auto hit = std::search(from, words.end(), needle.begin(), needle.end(), same);
        if (hit == words.end()) break;
        from = hit + static_cast<std::ptrdiff_t>(needle.size());
        out += text.substr(copied, hit->begin - copied) + "[…]";
        copied = (from - 1)->end;
    }
    return out + text.substr(copied);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string digits_of(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), is_digit);
    return out;
}

/// Behind the last digit of the number that begins at `at`.
std::size_t end_of_number(std::string_view text, std::size_t at) {
    std::size_t end = at;
    for (std::size_t i = at; i < text.size() && (is_digit(text[i]) || kBetweenDigits.find(text[i]
                                                                      ) != std::string_view::npos);
         ++i) {
        if (is_digit(text[i])) end = i + 1;
    }
    return end;
}

/// Hides a number that stands there with or without 0 or +84 before it and anything usual between
/// its digits.
std::string without_phone(const std::string& text, std::string_view phone) {
    constexpr std::size_t kTelling = 9;
    const std::string digits = digits_of(phone);
    if (digits.size() < kTelling) return text;
    const std::string telling = digits.substr(digits.size() - kTelling);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = is_digit(text[at]) ? end_of_number(text, at) : at + 1;
        const bool hidden = digits_of(std::string_view{text}.substr(at, end - at)).find(telling) !=
                            std::string::npos;
        out += hidden ? "[…]" : text.substr(at, end - at);
        at = end;
    }
    return out;
}

}  // namespace

std::string without_people(std::string_view text, const People& people) {
    std::string out = text::to_nfc(text);
    for (const auto& name : people.names) out = without_name(out, name);
    for (const auto& phone : people.phones) out = without_phone(out, phone);
    return text::mask_personal(out);
}

}  // namespace k197::web::site
