#include "text/coordinates.h"

#include <charconv>

#include "text/lexemes.h"

namespace k197::text {
namespace {

/// A decimal number in lexemes: digits, a glued dot, at least two digits more.
struct Decimal {
    double value = 0;
    std::size_t end = 0;
};

std::optional<Decimal> decimal_at(const Lexed& text, std::size_t i) {
    const Lexeme& whole = text.at(i);
    const Lexeme& fraction = text.at(i + 2);
    if (!whole.is_number() || whole.folded.size() > 3 || !text.at(i + 1).is('.') ||
        !text.at(i + 1).glued) {
        return std::nullopt;
    }
    if (!fraction.is_number() || !fraction.glued || fraction.folded.size() < 2) return std::nullopt;
    const std::string digits = whole.folded + "." + fraction.folded.substr(0, 12);
    Decimal decimal{.end = i + 3};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), decimal.value);
    if (read.ec != std::errc{}) return std::nullopt;
    return decimal;
}

bool is_in_vietnam(double latitude, double longitude) {
    return latitude >= 8 && latitude <= 24 && longitude >= 102 && longitude <= 110;
}

}  // namespace

std::optional<std::pair<double, double>> find_coordinates(std::string_view raw) {
    const Lexed text = lex(raw);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto latitude = decimal_at(text, i);
        if (!latitude) continue;
        const std::size_t comma = latitude->end + (text.at(latitude->end).is(',') ? 1 : 0);
        const auto longitude = decimal_at(text, comma);
        if (longitude && is_in_vietnam(latitude->value, longitude->value)) {
            return std::pair{latitude->value, longitude->value};
        }
    }
    return std::nullopt;
}

}  // namespace k197::text
