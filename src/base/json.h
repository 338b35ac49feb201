#pragma once
// A JSON value with a light header. Parsing is nlohmann's (json.cc); ids of 18 digits stay exact.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace k197 {

/// Any JSON value. Objects keep the order in which members were added.
class Json {
 public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default;  // null
    Json(std::nullptr_t) {}
    Json(bool value) : value_{value} {}
    Json(int value) : value_{static_cast<std::int64_t>(value)} {}
    Json(std::int64_t value) : value_{value} {}
    Json(std::size_t value) : value_{static_cast<std::int64_t>(value)} {}
    Json(double value) : value_{value} {}
    Json(const char* value) : value_{std::string{value}} {}
    Json(std::string_view value) : value_{std::string{value}} {}
    Json(std::string value) : value_{std::move(value)} {}
    Json(Array value) : value_{std::move(value)} {}
    Json(Object value) : value_{std::move(value)} {}
    template <class T>
    Json(const std::optional<T>& value) {
        if (value) *this = Json(*value);
    }

    static Json array(Array items = {}) { return Json(std::move(items)); }
    static Json object(Object members = {}) { return Json(std::move(members)); }

    /// Reads one JSON document; Invalid says where it breaks. Depth is limited to 64, duplicates
    /// keep the first, invalid UTF-8 is replaced by U+FFFD and U+0000 removed, so every text can be
    /// stored.
    static Result<Json> parse(std::string_view bytes);
    /// The document without white space. Invalid UTF-8 comes out as U+FFFD.
    [[nodiscard]] std::string dump() const;

    [[nodiscard]] bool is_null() const { return value_.index() == 0; }
    [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }
    [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(value_); }
    [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(value_); }

    /// Looks along a path such as "/message/attachments/0/type". A missing step gives null; never
    /// throws.
    [[nodiscard]] const Json& at(std::string_view path) const;
    [[nodiscard]] bool has(std::string_view path) const { return !at(path).is_null(); }

    /// The string here; a number is given as its digits (ids come in both forms). Nothing for other
    /// kinds.
    [[nodiscard]] std::optional<std::string> text(std::string_view path = "") const;
    /// The string here or "".
    [[nodiscard]] std::string text_or(std::string_view path, std::string_view other = "") const;
    /// An integer here, also one written as a string or as 1492414608999.0.
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view path = "") const;
    /// A number here, also one written as a string.
    [[nodiscard]] std::optional<double> number(std::string_view path = "") const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view path = "") const;
    /// The items of an array here; empty for anything else.
    [[nodiscard]] const Array& items(std::string_view path = "") const;
    /// The members of an object here; empty for anything else.
    [[nodiscard]] const Object& members(std::string_view path = "") const;

    /// Sets member `key` (this becomes an object if it was null). Gives *this.
    Json& set(std::string_view key, Json value);
    /// Appends to an array (this becomes one if it was null). Gives *this.
    Json& push(Json value);

    friend bool operator==(const Json&, const Json&) = default;

 private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_{};
};

/// `bytes` as valid UTF-8 without U+0000: each invalid sequence becomes U+FFFD.
std::string to_valid_utf8(std::string_view bytes);

}  // namespace k197
