#include "org/json_lists.h"

#include <stdexcept>

#include "base/embedded.h"

namespace k197::org {

Json embedded_json(std::string_view path) {
    const auto bytes = embedded(path);
    if (!bytes) throw std::runtime_error{"missing in the program: " + std::string{path}};
    auto parsed = Json::parse(*bytes);
    if (!parsed) throw std::runtime_error{std::string{path} + ": " + parsed.error().detail};
    return std::move(*parsed);
}

std::vector<std::string> texts_of(const Json& list) {
    std::vector<std::string> texts;
    for (const auto& item : list.items()) texts.push_back(item.text_or(""));
    return texts;
}

std::vector<PreparedPhrase> phrases_of(const Json& list) {
    std::vector<PreparedPhrase> phrases;
    for (const auto& item : list.items()) phrases.push_back(prepare_phrase(item.text_or("")));
    return phrases;
}

}  // namespace k197::org
