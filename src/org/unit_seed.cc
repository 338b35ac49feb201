// Reads data/units/*.txt. The files are part of the program: what does not fit is a bug.

#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/embedded.h"
#include "org/units.h"

namespace k197::org {
namespace {

constexpr std::string_view kOldFrom = "2020-03-01";
constexpr std::string_view kOldTo = "2025-06-30";
constexpr std::string_view kNewFrom = "2025-07-01";
constexpr std::string_view kCity = "01";

std::vector<std::string> lines_of(std::string_view path) {
    const auto bytes = embedded(path);
    if (!bytes) throw std::runtime_error{"missing in the program: " + std::string{path}};
    std::istringstream in{std::string{*bytes}};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line[0] != '#') lines.push_back(line);
    }
    return lines;
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in{line};
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) text += (text.empty() ? "" : " ") + words[i];
    return text;
}

double number_of(const std::string& word) {
    double value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
}

std::size_t index_of(const std::vector<std::string>& words, std::string_view wanted) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == wanted) return i;
    }
    return words.size();
}

/// "00097", "/00097" or "?00097".
Successor successor_of(const std::string& old_id, std::string_view word) {
    std::string_view kind = "whole";
    if (word.front() == '/') kind = "part";
    if (word.front() == '?') kind = "possible";
    if (kind != "whole") word.remove_prefix(1);
    return {.old_id = old_id, .new_id = unit_id(word, kNewFrom), .kind = std::string{kind}};
}

/// "00010 Phường Nguyễn Trung Trực until 2024-12-31 > 00004"
void add_old_ward(SeedUnits& seed, const std::string& line, const std::string& district) {
    const auto words = words_of(line);
    const auto arrow = index_of(words, ">");
    const auto until = index_of(words, "until");
    const auto name_end = std::min(arrow, until);
    Unit ward{
        .id = unit_id(words[0], kOldFrom),
        .code = words[0],
        .name = joined(words, 1, name_end),
        .level = "ward",
        .parent_code = district,
        .valid_from = std::string{kOldFrom},
        .valid_to = until < arrow ? words.at(until + 1) : std::string{kOldTo},
    };
    for (std::size_t i = arrow + 1; i < words.size(); ++i) {
        seed.successors.push_back(successor_of(ward.id, words[i]));
    }
    seed.units.push_back(std::move(ward));
}

void add_district(SeedUnits& seed, const std::string& line) {
    const auto words = words_of(line);
    seed.units.push_back({
        .id = unit_id(words[0], kOldFrom),
        .code = words[0],
        .name = joined(words, 1, words.size()),
        .level = "district",
        .parent_code = std::string{kCity},
        .valid_from = std::string{kOldFrom},
        .valid_to = std::string{kOldTo},
    });
}

void add_old_units(SeedUnits& seed) {
    std::string district;
    for (const auto& line : lines_of("data/units/wards-2021.txt")) {
        if (line.front() == ' ') {
            add_old_ward(seed, line, district);
        } else {
            add_district(seed, line);
            district = seed.units.back().code;
        }
    }
}

/// "00004 Phường Ba Đình 21.0386 105.838"
void add_new_wards(SeedUnits& seed) {
    for (const auto& line : lines_of("data/units/wards-2025.txt")) {
        const auto words = words_of(line);
        const auto seat = words.size() - 2;
        seed.units.push_back({
            .id = unit_id(words[0], kNewFrom),
            .code = words[0],
            .name = joined(words, 1, seat),
            .level = "ward",
            .parent_code = std::string{kCity},
            .valid_from = std::string{kNewFrom},
            .seat =
                Seat{.latitude = number_of(words[seat]), .longitude = number_of(words[seat + 1])},
        });
    }
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, '|');)
        cells.push_back(joined(words_of(cell), 0, words_of(cell).size()));
    cells.resize(6);
    return cells;
}

/// The start of the unit with that code which follows one that ended.
std::string successor_id(const SeedUnits& seed, const std::string& code) {
    for (const auto& unit : seed.units) {
        if (unit.code == code && unit.valid_to.empty()) return unit.id;
    }
    throw std::runtime_error{"data/units/agencies.txt: no successor " + code};
}

/// "PC08 | Phòng Cảnh sát giao thông | agency | 2020-03-01 | |"
void add_agencies(SeedUnits& seed) {
    const auto lines = lines_of("data/units/agencies.txt");
    for (const auto& line : lines) {
        const auto cells = cells_of(line);
        seed.units.push_back({
            .id = unit_id(cells[0], cells[3]),
            .code = cells[0],
            .name = cells[1],
            .level = cells[2],
            .parent_code = cells[2] == "city" ? std::string{} : std::string{kCity},
            .valid_from = cells[3],
            .valid_to = cells[4],
        });
    }
    for (const auto& line : lines) {
        const auto cells = cells_of(line);
        for (const auto& code : words_of(cells[5])) {
            seed.successors.push_back(
                {.old_id = unit_id(cells[0], cells[3]),
                 .new_id = successor_id(seed, code),
                 .kind = "whole"}
            );
        }
    }
}

}  // namespace

SeedUnits seed_units() {
    SeedUnits seed;
    add_agencies(seed);
    add_old_units(seed);
    add_new_wards(seed);
    return seed;
}

}  // namespace k197::org
