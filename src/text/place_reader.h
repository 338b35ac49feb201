#pragma once
// Reads one piece of an address word by word. Only place.cc uses this.

#include <optional>
#include <string>
#include <vector>

#include "text/lexemes.h"

namespace k197::text {

/// A lane and how deep it lies: 0 ngõ, 1 ngách, 2 hẻm.
struct LaneNumber {
    int level = 0;
    std::string number{};
};

struct Piece {
    enum class Kind { House, Lane, Street, Ward, District, City, Group, Landmark };
    Kind kind = Kind::House;
    std::size_t begin = 0;  ///< lexemes, with the words that lead to it ("trước", "cuối")
    std::size_t end = 0;
    std::string value{};  ///< as Address wants it
    std::vector<LaneNumber> lanes{};
    bool sure = true;  ///< tells a place even when it stands alone
};

/// How much may be taken for granted.
enum class Trust {
    Address,   ///< the text is an address: names may be in lower case, letters stand for words
    Sentence,  ///< the text is anything
};

/// The piece that begins at lexeme `i`; `after` is the piece that ended just before, if any.
std::optional<Piece> read_piece(const Lexed& text, std::size_t i, Trust trust, const Piece* after);

}  // namespace k197::text
