#include "text/teencode.h"

#include <unordered_map>

#include "text/lexemes.h"
#include "text/normalise.h"

namespace k197::text {
namespace {

struct Abbreviation {
    std::string_view written;
    std::string_view meant;
};

// As written, with đ and tones: "đt" is a telephone, "dt" may be anything.
constexpr Abbreviation kAbbreviations[] = {
    {"ko", "không"},
    {"k", "không"},
    {"kh", "không"},
    {"hok", "không"},
    {"hong", "không"},
    {"khum", "không"},
    {"hk", "không"},
    {"dc", "được"},
    {"đc", "được"},
    {"dk", "được"},
    {"j", "gì"},
    {"z", "vậy"},
    {"zậy", "vậy"},
    {"ntn", "như thế nào"},
    {"r", "rồi"},
    {"mn", "mọi người"},
    {"ae", "anh em"},
    {"cx", "cũng"},
    {"vs", "với"},
    {"trc", "trước"},
    {"bh", "bao giờ"},
    {"sdt", "số điện thoại"},
    {"sđt", "số điện thoại"},
    {"đt", "điện thoại"},
    {"ad", "quản trị viên"},
    {"add", "quản trị viên"},
    {"ib", "nhắn tin riêng"},
    {"rep", "trả lời"},
    {"wa", "quá"},
    {"qá", "quá"},
    {"ik", "đi"},
    {"thik", "thích"},
    {"bik", "biết"},
    {"bit", "biết"},
    {"nhìu", "nhiều"},
    {"nx", "nữa"},
    {"ng", "người"},
    {"ngta", "người ta"},
    {"mk", "mình"},
    {"m", "mình"},
    {"t", "tôi"},
    {"e", "em"},
    {"a", "anh"},
    {"c", "chị"},
    {"cty", "công ty"},
    {"q", "quận"},
    {"p", "phường"},
    {"f", "phường"},
    {"đg", "đường"},
    {"ptr", "phòng trọ"},
    {"ktx", "ký túc xá"},
    {"cc", "chung cư"},
    {"kđt", "khu đô thị"},
    {"csgt", "cảnh sát giao thông"},
    {"cskv", "cảnh sát khu vực"},
    {"cax", "công an xã"},
    {"cap", "công an phường"},
    {"ubnd", "ủy ban nhân dân"},
    {"ttđt", "trật tự đô thị"},
    {"ttxd", "trật tự xây dựng"},
    {"atgt", "an toàn giao thông"},
    {"attp", "an toàn thực phẩm"},
    {"pccc", "phòng cháy chữa cháy"},
    {"vsmt", "vệ sinh môi trường"},
    {"tdp", "tổ dân phố"},
    {"vlxd", "vật liệu xây dựng"},
};

using Table = std::unordered_map<std::string, std::string_view>;

/// The abbreviations by syllable key.
const Table& meanings() {
    static const Table table = [] {
        Table built;
        for (const auto& each : kAbbreviations)
            built.emplace(syllable_key(each.written), each.meant);
        return built;
    }();
    return table;
}

bool joins(const Lexeme& mark) {
    return mark.is('@') || mark.is('/') || mark.is('_') || mark.is('=') || mark.is('&') ||
           mark.is('#');
}

/// Whether lexeme `i` is part of a web or mail address. A dot counts only between longer pieces:
/// "p.minh" is a ward, "vay-nhanh.example" is not.
bool is_in_address(const Lexed& text, std::size_t i) {
    if (i > 0 && text.items[i].glued && joins(text.items[i - 1])) return true;
    return text.at(i + 1).glued && joins(text.at(i + 1));
}

/// What a short word means behind a number; empty when it stays.
std::string_view unit(std::string_view word) {
    if (word == "k") return "nghìn";
    if (word == "h") return "giờ";
    return {};
}

bool is_hour_word(const Lexed& text, std::size_t i) {
    if (text.items[i].folded != "h" || i == 0) return false;
    const auto& before = text.items[i - 1].folded;
    return before == "bay" || before == "may";
}

/// The words that stand for lexeme `i`; empty when it stays as written.
std::string_view meaning(const Lexed& text, std::size_t i) {
    const Lexeme& word = text.items[i];
    if (!word.is_word() || is_in_address(text, i)) return {};
    const std::string& written = word.key;
    const bool after_number = i > 0 && text.items[i - 1].is_number();
    // "30K-123.45": a plate, not thousands.
    const bool plate = word.glued && text.at(i + 1).glued &&
                       (text.at(i + 1).is('-') || text.at(i + 1).is_number());
    if (after_number && word.folded.size() == 1) {
        return plate && word.folded != "h" ? std::string_view{} : unit(written);
    }
    if (is_hour_word(text, i)) return "giờ";
    const bool room =
        text.at(i + 1).is_number() || (text.at(i + 1).is('.') && text.at(i + 2).is_number());
    if (room &&
        (written == "p" || written == "c" || written == "t" || written == "a" || written == "e"))
        return {};
    if (room && written == "ng") return "ngõ";
    const auto found = meanings().find(written);
    return found == meanings().end() ? std::string_view{} : found->second;
}

bool is_via_he(const Lexed& text, std::size_t i) {
    return text.items[i].key == "via" && text.at(i + 1).key == "he";
}

/// Appends the bytes between two places and then `replacement`.
void replace(std::string& result, std::string_view replacement, bool glued_to_number) {
    if (glued_to_number) result += ' ';
    result += replacement;
}

}  // namespace

std::string expand(std::string_view raw) {
    const std::string clean = to_nfc(raw);
    const Lexed text = lex(clean);
    std::string result;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = is_via_he(text, i);
        const auto words = pair ? std::string_view{"vỉa hè"} : meaning(text, i);
        if (words.empty()) continue;
        const Lexeme& last = text.items[pair ? i + 1 : i];
        result += clean.substr(copied, text.items[i].begin - copied);
        replace(result, words, i > 0 && text.items[i].glued && text.items[i - 1].is_number());
        // "22h30": the minutes become a word of their own.
        if (text.at(i + 1).glued && text.at(i + 1).is_number()) result += ' ';
        // "p.minh": the dot only marked the abbreviation.
        const bool dotted = text.at(i + 1).is('.') && text.at(i + 1).glued && text.at(i + 2).glued;
        copied = dotted ? text.at(i + 1).end : last.end;
        if (dotted) result += ' ';
    }
    return result + clean.substr(copied);
}

}  // namespace k197::text
