#pragma once
// Looks up a text in a hash table without making a string of it.

#include <functional>
#include <string>
#include <string_view>

namespace k197::db {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

}  // namespace k197::db
