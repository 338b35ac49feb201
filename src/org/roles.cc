#include "org/roles.h"

#include <array>
#include <cstddef>
#include <optional>

namespace k197::org {
namespace {

constexpr std::array<std::string_view, 7> kNames{
    "admin",
    "intake",
    "leader",
    "unit",
    "publisher",
    "inspector",
    "sealed",
};

std::optional<Role> role_from(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<Role>(i);
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view to_string(Role role) {
    return kNames[static_cast<std::size_t>(role)];
}

Result<Roles> parse_roles(std::string_view text) {
    Roles roles;
    while (true) {
        const auto comma = text.find(',');
        const auto name = trimmed(text.substr(0, comma));
        const auto role = role_from(name);
        if (!role) {
            return fail(
                Errc::Invalid,
                "unknown role '" + std::string{name} +
                    "': use admin, intake, leader, unit, publisher, inspector, sealed",
                "role"
            );
        }
        roles.add(*role);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (roles == Roles{Role::Sealed}) {
        return fail(
            Errc::Invalid, "sealed is added to another role: for example intake,sealed", "role"
        );
    }
    return roles;
}

std::string format_roles(const Roles& roles) {
    std::string text;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (!roles.has(static_cast<Role>(i))) continue;
        if (!text.empty()) text += ',';
        text += kNames[i];
    }
    return text;
}

}  // namespace k197::org
