#include "text/lexemes.h"

#include "base/json.h"
#include "text/letters.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

Lexeme::Kind kind_of(Glyph::Kind kind) {
    switch (kind) {
        case Glyph::Kind::Letter: return Lexeme::Kind::Word;
        case Glyph::Kind::Digit: return Lexeme::Kind::Number;
        case Glyph::Kind::Line: return Lexeme::Kind::Line;
        case Glyph::Kind::Space:
        case Glyph::Kind::Mark: return Lexeme::Kind::Mark;
    }
    return Lexeme::Kind::Mark;
}

bool continues(const Lexeme& last, Lexeme::Kind kind, std::size_t begin) {
    return last.kind == kind && last.end >= begin &&
           (kind == Lexeme::Kind::Word || kind == Lexeme::Kind::Number);
}

/// Collects glyphs into lexemes; a word's tones are written behind its letters when it ends.
class Lexer {
 public:
    void add(const Glyph& glyph) {
        const auto kind = kind_of(glyph.kind);
        if (touches_ && continues(found_.back(), kind, glyph.begin)) {
            extend(glyph);
            return;
        }
        finish();
        found_.push_back(
            {.kind = kind,
             .begin = glyph.begin,
             .end = glyph.end,
             .capital = glyph.upper,
             .glued = touches_}
        );
        extend(glyph);
        touches_ = true;
    }

    void gap() { touches_ = false; }

    std::vector<Lexeme> take() {
        finish();
        return std::move(found_);
    }

 private:
    void extend(const Glyph& glyph) {
        Lexeme& last = found_.back();
        last.end = glyph.end;
        append(last.key, glyph.shape);
        append(last.folded, glyph.plain);
        if (glyph.tone != 0) tones_ += static_cast<char>('0' + glyph.tone);
    }

    void finish() {
        if (!found_.empty()) found_.back().key += tones_;
        tones_.clear();
    }

    std::vector<Lexeme> found_{};
    std::string tones_{};
    bool touches_ = false;
};

/// A third of the words with diacritics is enough: "phường Minh Khai" has one of three.
bool is_accented(const std::vector<Lexeme>& items) {
    std::size_t words = 0;
    std::size_t marked = 0;
    for (const auto& item : items) {
        if (!item.is_word()) continue;
        ++words;
        if (item.key != item.folded) ++marked;
    }
    return marked > 0 && marked * 3 >= words;
}

}  // namespace

const Lexeme& Lexed::at(std::size_t i) const {
    static const Lexeme end{.kind = Lexeme::Kind::Line};
    return i < items.size() ? items[i] : end;
}

std::string Lexed::written(std::size_t first, std::size_t last) const {
    if (first >= last || last > items.size()) return {};
    const std::size_t begin = items[first].begin;
    return to_valid_utf8(text.substr(begin, items[last - 1].end - begin));
}

Lexed lex(std::string_view text) {
    Lexer lexer;
    for (const auto& glyph : glyphs(text)) {
        if (glyph.kind == Glyph::Kind::Space) {
            lexer.gap();
        } else {
            lexer.add(glyph);
        }
    }
    Lexed lexed{.text = text, .items = lexer.take()};
    lexed.accented = is_accented(lexed.items);
    return lexed;
}

int value_of(const Lexeme& lexeme, std::size_t digits) {
    if (!lexeme.is_number() || lexeme.folded.size() > digits) return -1;
    int value = 0;
    for (const char c : lexeme.folded) value = value * 10 + (c - '0');
    return value;
}

}  // namespace k197::text
