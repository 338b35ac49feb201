#include "web/page.h"

#include <kainjow/mustache.hpp>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "base/embedded.h"

namespace k197::web {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;
using kainjow::mustache::partial;

constexpr std::string_view kPolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self'; style-src 'self'; "
    "script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::string source_of(std::string_view name) {
    const auto bytes = embedded("templates/" + std::string{name} + ".mustache");
    if (!bytes) throw std::runtime_error{"no template " + std::string{name}};
    return std::string{*bytes};
}

/// The parsed template, one per thread: rendering changes it.
mustache& template_of(std::string_view name) {
    thread_local std::unordered_map<std::string, std::unique_ptr<mustache>> parsed;
    auto& slot = parsed[std::string{name}];
    if (!slot) {
        slot = std::make_unique<mustache>(source_of(name));
        if (!slot->is_valid())
            throw std::runtime_error{std::string{name} + ": " + slot->error_message()};
    }
    return *slot;
}

data to_data(const Json& json) {
    if (json.is_object()) {
        data out{data::type::object};
        for (const auto& [key, value] : json.members()) out.set(key, to_data(value));
        return out;
    }
    if (json.is_array()) {
        data out{data::type::list};
        for (const auto& item : json.items()) out.push_back(to_data(item));
        return out;
    }
    if (const auto flag = json.boolean()) return data{*flag};
    if (json.is_null()) return data{false};
    // An empty text is false in a section, as people expect of a template.
    const std::string text = json.text().value_or("");
    return text.empty() ? data{false} : data{text};
}

/// templates/<folder>/parts/<name>.mustache is the partial {{> name}} of every page in the folder.
void add_partials(data& values, std::string_view folder) {
    const std::string prefix = "templates/" + std::string{folder} + "/parts/";
    for (const auto path : embedded_paths(prefix)) {
        const auto file = path.substr(prefix.size());
        const std::string name{file.substr(0, file.find('.'))};
        values.set(name, data{partial{[path] { return std::string{*embedded(path)}; }}});
    }
}

}  // namespace

std::string render_template(std::string_view name, const Json& values) {
    data with_partials = to_data(values);
    add_partials(with_partials, name.substr(0, name.find('/')));
    return template_of(name).render(with_partials);
}

Response render_page(std::string_view name, const Json& values, int status) {
    Json whole = values;
    whole.set("content", render_template(name, values));
    const std::string layout = std::string{name.substr(0, name.find('/'))} + "/layout";
    return {
        .status = status,
        .body = render_template(layout, whole),
        .headers =
            {{"Content-Security-Policy", std::string{kPolicy}},
             {"Referrer-Policy", "same-origin"},
             {"X-Frame-Options", "DENY"},
             {"Cache-Control", "no-store"}},
    };
}

Response redirect(std::string_view to) {
    return {
        .status = 303,
        .body = "",
        .headers = {{"Location", std::string{to}}, {"Cache-Control", "no-store"}}};
}

}  // namespace k197::web
