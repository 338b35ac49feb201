#include "cases/code.h"

#include "base/bytes.h"

namespace k197::cases {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_alphanumeric(char c) {
    const char u = upper(c);
    return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z');
}

/// A letter's value 0–31, or -1. O reads as 0; I and L read as 1.
int value_of(char c) {
    char u = upper(c);
    if (u == 'O') u = '0';
    if (u == 'I' || u == 'L') u = '1';
    const auto at = kAlphabet.find(u);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Times x in GF(32) with x^5 = x^2 + 1.
unsigned times_x(unsigned value) {
    value <<= 1;
    return (value & 32U) != 0 ? (value ^ 0b100101U) : value;
}

std::string written(std::string_view eight) {
    return "PA-" + std::string{eight.substr(0, 4)} + "-" + std::string{eight.substr(4)};
}

/// Eight letters as a code, when they are one.
std::optional<std::string> from_letters(std::string_view letters) {
    if (letters.size() != 8) return std::nullopt;
    std::string clean;
    for (const char c : letters) {
        const int value = value_of(c);
        if (value < 0) return std::nullopt;
        clean += kAlphabet[static_cast<std::size_t>(value)];
    }
    if (check_letter(std::string_view{clean}.substr(0, 7)) != clean[7]) return std::nullopt;
    return written(clean);
}

}  // namespace

char check_letter(std::string_view seven) {
    unsigned sum = 0;
    for (const char c : seven) sum = times_x(sum ^ static_cast<unsigned>(value_of(c)));
    return kAlphabet[sum];
}

std::string new_code() {
    std::string letters;
    for (int i = 0; i < 7; ++i) letters += kAlphabet[random_below(32)];
    return written(letters + check_letter(letters));
}

std::optional<std::string> read_code(std::string_view typed) {
    std::string letters;
    for (const char c : typed) {
        if (c == ' ' || c == '-' || c == '.' || c == '_') continue;
        if (!is_alphanumeric(c) || letters.size() > 10) return std::nullopt;
        letters += upper(c);
    }
    if (letters.size() == 10 && letters.starts_with("PA")) letters.erase(0, 2);
    return from_letters(letters);
}

std::optional<std::string> find_code(std::string_view text) {
    for (std::size_t at = 0; at + 10 <= text.size(); ++at) {
        if (upper(text[at]) != 'P' || upper(text[at + 1]) != 'A') continue;
        if (at > 0 && is_alphanumeric(text[at - 1])) continue;
        std::string letters;
        for (std::size_t i = at + 2; i < text.size() && letters.size() < 8; ++i) {
            if (is_alphanumeric(text[i])) {
                letters += text[i];
            } else if (text[i] != ' ' && text[i] != '-') {
                break;
            }
        }
        if (auto code = from_letters(letters)) return code;
    }
    return std::nullopt;
}

}  // namespace k197::cases
