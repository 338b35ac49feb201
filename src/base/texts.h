#pragma once
// What people read, in data/texts_vi.json and data/texts_en.json: key → text with {names} to fill
// in.

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace k197 {

/// The texts of one language. Immutable after loading; share by const reference.
class Texts {
 public:
    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Reads a flat JSON object of strings. Invalid names the key that is not a string.
    static Result<Texts> parse(std::string_view json);
    /// The texts carried in the binary for "vi" or "en"; Vietnamese for another language.
    static Texts embedded(std::string_view language);

    /// The text of `key` with {name} replaced by its value. A missing key gives the key itself, so
    /// that it is seen. `more` is a second list of values.
    [[nodiscard]] std::string say(std::string_view key, Values values = {}, Values more = {}) const;
    [[nodiscard]] bool has(std::string_view key) const { return texts_.contains(key); }
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
        return texts_;
    }

 private:
    std::map<std::string, std::string, std::less<>> texts_{};
};

}  // namespace k197
