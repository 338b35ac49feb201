#include "text/legacy_tables.h"

#include <array>
#include <unordered_map>
#include <utility>

#include "text/letters.h"
#include "text/syllable.h"

namespace k197::text {
namespace {

/// The TCVN3 bytes from A1 on, by rows of the letters they stand for.
struct Row {
    std::u32string_view bytes;
    std::u32string_view letters;
};
constexpr std::array<Row, 8> kTcvn3{{
    {U"\u00b5\u00b6\u00b7\u00b8\u00b9\u00a8\u00bb\u00bc\u00bd\u00be\u00c6", U"àảãáạăằẳẵắặ"},
    {U"\u00a9\u00c7\u00c8\u00c9\u00ca\u00cb\u00ae", U"âầẩẫấậđ"},
    {U"\u00cc\u00ce\u00cf\u00d0\u00d1\u00aa\u00d2\u00d3\u00d4\u00d5\u00d6", U"èẻẽéẹêềểễếệ"},
    {U"\u00d7\u00d8\u00dc\u00dd\u00de", U"ìỉĩíị"},
    {U"\u00df\u00e1\u00e2\u00e3\u00e4\u00ab\u00e5\u00e6\u00e7\u00e8\u00e9", U"òỏõóọôồổỗốộ"},
    {U"\u00ac\u00ea\u00eb\u00ec\u00ed\u00ee\u00ef\u00f1\u00f2\u00f3\u00f4", U"ơờởỡớợùủũúụ"},
    {U"\u00ad\u00f5\u00f6\u00f7\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00fe", U"ưừửữứựỳỷỹýỵ"},
    {U"\u00a1\u00a2\u00a3\u00a4\u00a5\u00a6\u00a7", U"ĂÂÊÔƠƯĐ"},
}};

std::unordered_map<char32_t, char32_t> tcvn3_table() {
    std::unordered_map<char32_t, char32_t> table;
    for (const auto& row : kTcvn3) {
        for (std::size_t i = 0; i < row.bytes.size(); ++i)
            table.emplace(row.bytes[i], row.letters[i]);
    }
    return table;
}

/// VNI writes a mark behind the vowel. The order of each list is that of the tone numbers.
constexpr std::u32string_view kVniTones = U"\u00f9\u00f8\u00fb\u00f5\u00ef";      // ù ø û õ ï
constexpr std::u32string_view kVniHat = U"\u00e2\u00e1\u00e0\u00e5\u00e3\u00e4";  // â á à å ã ä
constexpr std::u32string_view kVniBreve = U"\u00ea\u00e9\u00e8\u00fa\u00fc\u00eb";  // ê é è ú ü ë
/// Letters that VNI writes with one byte.
constexpr std::u32string_view kVniSingle = U"\u00f1\u00ec\u00ed\u00e6\u00f3\u00f2\u00ee";
constexpr std::u32string_view kVniSingleLetters = U"đìíỉĩịỵ";

char32_t lower_latin1(char32_t c) {
    const bool capital = (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= U'A' && c <= U'Z');
    return capital ? c + 32 : c;
}

char32_t vni_shape(char32_t lower) {
    if (lower == 0xF4) return U'ơ';
    if (lower == 0xF6) return U'ư';
    return lower;
}

char32_t hatted(char32_t shape) {
    return shape_with_mark(shape, 0x302);
}

/// A vowel and the mark behind it as one letter; nothing when they do not combine.
std::optional<char32_t> vni_pair(char32_t first, char32_t second) {
    const char32_t shape = vni_shape(lower_latin1(first));
    const char32_t mark = lower_latin1(second);
    const bool upper = lower_latin1(first) != first;
    if (!is_vowel(shape)) return std::nullopt;
    if (const auto tone = kVniTones.find(mark); tone != std::u32string_view::npos) {
        return character_of(shape, static_cast<int>(tone) + 1, upper);
    }
    const auto hat = kVniHat.find(mark);
    if (hat != std::u32string_view::npos && hatted(shape) != shape) {
        return character_of(hatted(shape), static_cast<int>(hat), upper);
    }
    const auto breve = kVniBreve.find(mark);
    if (breve != std::u32string_view::npos && shape == U'a') {
        return character_of(U'ă', static_cast<int>(breve), upper);
    }
    return std::nullopt;
}

char32_t vni_single(char32_t c) {
    const char32_t lower = lower_latin1(c);
    const bool upper = lower != c;
    const auto at = kVniSingle.find(lower);
    if (at != std::u32string_view::npos) {
        const auto letter = letter_of(kVniSingleLetters[at]);
        return letter ? character_of(letter->shape, letter->tone, upper) : c;
    }
    const char32_t shape = vni_shape(lower);
    return shape == lower ? c : character_of(shape, 0, upper);
}

/// What a VIQR or Telex key does to the letter before it.
char32_t viqr_shape(char32_t shape, char32_t key) {
    if (key == U'^') return shape_with_mark(shape, 0x302);
    if (key == U'(') return shape_with_mark(shape, 0x306);
    if (key == U'+' || key == U'*') return shape_with_mark(shape, 0x31B);
    return shape;
}

int viqr_tone(char32_t key) {
    const auto at = std::u32string_view{U"'`?~."}.find(key);
    return at == std::u32string_view::npos ? 0 : static_cast<int>(at) + 1;
}

/// The letter that a VIQR mark makes of the one before it; nothing when the mark is an ordinary
/// character.
std::optional<char32_t> viqr_changed(const Letter& last, char32_t key) {
    if (const char32_t shape = viqr_shape(last.shape, key); shape != last.shape) {
        return character_of(shape, last.tone, last.upper);
    }
    if (const int tone = viqr_tone(key); tone != 0 && is_vowel(last.shape)) {
        return character_of(last.shape, tone, last.upper);
    }
    const bool stroke = (key == U'd' || key == U'D') && last.shape == U'd';
    return stroke ? std::optional{character_of(U'đ', 0, last.upper)} : std::nullopt;
}

int telex_tone(char32_t key) {
    const auto at = std::u32string_view{U"sfrxj"}.find(key);
    return at == std::u32string_view::npos ? 0 : static_cast<int>(at) + 1;
}

/// The shape that a second press makes of the letter before it: aa, ee, oo, dd, aw, ow, uw.
char32_t telex_shape(char32_t shape, char32_t key) {
    if (key == shape && (shape == U'a' || shape == U'e' || shape == U'o')) return hatted(shape);
    if (key == U'd' && shape == U'd') return U'đ';
    if (key == U'w' && shape == U'a') return U'ă';
    if (key == U'w') return shape_with_mark(shape, 0x31B);
    return shape;
}

/// The letters typed with Telex, without the tone key.
std::u32string telex_shapes(std::u32string_view keys) {
    std::u32string shapes;
    for (const char32_t key : keys) {
        if (!shapes.empty() && telex_shape(shapes.back(), key) != shapes.back()) {
            shapes.back() = telex_shape(shapes.back(), key);
        } else if (key == U'w') {
            shapes += U'ư';
        } else {
            shapes += key;
        }
        // One w makes both horns of ươ.
        if (shapes.ends_with(U"uơ")) shapes[shapes.size() - 2] = U'ư';
    }
    return shapes;
}

}  // namespace

std::u32string from_tcvn3(std::u32string_view text) {
    static const auto table = tcvn3_table();
    std::u32string result;
    for (const char32_t c : text) {
        const auto found = table.find(c);
        result += found == table.end() ? c : found->second;
    }
    return result;
}

std::u32string from_vni(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto pair = i + 1 < text.size() ? vni_pair(text[i], text[i + 1]) : std::nullopt;
        result += pair ? *pair : vni_single(text[i]);
        if (pair) ++i;
    }
    return result;
}

std::u32string from_viqr_word(std::u32string_view word) {
    std::u32string result;
    for (const char32_t c : word) {
        const auto last = result.empty() ? std::nullopt : letter_of(result.back());
        if (const auto changed = last ? viqr_changed(*last, c) : std::nullopt) {
            result.back() = *changed;
        } else {
            result += c;
        }
    }
    return result;
}

std::optional<std::u32string> from_telex_word(std::u32string_view word) {
    std::u32string keys;
    for (const char32_t c : word) keys += lower_latin1(c);
    const int tone = keys.size() > 1 ? telex_tone(keys.back()) : 0;
    if (tone != 0) keys.pop_back();
    auto result = with_tone(telex_shapes(keys), tone);
    if (!result) return std::nullopt;
    const auto first = letter_of(result->front());
    const bool upper = lower_latin1(word.front()) != word.front();
    if (first) result->front() = character_of(first->shape, first->tone, upper);
    return result;
}

}  // namespace k197::text
