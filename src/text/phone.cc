#include "text/phone.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "text/digits.h"
#include "text/normalise.h"

namespace k197::text {
namespace {

using Kind = Phone::Kind;

/// What the 11-digit mobiles of before September 2018 became.
const std::unordered_map<std::string_view, std::string_view>& former_prefixes() {
    static const std::unordered_map<std::string_view, std::string_view> table{
        {"0120", "070"}, {"0121", "079"}, {"0122", "077"}, {"0126", "076"}, {"0128", "078"},
        {"0123", "083"}, {"0124", "084"}, {"0125", "085"}, {"0127", "081"}, {"0129", "082"},
        {"0162", "032"}, {"0163", "033"}, {"0164", "034"}, {"0165", "035"}, {"0166", "036"},
        {"0167", "037"}, {"0168", "038"}, {"0169", "039"}, {"0186", "056"}, {"0188", "058"},
        {"0199", "059"},
    };
    return table;
}

bool is_one_of(char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
}

bool is_mobile(std::string_view n) {
    if (n.size() != 10 || n[0] != '0') return false;
    switch (n[1]) {
        case '3': return is_one_of(n[2], "23456789");
        case '5': return is_one_of(n[2], "25689");
        case '7': return is_one_of(n[2], "06789");
        case '8': return is_one_of(n[2], "123456789");
        case '9': return is_one_of(n[2], "012346789");
        default: return false;
    }
}

Phone reachable(Kind kind, std::string_view national) {
    return {.kind = kind, .e164 = "+84" + std::string{national.substr(1)}};
}

Phone read_former_mobile(std::string_view n) {
    const auto now = former_prefixes().find(n.substr(0, 4));
    if (now == former_prefixes().end()) return {.kind = Kind::Invalid};
    return reachable(Kind::Mobile, std::string{now->second} + std::string{n.substr(4)});
}

/// A number in national form, with its leading 0.
Phone read_national(std::string_view n) {
    if (is_mobile(n)) return reachable(Kind::Mobile, n);
    if (n.starts_with("024") && n.size() == 11) return reachable(Kind::LandlineHanoi, n);
    if (n.starts_with("04") && n.size() == 10) {
        return reachable(Kind::LandlineHanoi, "024" + std::string{n.substr(2)});
    }
    if (n.starts_with("069") && n.size() >= 8 && n.size() <= 10)
        return reachable(Kind::PoliceNetwork, n);
    if (n.starts_with("02") && n.size() == 11) return reachable(Kind::Landline, n);
    if (n.size() == 11) return read_former_mobile(n);
    return {.kind = Kind::Invalid};
}

std::optional<Kind> special_number(std::string_view n) {
    if (n == "111") return Kind::ChildProtection;
    if (n == "112" || n == "113" || n == "114" || n == "115") return Kind::Emergency;
    if (n == "1022" || n == "1080" || n == "1088") return Kind::Hotline;
    const bool paid = n.starts_with("1900") || n.starts_with("1800");
    if (paid && (n.size() == 8 || n.size() == 10)) return Kind::Hotline;
    return std::nullopt;
}

/// The national form when the country code stands before the number: 84…, 0084…, with or without a
/// spare 0.
std::optional<std::string> without_country(std::string_view n) {
    if (n.starts_with("0084")) n.remove_prefix(2);
    if (!n.starts_with("84") || n.size() < 10) return std::nullopt;
    n.remove_prefix(2);
    if (n.starts_with('0')) n.remove_prefix(1);
    return "0" + std::string{n};
}

Phone read_digits(std::string_view n) {
    if (const auto kind = special_number(n)) return {.kind = *kind};
    if (const auto national = without_country(n)) {
        if (auto phone = read_national(*national); phone.e164) return phone;
    }
    if (n.size() == 12 && n.starts_with('0')) return {.kind = Kind::NotPhone};
    if (n.starts_with('0') && n.size() >= 2) return read_national(n);
    return {.kind = Kind::Invalid};
}

/// A first group of one or two digits, a second, then a year.
bool is_date(const std::vector<DigitGroup>& groups, std::size_t i) {
    if (i + 2 >= groups.size()) return false;
    const auto& [day, month, year] =
        std::tie(groups[i].digits, groups[i + 1].digits, groups[i + 2].digits);
    return day.size() <= 2 && month.size() <= 2 && year.size() == 4 &&
           (year.starts_with("20") || year.starts_with("19"));
}

bool may_begin(const std::vector<DigitGroup>& groups, std::size_t i) {
    const auto& group = groups[i];
    const bool code = group.digits.starts_with("84") || group.digits.starts_with('0');
    if (!code || is_date(groups, i)) return false;
    // The decimals of a number, the second half of a code.
    return !(
        group.joined && i > 0 && is_one_of(group.before, ".-") &&
        groups[i - 1].after == group.before
    );
}

bool may_go_on(const DigitGroup& group) {
    return group.after != ':' && group.after != '/' && group.after != '%';
}

/// The longest number made of whole groups from `first` on; how many groups it takes, 0 for none.
struct Reading {
    Phone phone{};
    std::size_t groups = 0;
};

Reading read_from(const std::vector<DigitGroup>& groups, std::size_t first) {
    Reading best;
    std::string digits;
    std::size_t letters = 0;
    for (std::size_t i = first; i < groups.size() && (i == first || groups[i].joined); ++i) {
        digits += groups[i].digits;
        letters += static_cast<std::size_t>(groups[i].letters);
        if (digits.size() > 15 || !may_go_on(groups[i])) break;
        if (digits.size() < 8 || letters + 2 > digits.size()) continue;
        if (auto phone = read_digits(digits); phone.e164)
            best = {.phone = phone, .groups = i - first + 1};
    }
    return best;
}

std::size_t begin_of(std::string_view text, const DigitGroup& group) {
    if (!group.plus) return group.begin;
    const bool bracket = group.begin >= 2 && text[group.begin - 2] == '(';
    return group.begin - (bracket ? 2 : 1);
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const auto& group : digit_groups(text)) digits += group.digits;
    return digits;
}

}  // namespace

std::string_view to_string(Phone::Kind kind) {
    switch (kind) {
        case Kind::Mobile: return "mobile";
        case Kind::LandlineHanoi: return "landline_hanoi";
        case Kind::Landline: return "landline";
        case Kind::PoliceNetwork: return "police_network";
        case Kind::Hotline: return "hotline";
        case Kind::Emergency: return "emergency";
        case Kind::ChildProtection: return "child_protection";
        case Kind::Plate: return "plate";
        case Kind::NotPhone: return "not_phone";
        case Kind::Invalid: return "invalid";
    }
    return "invalid";
}

Phone read_phone(std::string_view text) {
    if (!find_plates(text).empty()) return {.kind = Kind::Plate};
    const auto groups = digit_groups(text);
    if (groups.empty()) return {.kind = Kind::NotPhone};
    for (std::size_t i = 1; i < groups.size(); ++i) {
        if (!groups[i].joined) return {.kind = Kind::Invalid};
    }
    return read_digits(digits_of(text));
}

std::vector<FoundPhone> find_phones(std::string_view text) {
    const auto groups = digit_groups(text);
    std::vector<FoundPhone> found;
    for (std::size_t i = 0; i < groups.size();) {
        const auto reading = may_begin(groups, i) ? read_from(groups, i) : Reading{};
        if (reading.groups == 0) {
            ++i;
            continue;
        }
        const auto& last = groups[i + reading.groups - 1];
        found.push_back(
            {.phone = reading.phone, .begin = begin_of(text, groups[i]), .end = last.end}
        );
        i += reading.groups;
    }
    return found;
}

std::string mask_phone(std::string_view phone) {
    std::string digits = digits_of(phone);
    if (const auto read = read_phone(phone); read.e164) digits = "0" + read.e164->substr(3);
    if (digits.size() < 7) return std::string(digits.size(), '*');
    const std::size_t hidden = digits.size() - 5;
    return digits.substr(0, 3) + std::string(hidden, '*') + digits.substr(3 + hidden);
}

}  // namespace k197::text
