#include "web/public/page_data.h"

#include "base/bytes.h"
#include "org/units.h"
#include "web/page.h"

namespace k197::web::site {
namespace {

/// The address of this page in the other language; the rest of its query stays.
std::string other_language(const Request& request) {
    std::string out = request.target.substr(0, request.target.find('?'));
    char separator = '?';
    const auto add = [&](std::string_view name, std::string_view value) {
        out += separator + url_encode(name) + "=" + url_encode(value);
        separator = '&';
    };
    for (const auto& [name, value] : request.query) {
        if (name != "lang") add(name, value);
    }
    if (!is_english(request)) add("lang", "en");
    return out;
}

Json link_to(std::string_view site, const std::string& page_id) {
    return page_id.empty() ? Json{false} : Json{std::string{site} + url_encode(page_id)};
}

}  // namespace

bool is_english(const Request& request) {
    return request.query_value("lang") == "en";
}

const Texts& texts_of(const App& app, const Request& request) {
    return is_english(request) ? app.texts_en : app.texts_vi;
}

std::string in_language(const Request& request, std::string_view path) {
    std::string out{path};
    if (!is_english(request)) return out;
    return out + (out.find('?') == std::string::npos ? "?lang=en" : "&lang=en");
}

Json page_json(const App& app, const Request& request, const Words& title) {
    return page_json(app, request, is_english(request) ? title.en : title.vi);
}

Json page_json(const App& app, const Request& request, std::string_view title) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    return Json::object()
        .set("title", title)
        .set("en", is_english(request))
        .set("q", is_english(request) ? "?lang=en" : "")
        .set("other_lang_url", other_language(request))
        .set("trial", app.phase == "trial")
        .set("page_address", in_language(request, app.public_url + path))
        .set("messenger_url", link_to("https://m.me/", app.page_id))
        .set("facebook_url", link_to("https://www.facebook.com/", app.page_id));
}

Response problem_page(const App& app, const Request& request, int status, const Words& message) {
    return render_page(
        "public/problem",
        page_json(app, request, {.vi = "Thông báo", .en = "Notice"})
            .set("private_page", true)
            .set("status", status)
            .set("message", is_english(request) ? message.en : message.vi),
        status
    );
}

Json text_or_false(std::string text) {
    return text.empty() ? Json{false} : Json{std::move(text)};
}

std::string day_words(const Request& request, Time time) {
    return is_english(request) ? to_rfc3339(time).substr(0, 10) : to_people_date(time);
}

std::string moment_words(const Request& request, Time time) {
    if (!is_english(request)) return to_people(time);
    const std::string written = to_rfc3339(time);
    return written.substr(0, 10) + " " + written.substr(11, 5);
}

std::string field_name(const App& app, const Request& request, std::string_view code) {
    const auto* field = org::find_field(app.fields, code);
    if (field == nullptr) return std::string{code};
    return is_english(request) ? field->en : field->vi;
}

std::string unit_name(db::Query& query, std::string_view unit_id) {
    if (unit_id.empty()) return "";
    const auto unit = org::find_unit(query, unit_id);
    return unit ? unit->name : "";
}

}  // namespace k197::web::site
