#include "web/api/filing.h"

#include <fmt/format.h>

#include <cmath>

#include "org/units.h"
#include "text/normalise.h"

namespace k197::web::api {
namespace {

constexpr std::size_t kLongestLine = 500;  // characters

/// A short text of the body: "" when absent or null.
Result<std::string> line_of(const Json& body, const std::string& path, const std::string& field) {
    const Json& value = body.at(path);
    if (value.is_null()) return std::string{};
    if (!value.is_string())
        return fail(Errc::Invalid, fmt::format("“{}” phải là một chuỗi.", field), field);
    std::string text = text::to_nfc(*value.text());
    if (text::characters(text) > kLongestLine) {
        return fail(
            Errc::Invalid, fmt::format("“{}” dài quá {} ký tự.", field, kLongestLine), field
        );
    }
    return text;
}

struct Line {
    const char* path = "";
    const char* field = "";
    std::string* into = nullptr;
};

Result<void> read_lines(const Json& body, std::initializer_list<Line> lines) {
    for (const auto& line : lines) {
        auto text = line_of(body, line.path, line.field);
        if (!text) return text.error();
        *line.into = std::move(*text);
    }
    return {};
}

Result<void> read_kind(cases::Filing& filing, const App& app, const Json& body) {
    const auto read = read_lines(
        body,
        {{"/field", "field", &filing.field},
         {"/subfield", "subfield", &filing.subfield},
         {"/urgency", "urgency", &filing.urgency},
         {"/channel", "channel", &filing.channel}}
    );
    if (!read) return read;
    const auto* field = org::find_field(app.fields, filing.field);
    if (field == nullptr)
        return fail(Errc::Invalid, "Thiếu lĩnh vực, hoặc không có lĩnh vực này.", "field");
    if (filing.subfield.empty()) filing.subfield = "other";
    if (org::find_subfield(*field, filing.subfield) == nullptr) {
        return fail(Errc::Invalid, "Lĩnh vực này không có mục con đó.", "subfield");
    }
    if (filing.urgency.empty()) filing.urgency = "normal";
    if (!cases::is_urgency(filing.urgency)) {
        return fail(Errc::Invalid, "Mức khẩn là normal, urgent hoặc emergency.", "urgency");
    }
    if (filing.channel.empty()) filing.channel = "phone";
    if (filing.channel != "phone" && filing.channel != "counter") {
        return fail(
            Errc::Invalid, "Kênh là phone (điện thoại) hoặc counter (trực tiếp).", "channel"
        );
    }
    return {};
}

/// A point of the earth, whole or not at all.
Result<void> read_point(cases::Filing& filing, const Json& place) {
    if (!place.has("/lat") && !place.has("/lon")) return {};
    filing.latitude = place.number("/lat");
    filing.longitude = place.number("/lon");
    const bool is_point = filing.latitude && filing.longitude && std::abs(*filing.latitude) <= 90 &&
                          std::abs(*filing.longitude) <= 180;
    if (!is_point)
        return fail(Errc::Invalid, "Tọa độ gồm lat (−90 đến 90) và lon (−180 đến 180).", "place");
    return {};
}

Result<void> read_place(cases::Filing& filing, db::Query& query, const App& app, const Json& body) {
    const Json& place = body.at("/place");
    if (place.is_null()) return {};
    if (place.is_string()) return read_lines(body, {{"/place", "place", &filing.place_text}});
    if (!place.is_object()) return fail(Errc::Invalid, "“place” phải là một đối tượng.", "place");
    std::string code;
    if (const auto read =
            read_lines(place, {{"/text", "place", &filing.place_text}, {"/unit", "place", &code}});
        !read) {
        return read;
    }
    if (!code.empty()) {
        const auto unit = org::current_unit_by_code(query, code, org::date_of(app.clock.now()));
        if (!unit) return fail(Errc::Invalid, "Không có đơn vị hành chính này.", "place");
        filing.place_unit = unit->id;
    }
    return read_point(filing, place);
}

Result<void> read_reporter(cases::Filing& filing, const Json& body) {
    const Json& reporter = body.at("/reporter");
    if (!reporter.is_null() && !reporter.is_object()) {
        return fail(Errc::Invalid, "“reporter” phải là một đối tượng hoặc null.", "reporter");
    }
    return read_lines(
        reporter,
        {{"/name", "reporter", &filing.reporter.name},
         {"/phone", "reporter", &filing.reporter.phone},
         {"/address", "reporter", &filing.reporter.address}}
    );
}

}  // namespace

Result<cases::Filing> filing_of(
    db::Query& query, const App& app, const org::Caller& caller, const Json& body
) {
    cases::Filing filing;
    if (const auto read = read_kind(filing, app, body); !read) return read.error();
    filing.sealed = filing.field == "official_conduct";
    if (filing.sealed && !caller.roles.has(org::Role::Sealed)) {
        return fail(
            Errc::Forbidden,
            "Phản ánh về cán bộ chỉ do người có quyền xem tin kín tiếp nhận.",
            "field"
        );
    }
    if (!body.at("/text").is_null() && !body.at("/text").is_string()) {
        return fail(Errc::Invalid, "“text” phải là một chuỗi.", "text");
    }
    auto text = cases::required_text(body, "text");
    if (!text) return text.error();
    filing.text = std::move(*text);
    if (const auto read = read_lines(body, {{"/occurred", "occurred", &filing.occurred}}); !read)
        return read.error();
    if (const auto read = read_place(filing, query, app, body); !read) return read.error();
    if (const auto read = read_reporter(filing, body); !read) return read.error();
    return filing;
}

}  // namespace k197::web::api
