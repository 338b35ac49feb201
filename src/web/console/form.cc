#include "web/console/form.h"

#include <algorithm>

#include "base/json.h"
#include "web/form_urlencoded.h"

namespace k197::web::console {
namespace {

std::string with_plain_line_ends(std::string text) {
    std::erase(text, '\r');
    return text;
}

Result<Form> read_parts(const Request& request) {
    auto parts = read_multipart(request.header("content-type"), request.body);
    if (!parts) return parts.error();
    Form form;
    for (auto& part : *parts) {
        const bool is_file = !part.filename.empty() || !part.content_type.empty();
        if (!is_file) {
            form.fields.emplace_back(part.name, with_plain_line_ends(to_valid_utf8(part.body)));
        } else if (!part.body.empty()) {
            form.files.push_back(std::move(part));
        }
    }
    return form;
}

}  // namespace

std::string Form::text(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, [](const auto& field) {
        return std::string_view{field.first};
    });
    return found == fields.end() ? "" : found->second;
}

std::vector<std::string> Form::all(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [key, value] : fields) {
        if (key == name && !value.empty()) out.push_back(value);
    }
    return out;
}

std::string Form::once() const {
    std::string token = text("once");
    const bool is_token = token.size() == 20 && std::ranges::all_of(token, [](char c) {
                              return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
                          });
    return is_token ? token : "";
}

Result<Form> read_form(const Request& request) {
    if (request.header("content-type").starts_with("multipart/")) return read_parts(request);
    Form form;
    for (auto& [name, value] : read_form_urlencoded(request.body)) {
        form.fields.emplace_back(std::move(name), with_plain_line_ends(std::move(value)));
    }
    return form;
}

}  // namespace k197::web::console
