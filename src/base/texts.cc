#include "base/texts.h"

#include <stdexcept>

#include "base/embedded.h"
#include "base/json.h"

namespace k197 {
namespace {

std::optional<std::string_view> value_of(
    std::string_view name, Texts::Values values, Texts::Values more
) {
    for (const auto& list : {values, more}) {
        for (const auto& [key, value] : list) {
            if (key == name) return value;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<Texts> Texts::parse(std::string_view json) {
    const auto read = Json::parse(json);
    if (!read) return read.error();
    Texts texts;
    for (const auto& [key, value] : read->members()) {
        if (!value.is_string()) return fail(Errc::Invalid, "not a text: " + key, key);
        texts.texts_.emplace(key, *value.text());
    }
    return texts;
}

Texts Texts::embedded(std::string_view language) {
    const auto bytes =
        k197::embedded(language == "en" ? "data/texts_en.json" : "data/texts_vi.json");
    auto texts = parse(bytes.value_or("{}"));
    if (!texts) throw std::runtime_error{"data/texts: " + texts.error().detail};
    return std::move(*texts);
}

std::string Texts::say(std::string_view key, Values values, Values more) const {
    const auto found = texts_.find(key);
    if (found == texts_.end()) return std::string{key};
    std::string_view rest = found->second;
    std::string out;
    while (!rest.empty()) {
        const auto open = rest.find('{');
        const auto close = rest.find('}', open == std::string_view::npos ? 0 : open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        out += rest.substr(0, open);
        const auto name = rest.substr(open + 1, close - open - 1);
        const auto value = value_of(name, values, more);
        out += value.value_or(rest.substr(open, close - open + 1));
        rest = rest.substr(close + 1);
    }
    return out + std::string{rest};
}

}  // namespace k197
