#pragma once
// Names of wards and districts as they stand in a text, with what stands before them.

#include <cstddef>
#include <string_view>
#include <vector>

#include "org/phrases.h"
#include "org/unit_index.h"

namespace k197::org {

/// What a name is said to be by the word before it.
enum class Marker {
    Ward,      ///< "phường", "p.", "xã", "tt"
    District,  ///< "quận", "q.", "huyện", "thị xã"
    Street,    ///< "phố", "đường", "ngõ 12"
    Estate,    ///< "khu tập thể", "KĐT"
    Place,     ///< "ở", "tại", or a name alone between commas
    None,
};

struct Mention {
    std::size_t begin = 0;  ///< first word of the name, in words of the text
    std::size_t end = 0;
    Marker marker = Marker::None;
    std::string_view kind{};           ///< "Phường", "Xã" … when the marker says so
    std::vector<std::size_t> units{};  ///< UnitIndex::units() that may be meant
    bool exact = true;                 ///< the diacritics are as written in the name
    bool former = false;               ///< "cũ" follows
};

/// Every mention in the text, in order, not overlapping.
std::vector<Mention> find_mentions(const UnitIndex& index, std::string_view text);

/// Names of other provinces and cities, from data/elsewhere.json.
struct ElsewhereNames {
    std::vector<PreparedPhrase> plain{};  ///< tell after "ở" or between commas
    std::vector<PreparedPhrase> shared{};  ///< also names within Hanoi: need "tỉnh" or "thành phố"
};
ElsewhereNames load_elsewhere_names();

/// Whether the text places its matter in another province. For texts that name no unit of the city.
bool is_elsewhere(const ElsewhereNames& names, std::string_view text);

}  // namespace k197::org
