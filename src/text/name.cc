#include "text/name.h"

#include "text/normalise.h"
#include "text/phone.h"
#include "text/phrasebook.h"
#include "text/surnames.h"

namespace k197::text {
namespace {

constexpr std::size_t kMostWords = 5;

const Phrasebook& introductions() {
    static const Phrasebook book{
        {"tôi là", 1},      {"tôi tên là", 1},     {"tôi tên", 1},     {"tên tôi là", 1},
        {"tên tôi", 1},     {"em là", 1},          {"em tên là", 1},   {"em tên", 1},
        {"tên em là", 1},   {"mình là", 1},        {"mình tên là", 1}, {"mình tên", 1},
        {"tên mình là", 1}, {"cháu là", 1},        {"cháu tên là", 1}, {"cháu tên", 1},
        {"tên cháu là", 1}, {"họ tên tôi là", 1},  {"họ và tên", 1},   {"họ tên", 1},
        {"người gửi", 1},   {"người phản ánh", 1}, {"con tên là", 1},  {"bác tên là", 1},
        {"bác là", 1},      {"cô là", 1},          {"chú là", 1},      {"tôi tên đầy đủ là", 1},
    };
    return book;
}

/// Words that end a name written without capitals.
const Phrasebook& stops() {
    static const Phrasebook book{
        {"ở", 1},        {"sđt", 1}, {"sdt", 1},     {"số", 1},         {"đt", 1},  {"dt", 1},
        {"sinh", 1},     {"năm", 1}, {"xin", 1},     {"là", 1},         {"và", 1},  {"hiện", 1},
        {"nhà", 1},      {"tại", 1}, {"địa chỉ", 1}, {"điện thoại", 1}, {"trú", 1}, {"muốn", 1},
        {"phản ánh", 1}, {"báo", 1}, {"gửi", 1},     {"tổ", 1},         {"ngõ", 1}, {"đang", 1},
    };
    return book;
}

/// The lexeme behind the name that begins at `first`; `first` when none does.
std::size_t name_end(const Lexed& text, std::size_t first) {
    if (!is_surname(text, first)) return first;
    const bool capitals = text.at(first).capital;
    const std::size_t most = capitals ? kMostWords : kMostWords - 1;
    std::size_t end = first;
    while (end < text.size() && end - first < most) {
        const Lexeme& word = text.items[end];
        if (!word.is_word() || (capitals && !word.capital)) break;
        if (!capitals && stops().at(text, end)) break;
        ++end;
    }
    return end - first >= 2 ? end : first;
}

std::optional<std::string> name_at(const Lexed& text, std::size_t first) {
    const std::size_t end = name_end(text, first);
    if (end == first) return std::nullopt;
    return text.written(first, end);
}

std::optional<std::string> introduced(const Lexed& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto found = introductions().at(text, i);
        if (!found) continue;
        std::size_t first = i + found->length;
        if (text.at(first).is(':')) ++first;
        if (auto name = name_at(text, first)) return name;
    }
    return std::nullopt;
}

bool is_phone_label(const Lexeme& word) {
    return word.folded == "sdt" || word.folded == "dt" || word.folded == "so" ||
           word.folded == "dien" || word.folded == "thoai" || word.folded == "tel";
}

/// "Phạm Thị Mẫu Ba - 0900000003": a line of a name and a number.
std::optional<std::string> beside_phone(const Lexed& text, std::size_t first) {
    if (!text.at(first).capital) return std::nullopt;
    const std::size_t end = name_end(text, first);
    std::size_t number = end;
    while (number < end + 5 &&
           (text.at(number).kind == Lexeme::Kind::Mark || is_phone_label(text.at(number)))) {
        ++number;
    }
    if (end == first || !text.at(number).is_number()) return std::nullopt;
    const auto phones = find_phones(text.text.substr(text.at(number).begin, 30));
    if (phones.empty() || phones.front().begin > 0) return std::nullopt;
    return text.written(first, end);
}

std::optional<std::string> signed_line(const Lexed& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins =
            i == 0 || text.items[i - 1].kind == Lexeme::Kind::Line || text.items[i - 1].is('.');
        if (!begins) continue;
        if (auto name = beside_phone(text, i)) return name;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_name(std::string_view raw) {
    const std::string clean = to_nfc(raw);
    const Lexed text = lex(clean);
    if (auto name = introduced(text)) return name;
    return signed_line(text);
}

}  // namespace k197::text
