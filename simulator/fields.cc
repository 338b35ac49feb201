#include "simulator/fields.h"

#include <algorithm>
#include <charconv>

namespace k197::simulator {
namespace {

struct Reader {
    std::string_view rest{};

    std::string_view until(std::string_view stops) {
        const auto end = std::min(rest.find_first_of(stops), rest.size());
        const auto taken = rest.substr(0, end);
        rest.remove_prefix(end);
        return taken;
    }
    bool skip(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
};

void read_modifiers(Reader& reader, Field& field) {
    while (reader.skip('.')) {
        const auto name = reader.until("(.,{}");
        if (!reader.skip('(')) continue;
        const auto value = reader.until(")");
        reader.skip(')');
        if (name == "limit")
            std::from_chars(value.data(), value.data() + value.size(), field.limit);
    }
}

std::vector<Field> read_list(Reader& reader, int depth) {
    std::vector<Field> out;
    while (!reader.rest.empty() && depth < 8) {
        Field field{.name = std::string{reader.until(".,{}")}};
        read_modifiers(reader, field);
        if (reader.skip('{')) {
            field.children = read_list(reader, depth + 1);
            reader.skip('}');
        }
        if (!field.name.empty()) out.push_back(std::move(field));
        if (!reader.skip(',')) break;
    }
    return out;
}

Json reduced(const Json& value, const Field& field) {
    if (field.children.empty()) return value;
    if (!value.at("/data").is_array()) return only_fields(value, field.children);
    Json data = Json::array();
    for (const Json& item : value.items("/data")) data.push(only_fields(item, field.children));
    Json out = Json::object({{"data", data}});
    if (value.has("/paging")) out.set("paging", value.at("/paging"));
    return out;
}

}  // namespace

std::vector<Field> read_fields(std::string_view text) {
    std::string tight{text};
    std::erase(tight, ' ');
    Reader reader{tight};
    return read_list(reader, 0);
}

Json only_fields(const Json& whole, const std::vector<Field>& fields) {
    if (!whole.is_object()) return whole;
    Json out = Json::object();
    for (const Field& field : fields) {
        const Json& value = whole.at("/" + field.name);
        if (!value.is_null() && field.name != "id") out.set(field.name, reduced(value, field));
    }
    if (whole.has("/id")) out.set("id", whole.at("/id"));
    return out;
}

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

}  // namespace k197::simulator
