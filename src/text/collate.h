#pragma once
// Vietnamese order: a ă â b c d đ …, tones none huyền hỏi ngã sắc nặng, numbers by value (ngõ 9
// before ngõ 10).

#include <string>
#include <string_view>

namespace k197::text {

/// Whether `a` comes before `b`. Thread-safe.
bool vi_less(std::string_view a, std::string_view b);

/// The same as a comparator for sorting and for ordered containers.
struct ViLess {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return vi_less(a, b); }
};

/// Bytes whose plain order is the order of vi_less, to be stored beside a name.
std::string collation_key(std::string_view text);

}  // namespace k197::text
