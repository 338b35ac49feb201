#include "web/multipart.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/json.h"
#include "web/form_urlencoded.h"

namespace k197::web {
namespace {

constexpr std::size_t kMaxParts = 64;
constexpr std::size_t kMaxPartHeader = 8 << 10;
constexpr std::size_t kMaxBoundary = 70;
constexpr std::string_view kUtf8Prefix = "utf-8''";

using Fields = std::map<std::string, std::string, std::less<>>;

/// A header's value and its parameters: `form-data; name="a"`.
struct Header {
    std::string value{};
    Fields parameters{};
};

Error malformed() {
    return fail(Errc::Invalid, "Biểu mẫu gửi lên bị lỗi hoặc thiếu. Xin gửi lại.");
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Reads a quoted text, `text` being behind the opening quote; leaves `text` behind the closing
/// one. Only \" and
/// \\ are escapes: browsers send other backslashes as they are.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return out;
        }
        const bool escape =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        if (escape) ++i;
        out += text[i];
    }
    return std::nullopt;
}

/// Reads a parameter's value, quoted or not, and the ';' behind it.
std::optional<std::string> take_value(std::string_view& text) {
    std::optional<std::string> value;
    if (text.starts_with('"')) {
        text.remove_prefix(1);
        value = take_quoted(text);
        if (!value || !trimmed(text.substr(0, text.find(';'))).empty()) return std::nullopt;
        text.remove_prefix(std::min(text.find(';'), text.size()));
    } else {
        const auto end = std::min(text.find(';'), text.size());
        value = std::string{trimmed(text.substr(0, end))};
        text.remove_prefix(end);
    }
    if (!text.empty()) text.remove_prefix(1);
    return value;
}

std::optional<Header> read_header_value(std::string_view text) {
    const auto end = std::min(text.find(';'), text.size());
    Header header{.value = lower(trimmed(text.substr(0, end)))};
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!trimmed(text).empty()) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string name = lower(trimmed(text.substr(0, equals)));
        text = text.substr(equals + 1);
        const auto value = take_value(text);
        if (!value || !header.parameters.emplace(name, *value).second) return std::nullopt;
    }
    return header;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// Browsers write a quote and line ends inside a name as %22 %0D %0A, and nothing else.
std::string unescaped(std::string_view text) {
    return to_valid_utf8(
        replaced(replaced(replaced(std::string{text}, "%22", "\""), "%0D", "\r"), "%0A", "\n")
    );
}

std::string without_controls(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return text;
}

/// A file's name for people: no folder, no control characters.
std::string bare_filename(std::string text) {
    text.erase(0, text.find_last_of("/\\") + 1);
    return without_controls(std::move(text));
}

std::string filename_of(const Header& disposition) {
    if (const auto star = disposition.parameters.find("filename*");
        star != disposition.parameters.end()) {
        const std::string_view text = star->second;
        if (lower(text.substr(0, kUtf8Prefix.size())) == kUtf8Prefix) {
            return bare_filename(to_valid_utf8(percent_decoded(text.substr(kUtf8Prefix.size()))));
        }
    }
    const auto plain = disposition.parameters.find("filename");
    return plain == disposition.parameters.end() ? "" : bare_filename(unescaped(plain->second));
}

/// The header lines of a part, names in lower case.
std::optional<Fields> read_lines(std::string_view lines) {
    Fields fields;
    while (!lines.empty()) {
        const auto end = std::min(lines.find("\r\n"), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 2, lines.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        fields.emplace(lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
    }
    return fields;
}

/// `bytes` is what stands between two boundaries: header lines, an empty line, the body.
std::optional<Part> read_part(std::string_view bytes) {
    const auto blank =
        bytes.starts_with("\r\n") ? 0 : bytes.substr(0, kMaxPartHeader).find("\r\n\r\n");
    if (blank == std::string_view::npos) return std::nullopt;
    const auto fields = read_lines(bytes.substr(0, blank));
    if (!fields || !fields->contains("content-disposition")) return std::nullopt;
    const auto disposition = read_header_value(fields->find("content-disposition")->second);
    if (!disposition || disposition->value != "form-data") return std::nullopt;
    const auto name = disposition->parameters.find("name");
    if (name == disposition->parameters.end()) return std::nullopt;
    const auto type = fields->find("content-type");
    return Part{
        .name = unescaped(name->second),
        .filename = filename_of(*disposition),
        .content_type = type == fields->end() ? "" : without_controls(to_valid_utf8(type->second)),
        .body = std::string{bytes.substr(blank + 4)},
    };
}

/// The line that stands between the parts, "--" and the boundary; nothing when the type is another.
std::optional<std::string> delimiter_of(std::string_view content_type) {
    const auto header = read_header_value(content_type);
    if (!header || header->value != "multipart/form-data") return std::nullopt;
    const auto boundary = header->parameters.find("boundary");
    if (boundary == header->parameters.end()) return std::nullopt;
    if (boundary->second.empty() || boundary->second.size() > kMaxBoundary) return std::nullopt;
    if (boundary->second.find_first_of("\r\n") != std::string::npos) return std::nullopt;
    return "--" + boundary->second;
}

/// Leaves `body` behind the first delimiter, which stands at its beginning or after a preamble.
bool skip_to_first_part(std::string_view& body, std::string_view delimiter) {
    if (!body.starts_with(delimiter)) {
        const auto at = body.find("\r\n" + std::string{delimiter});
        if (at == std::string_view::npos) return false;
        body.remove_prefix(at + 2);
    }
    body.remove_prefix(delimiter.size());
    return true;
}

/// What follows a delimiter up to its line end may only be blanks.
bool take_line_end(std::string_view& body) {
    const auto end = body.find("\r\n");
    if (end == std::string_view::npos || !trimmed(body.substr(0, end)).empty()) return false;
    body.remove_prefix(end + 2);
    return true;
}

}  // namespace

Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body) {
    const auto delimiter = delimiter_of(content_type);
    if (!delimiter || !skip_to_first_part(body, *delimiter)) return malformed();
    const std::string between = "\r\n" + *delimiter;
    std::vector<Part> parts;
    while (!body.starts_with("--")) {
        if (parts.size() == kMaxParts)
            return fail(Errc::TooLarge, "Biểu mẫu có quá nhiều mục (tối đa 64).");
        if (!take_line_end(body)) return malformed();
        const auto end = body.find(between);
        if (end == std::string_view::npos) return malformed();
        auto part = read_part(body.substr(0, end));
        if (!part) return malformed();
        parts.push_back(std::move(*part));
        body.remove_prefix(end + between.size());
    }
    return parts;
}

}  // namespace k197::web
