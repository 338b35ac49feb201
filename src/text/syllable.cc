#include "text/syllable.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "text/letters.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

// Longest first, so that the first that fits is the right one. "gi" and "qu" are tried before g and
// q.
constexpr std::array<std::u32string_view, 28> kOnsets{
    U"ngh", U"ch", U"gh", U"gi", U"kh", U"ng", U"nh", U"ph", U"qu", U"th", U"tr", U"b", U"c", U"d",
    U"đ",   U"g",  U"h",  U"k",  U"l",  U"m",  U"n",  U"p",  U"r",  U"s",  U"t",  U"v", U"x", U"",
};

constexpr std::string_view kRhymes =
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi "
    "om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya "
    "uych uyên "
    "uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu "
    "y yêm yên yêng yêt yêu ynh yt";

std::unordered_set<std::string> rhyme_set(bool folded) {
    std::unordered_set<std::string> rhymes;
    for (std::size_t at = 0; at < kRhymes.size();) {
        const auto end = std::min(kRhymes.find(' ', at), kRhymes.size());
        const auto rhyme = kRhymes.substr(at, end - at);
        rhymes.insert(folded ? fold(rhyme) : std::string{rhyme});
        at = end + 1;
    }
    return rhymes;
}

bool is_rhyme(std::u32string_view shapes, bool folded) {
    static const auto with_shapes = rhyme_set(false);
    static const auto without = rhyme_set(true);
    const auto& rhymes = folded ? without : with_shapes;
    return rhymes.contains(to_utf8(shapes));
}

bool is_front(char32_t shape) {
    return shape == U'e' || shape == U'ê' || shape == U'i' || shape == U'y';
}

/// k, gh, ngh stand before front vowels and c, g, ng before the others.
bool spells(std::u32string_view onset, std::u32string_view rhyme) {
    const bool front = is_front(rhyme.front());
    if (onset == U"k" || onset == U"gh" || onset == U"ngh") return front;
    if (onset == U"c" || onset == U"ng" || onset == U"g") return !front;
    return true;
}

/// A syllable in two parts.
struct Parts {
    std::u32string_view onset{};
    std::u32string_view rhyme{};
};

bool fits(std::u32string_view shapes, std::u32string_view onset, bool folded) {
    if (!shapes.starts_with(onset) || shapes.size() == onset.size()) return false;
    const auto rhyme = shapes.substr(onset.size());
    return is_rhyme(rhyme, folded) && spells(onset, rhyme);
}

std::optional<Parts> parts_of(std::u32string_view shapes, bool folded) {
    if (shapes.empty() || shapes.size() > 7) return std::nullopt;
    for (const auto onset : kOnsets) {
        if (fits(shapes, onset, folded)) {
            return Parts{.onset = onset, .rhyme = shapes.substr(onset.size())};
        }
    }
    // gì, gìn, giếng: the i is both the end of gi and the vowel.
    if (shapes.starts_with(U"gi") && is_rhyme(shapes.substr(1), folded)) {
        return Parts{.onset = shapes.substr(0, 1), .rhyme = shapes.substr(1)};
    }
    return std::nullopt;
}

bool is_stopped(std::u32string_view shapes) {
    const char32_t last = shapes.back();
    return last == U'c' || last == U'p' || last == U't' || shapes.ends_with(U"ch");
}

bool may_carry(std::u32string_view shapes, int tone) {
    return !is_stopped(shapes) || tone == 1 || tone == 5;
}

/// Which letter of the rhyme bears the tone.
std::size_t tone_seat(std::u32string_view rhyme) {
    std::size_t vowels = 0;
    std::size_t marked = rhyme.size();
    for (std::size_t i = 0; i < rhyme.size() && is_vowel(rhyme[i]); ++i) {
        ++vowels;
        if (std::u32string_view{U"ăâêôơư"}.find(rhyme[i]) != std::u32string_view::npos) marked = i;
    }
    if (marked < rhyme.size()) return marked;
    if (vowels < 2) return 0;
    if (vowels < rhyme.size()) return vowels - 1;
    return vowels == 2 ? 0 : 1;
}

}  // namespace

std::optional<std::u32string> with_tone(std::u32string_view shapes, int tone) {
    const auto parts = parts_of(shapes, false);
    if (!parts || (tone != 0 && !may_carry(shapes, tone))) return std::nullopt;
    const std::size_t seat = parts->onset.size() + tone_seat(parts->rhyme);
    std::u32string result{shapes};
    result[seat] = character_of(result[seat], tone, false);
    return result;
}

bool is_syllable(std::string_view word) {
    std::u32string shapes;
    int tone = 0;
    for (const auto& glyph : glyphs(word)) {
        shapes += glyph.shape;
        if (glyph.tone != 0 && tone != 0) return false;
        tone = std::max(tone, glyph.tone);
    }
    return parts_of(shapes, false) && may_carry(shapes, tone);
}

bool is_folded_syllable(std::string_view word) {
    return parts_of(to_utf32(word), true).has_value();
}

}  // namespace k197::text
