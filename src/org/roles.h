#pragma once
// Who is asking: the roles of an account or a token.

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace k197::org {

enum class Role { Admin, Intake, Leader, Unit, Publisher, Inspector, Sealed };

std::string_view to_string(Role role);

/// A set of roles.
class Roles {
 public:
    Roles() = default;
    Roles(std::initializer_list<Role> roles) {
        for (const auto role : roles) add(role);
    }
    void add(Role role) { bits_ |= 1U << static_cast<unsigned>(role); }
    [[nodiscard]] bool has(Role role) const {
        return (bits_ & (1U << static_cast<unsigned>(role))) != 0;
    }
    [[nodiscard]] bool has_any(std::initializer_list<Role> roles) const {
        for (const auto role : roles) {
            if (has(role)) return true;
        }
        return false;
    }
    [[nodiscard]] bool empty() const { return bits_ == 0; }
    friend bool operator==(const Roles&, const Roles&) = default;

 private:
    unsigned bits_ = 0;
};

/// "intake,leader" → roles. Invalid for an unknown one, for none, and for `sealed` alone.
Result<Roles> parse_roles(std::string_view text);
/// "intake,leader", in the order of Role.
std::string format_roles(const Roles& roles);

/// Someone signed in, or a program with a token.
struct Caller {
    std::string name{};
    Roles roles{};
    std::string unit_code{};  ///< of the role Unit
    bool is_person = false;   ///< a session, not a token
};

}  // namespace k197::org
