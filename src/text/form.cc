#include "text/form.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "text/normalise.h"
#include "text/phrasebook.h"

namespace k197::text {
namespace {

namespace label {
enum Meaning : int { Name = 1, Phone, Address, Field, Time, Place, Content };
}

/// Short labels are taken only at the beginning of a line: "tên:" inside a sentence is none.
constexpr int kShort = 100;

constexpr Phrase kLabels[] = {
    {"họ tên", label::Name},
    {"họ và tên", label::Name},
    {"họ, tên", label::Name},
    {"họ tên người phản ánh", label::Name},
    {"tên người phản ánh", label::Name},
    {"người phản ánh", label::Name},
    {"người gửi", label::Name},
    {"họ tên người gửi", label::Name},
    {"họ và tên người phản ánh", label::Name},
    {"họ tên tôi", label::Name},
    {"tên tôi", label::Name},
    {"tên", kShort + label::Name},
    {"người báo tin", label::Name},
    {"số điện thoại", label::Phone},
    {"điện thoại", label::Phone},
    {"sđt", label::Phone},
    {"sdt", label::Phone},
    {"số đt", label::Phone},
    {"số dt", label::Phone},
    {"đt", kShort + label::Phone},
    {"dt", kShort + label::Phone},
    {"tel", kShort + label::Phone},
    {"phone", kShort + label::Phone},
    {"điện thoại liên hệ", label::Phone},
    {"số điện thoại liên hệ", label::Phone},
    {"số liên hệ", label::Phone},
    {"sđt liên hệ", label::Phone},
    {"số phone", label::Phone},
    {"địa chỉ", label::Address},
    {"đ/c", label::Address},
    {"d/c", label::Address},
    {"đc", kShort + label::Address},
    {"địa chỉ liên hệ", label::Address},
    {"địa chỉ của tôi", label::Address},
    {"nơi ở", label::Address},
    {"chỗ ở", label::Address},
    {"nơi cư trú", label::Address},
    {"địa chỉ người phản ánh", label::Address},
    {"địa chỉ thường trú", label::Address},
    {"lĩnh vực", label::Field},
    {"lĩnh vực phản ánh", label::Field},
    {"loại phản ánh", label::Field},
    {"chủ đề", label::Field},
    {"loại vi phạm", label::Field},
    {"loại", kShort + label::Field},
    {"thời gian", label::Time},
    {"thời gian xảy ra", label::Time},
    {"thời điểm", label::Time},
    {"thời điểm xảy ra", label::Time},
    {"ngày giờ", label::Time},
    {"khi nào", label::Time},
    {"thời gian vi phạm", label::Time},
    {"lúc", kShort + label::Time},
    {"ngày", kShort + label::Time},
    {"giờ", kShort + label::Time},
    {"địa điểm", label::Place},
    {"địa điểm xảy ra", label::Place},
    {"nơi xảy ra", label::Place},
    {"vị trí", label::Place},
    {"địa điểm vi phạm", label::Place},
    {"nơi vi phạm", label::Place},
    {"địa điểm sự việc", label::Place},
    {"ở đâu", label::Place},
    {"tại đâu", label::Place},
    {"địa chỉ xảy ra", label::Place},
    {"địa chỉ vi phạm", label::Place},
    {"nơi", kShort + label::Place},
    {"nội dung", label::Content},
    {"nội dung phản ánh", label::Content},
    {"nội dung sự việc", label::Content},
    {"nội dung vi phạm", label::Content},
    {"mô tả", label::Content},
    {"mô tả sự việc", label::Content},
    {"sự việc", label::Content},
    {"nội dung tin báo", label::Content},
    {"chi tiết", label::Content},
    {"nội dung cụ thể", label::Content},
    {"nd", kShort + label::Content},
    {"việc", kShort + label::Content},
};

const Phrasebook& labels() {
    static const Phrasebook book{std::span{kLabels}};
    return book;
}

/// Words by which a bracket is known as the template's and not the citizen's.
const Phrasebook& hints() {
    static const Phrasebook book{
        {"nếu", 1},
        {"có thể", 1},
        {"bỏ qua", 1},
        {"bỏ trống", 1},
        {"ví dụ", 1},
        {"vd", 1},
        {"mô tả", 1},
        {"ghi rõ", 1},
        {"không bắt buộc", 1},
        {"bắt buộc", 1},
        {"ngày, giờ", 1},
        {"ngày giờ", 1},
        {"chọn", 1},
        {"nêu rõ", 1},
        {"hãy", 1},
        {"số nhà, ngõ", 1},
        {"tùy chọn", 1},
        {"vui lòng", 1},
    };
    return book;
}

/// A label found, and the bytes where it begins and where its value begins.
struct Heading {
    int label = 0;
    std::size_t begin = 0;
    std::size_t value = 0;
};

/// Where the line's numbering or bullet before lexeme `i` begins, if nothing else stands before it
/// on its line.
std::optional<std::size_t> line_begin(const Lexed& text, std::size_t i) {
    constexpr std::size_t most_bullets = 3;
    std::size_t first = i;
    for (std::size_t steps = 0; first > 0 && steps <= most_bullets; ++steps, --first) {
        const Lexeme& before = text.items[first - 1];
        if (before.kind == Lexeme::Kind::Line) return first;
        const bool number = before.is_number() && before.folded.size() <= 2;
        if (before.kind != Lexeme::Kind::Mark && !number) return std::nullopt;
        if (before.is(':') || before.is(',')) return std::nullopt;
    }
    return first == 0 ? std::optional<std::size_t>{0} : std::nullopt;
}

/// The lexeme behind a bracketed hint at `i`; `i` when there is none.
std::size_t skip_hint(const Lexed& text, std::size_t i) {
    constexpr std::size_t longest_hint = 20;
    if (!text.at(i).is('(') && !text.at(i).is('[')) return i;
    for (std::size_t k = i + 1; k < i + longest_hint && k < text.size(); ++k) {
        if (text.items[k].kind == Lexeme::Kind::Line) return i;
        if (text.items[k].is(')') || text.items[k].is(']')) return k + 1;
    }
    return i;
}

bool is_dash(const Lexeme& lexeme) {
    return lexeme.is('-') || lexeme.is('=') || lexeme.folded == "–" || lexeme.folded == "—";
}

std::optional<Heading> heading_at(const Lexed& text, std::size_t i) {
    const auto found = labels().at(text, i);
    if (!found) return std::nullopt;
    const std::size_t mark = skip_hint(text, i + found->length);
    const Lexeme& separator = text.at(mark);
    const auto line = line_begin(text, i);
    if (!separator.is(':') && !(line && is_dash(separator))) return std::nullopt;
    const bool is_short = found->meaning > kShort;
    const bool apart = i > 0 && text.items[i - 1].kind == Lexeme::Kind::Mark;
    if (!line && is_short && !apart) return std::nullopt;
    return Heading{
        .label = is_short ? found->meaning - kShort : found->meaning,
        .begin = text.items[line.value_or(i)].begin,
        .value = separator.end,
    };
}

std::vector<Heading> headings(const Lexed& text) {
    std::vector<Heading> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto heading = heading_at(text, i);
        if (heading && (found.empty() || heading->begin >= found.back().value))
            found.push_back(*heading);
    }
    return found;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_hint(std::string_view bracket) {
    const Lexed text = lex(bracket);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (hints().at(text, i)) return true;
    }
    return false;
}

/// `value` without a bracket at its beginning that the template put there.
std::string_view without_hint(std::string_view value) {
    constexpr std::array<std::pair<char, char>, 3> brackets{{{'(', ')'}, {'[', ']'}, {'<', '>'}}};
    for (const auto& [open, close] : brackets) {
        if (value.empty() || value.front() != open) continue;
        const auto end = value.find(close);
        if (end == std::string_view::npos) return value;
        const bool whole = end + 1 == value.size();
        if (!whole && open == '(' && !is_hint(value.substr(0, end + 1))) return value;
        return trimmed(value.substr(end + 1));
    }
    return value;
}

/// `value` without the dots and lines of a printed form; empty when nothing else is there.
std::string_view without_rules(std::string_view value) {
    const auto first = value.find_first_not_of("._-*~… ");
    if (first == std::string_view::npos) return {};
    const bool ruled =
        value.starts_with("...") || value.starts_with("___") || value.starts_with("---");
    return ruled ? trimmed(value.substr(first)) : value;
}

std::optional<std::string> clean_value(std::string_view raw) {
    const auto value = without_rules(without_hint(trimmed(raw)));
    if (value.empty()) return std::nullopt;
    return std::string{value};
}

void add(std::optional<std::string>& target, std::string_view more) {
    more = trimmed(more);
    if (more.empty()) return;
    if (target) *target += '\n';
    target = target.value_or("") + std::string{more};
}

std::optional<std::string>& slot(FormText& form, int label) {
    switch (label) {
        case label::Name: return form.name;
        case label::Phone: return form.phone;
        case label::Address: return form.address;
        case label::Field: return form.field;
        case label::Time: return form.time;
        case label::Place: return form.place;
        default: return form.content;
    }
}

/// A value that another label follows on the same line, without the comma between them.
std::string_view without_comma(std::string_view value) {
    if (value.empty() || value.back() == '\n') return value;
    const auto last = value.find_last_not_of(" \t,;|");
    return last == std::string_view::npos ? std::string_view{} : value.substr(0, last + 1);
}

/// Where a short answer ends: at the first empty line.
std::size_t short_end(std::string_view value) {
    const auto first = value.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return value.size();
    const auto gap = std::min(value.find("\n\n", first), value.find("\n\r\n", first));
    return std::min(gap, value.size());
}

void fill(FormText& form, int label, std::string_view written) {
    const bool is_brief = label == label::Name || label == label::Phone || label == label::Field;
    const std::size_t end = is_brief ? short_end(written) : written.size();
    const auto value = clean_value(written.substr(0, end));
    auto& target = slot(form, label);
    if (target && value && label != label::Content) {
        add(form.rest, *value);
    } else if (value) {
        add(target, *value);
    }
    add(form.rest, written.substr(end));
}

}  // namespace

FormText read_form(std::string_view raw) {
    const std::string clean = to_nfc(raw);
    const std::string_view view{clean};
    Lexed text = lex(view);
    // A label with its colon is one with or without its diacritics, whatever stands behind it.
    text.accented = false;
    const auto found = headings(text);
    FormText form;
    if (found.empty()) return form;
    add(form.rest, view.substr(0, found.front().begin));
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::size_t end = i + 1 < found.size() ? found[i + 1].begin : view.size();
        const auto value = view.substr(found[i].value, end - found[i].value);
        fill(form, found[i].label, end < view.size() ? without_comma(value) : value);
    }
    return form;
}

}  // namespace k197::text
