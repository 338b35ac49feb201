#pragma once
// Result<T>: a value or an Error the caller must decide on. The names are std::expected's, so that
// one alias can replace it when the compilers we support have it.

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace k197 {

/// What kind of outcome an error is. The web layer maps each to one HTTP status (web/problem.cc).
enum class Errc {
    Invalid,       ///< the input is malformed or a value is not allowed (400/422)
    Unauthorized,  ///< nobody is signed in, or the signature is bad (401)
    Forbidden,     ///< signed in, but not for this role (403)
    NotFound,      ///< absent, or not to be known of (404)
    Conflict,      ///< the state does not allow it (409)
    Stale,         ///< someone changed it since it was read (412)
    TooLarge,      ///< over a size limit (413)
    TooMany,       ///< asked too often (429)
    Unavailable,   ///< cannot be done now, worth another try later (503)
};

/// An error for people: `detail` says what is wrong and what to do; `field` names the input it is
/// about.
struct Error {
    Errc code = Errc::Invalid;
    std::string detail{};
    std::string field{};
};

/// A T or an Error. Discarding one is a compile error.
template <class T>
class [[nodiscard]] Result {
 public:
    using value_type = T;

    Result(T value)
        : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT: implicit on purpose
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT

    [[nodiscard]] bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const { return std::get<1>(state_); }
    template <class U>
    [[nodiscard]] T value_or(U&& other) const {
        return has_value() ? value() : static_cast<T>(std::forward<U>(other));
    }

 private:
    std::variant<T, Error> state_;
};

/// Nothing, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
    using value_type = void;

    Result() = default;
    Result(Error error) : error_{std::move(error)} {}  // NOLINT: implicit on purpose

    [[nodiscard]] bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }
    [[nodiscard]] const Error& error() const { return *error_; }

 private:
    std::optional<Error> error_{};
};

/// An Error to return.
inline Error fail(Errc code, std::string detail, std::string field = {}) {
    return {.code = code, .detail = std::move(detail), .field = std::move(field)};
}

}  // namespace k197
