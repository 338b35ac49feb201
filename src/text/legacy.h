#pragma once
// Vietnamese written in the ways that came before Unicode, or with the keyboard program switched
// off. A conversion is offered to the officer, never forced: the citizen's bytes stay as they came.

#include <optional>
#include <string>
#include <string_view>

namespace k197::text {

enum class Legacy {
    Tcvn3,  ///< TCVN3 (ABC) bytes shown as Latin-1: "Hµ Néi"
    Vni,    ///< VNI bytes shown as Latin-1: "haø noäi"
    Viqr,   ///< "Ha` No^.i"
    Telex,  ///< raw Telex keys: "viar hef"
};

/// Which old way `text` (valid UTF-8, as pasted) is written in; nothing when it is ordinary text or
/// not certain.
std::optional<Legacy> detect_legacy(std::string_view text);
/// `text` in Unicode, when it is surely written in one of the old ways.
std::optional<std::string> from_legacy(std::string_view text);

}  // namespace k197::text
