#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace k197 {
namespace {

constexpr int kMaxDepth = 64;
const Json kNull{};

/// Builds a Json from nlohmann's parser events.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
    Json root{};
    std::string problem{};

    bool null() override { return add(Json{}); }
    bool boolean(bool v) override { return add(Json(v)); }
    bool number_integer(std::int64_t v) override { return add(Json(v)); }
    bool number_unsigned(std::uint64_t v) override {
        return v <= INT64_MAX ? add(Json(static_cast<std::int64_t>(v)))
                              : add(Json(static_cast<double>(v)));
    }
    bool number_float(double v, const std::string&) override { return add(Json(v)); }
    bool string(std::string& v) override { return add(Json(without_nul(std::move(v)))); }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool key(std::string& v) override {
        open_.back().key = without_nul(std::move(v));
        return true;
    }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&)
        override {
        problem = fmt::format("not valid JSON at byte {}", at);
        return false;
    }

 private:
    static constexpr std::size_t kFewMembers = 16;

    /// An array or object under way. The names of a large object are kept apart: looking through
    /// its members for each new one would take time by the square of their number.
    struct Level {
        bool is_array = false;
        Json::Array items{};
        Json::Object members{};
        std::unordered_set<std::string> names{};
        std::string key{};

        bool is_new_name() {
            if (members.size() < kFewMembers) {
                return std::ranges::find(members, key, &Json::Member::first) == members.end();
            }
            if (names.empty()) {
                for (const auto& [name, value] : members) names.insert(name);
            }
            return names.insert(key).second;
        }
    };
    std::vector<Level> open_{};

    static std::string without_nul(std::string text) {
        std::erase(text, '\0');
        return text;
    }
    bool open(bool is_array) {
        if (open_.size() >= kMaxDepth) {
            problem = fmt::format("JSON nested deeper than {}", kMaxDepth);
            return false;
        }
        open_.push_back({.is_array = is_array});
        return true;
    }
    bool close() {
        Level& level = open_.back();
        Json done = level.is_array ? Json(std::move(level.items)) : Json(std::move(level.members));
        open_.pop_back();
        return add(std::move(done));
    }
    bool add(Json value) {
        if (open_.empty()) {
            root = std::move(value);
        } else if (Level& level = open_.back(); level.is_array) {
            level.items.push_back(std::move(value));
        } else if (level.is_new_name()) {
            level.members.emplace_back(std::move(level.key), std::move(value));
        }
        return true;
    }
};

/// Length of the valid UTF-8 sequence at `at`, 0 when there is none.
std::size_t sequence_length(std::string_view s, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > s.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return 0;
    }
    const unsigned char second = byte(at + 1);
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second > 0x9F) return 0;
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    return length;
}

void write_string(std::string& out, std::string_view raw) {
    const std::string clean = to_valid_utf8(raw);
    out += '"';
    for (const char c : clean) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format(
                        "\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c))
                    );
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

void write(std::string& out, const Json& value) {
    if (value.is_object()) {
        out += '{';
        for (const auto& [key, member] : value.members()) {
            if (out.back() != '{') out += ',';
            write_string(out, key);
            out += ':';
            write(out, member);
        }
        out += '}';
    } else if (value.is_array()) {
        out += '[';
        bool first = true;
        for (const auto& item : value.items()) {
            if (!first) out += ',';
            first = false;
            write(out, item);
        }
        out += ']';
    } else if (value.is_string()) {
        write_string(out, *value.text());
    } else if (const auto flag = value.boolean()) {
        out += *flag ? "true" : "false";
    } else if (value.is_null()) {
        out += "null";
    } else {
        out += value.text().value_or("null");
    }
}

const Json* step(const Json& from, std::string_view key) {
    if (from.is_object()) {
        for (const auto& [name, member] : from.members()) {
            if (name == key) return &member;
        }
        return nullptr;
    }
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (error != std::errc{} || end != key.data() + key.size()) return nullptr;
    return index < from.items().size() ? &from.items()[index] : nullptr;
}

}  // namespace

std::string to_valid_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = sequence_length(bytes, at);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        if (bytes[at] != '\0') out += bytes.substr(at, length);
        at += length;
    }
    return out;
}

Result<Json> Json::parse(std::string_view bytes) {
    const std::string clean = to_valid_utf8(bytes);
    Builder builder;
    if (!nlohmann::json::sax_parse(clean, &builder)) {
        return fail(Errc::Invalid, builder.problem.empty() ? "not valid JSON" : builder.problem);
    }
    return std::move(builder.root);
}

std::string Json::dump() const {
    std::string out;
    write(out, *this);
    return out;
}

const Json& Json::at(std::string_view path) const {
    const Json* here = this;
    while (!path.empty()) {
        path.remove_prefix(1);  // the '/'
        const auto slash = path.find('/');
        here = step(*here, path.substr(0, slash));
        if (here == nullptr) return kNull;
        path = slash == std::string_view::npos ? "" : path.substr(slash);
    }
    return *here;
}

std::optional<std::string> Json::text(std::string_view path) const {
    const auto& value = at(path).value_;
    if (const auto* s = std::get_if<std::string>(&value)) return *s;
    if (const auto* i = std::get_if<std::int64_t>(&value)) return std::to_string(*i);
    if (const auto* d = std::get_if<double>(&value)) {
        if (!std::isfinite(*d)) return "null";
        return *d == std::floor(*d) && std::abs(*d) < 9e15 ? fmt::format("{:.0f}", *d)
                                                           : fmt::format("{}", *d);
    }
    return std::nullopt;
}

std::string Json::text_or(std::string_view path, std::string_view other) const {
    return text(path).value_or(std::string{other});
}

std::optional<double> Json::number(std::string_view path) const {
    const auto& value = at(path).value_;
    if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
    if (const auto* d = std::get_if<double>(&value)) return *d;
    if (const auto* s = std::get_if<std::string>(&value)) {
        double parsed = 0;
        const auto [end, error] = std::from_chars(s->data(), s->data() + s->size(), parsed);
        if (error == std::errc{} && end == s->data() + s->size() && std::isfinite(parsed))
            return parsed;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Json::integer(std::string_view path) const {
    const auto& value = at(path).value_;
    if (const auto* i = std::get_if<std::int64_t>(&value)) return *i;
    if (const auto* s = std::get_if<std::string>(&value)) {
        std::int64_t parsed = 0;
        const auto [end, error] = std::from_chars(s->data(), s->data() + s->size(), parsed);
        if (error == std::errc{} && end == s->data() + s->size()) return parsed;
    }
    const auto real = number(path);
    if (!real || *real != std::floor(*real) || std::abs(*real) > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

std::optional<bool> Json::boolean(std::string_view path) const {
    const auto* flag = std::get_if<bool>(&at(path).value_);
    return flag ? std::optional{*flag} : std::nullopt;
}

const Json::Array& Json::items(std::string_view path) const {
    static const Array kNone{};
    const auto* items = std::get_if<Array>(&at(path).value_);
    return items ? *items : kNone;
}

const Json::Object& Json::members(std::string_view path) const {
    static const Object kNone{};
    const auto* members = std::get_if<Object>(&at(path).value_);
    return members ? *members : kNone;
}

Json& Json::set(std::string_view key, Json value) {
    if (!is_object()) value_ = Object{};
    auto& members = std::get<Object>(value_);
    for (auto& [name, member] : members) {
        if (name == key) {
            member = std::move(value);
            return *this;
        }
    }
    members.emplace_back(std::string{key}, std::move(value));
    return *this;
}

Json& Json::push(Json value) {
    if (!is_array()) value_ = Array{};
    std::get<Array>(value_).push_back(std::move(value));
    return *this;
}

}  // namespace k197
