#include "app/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace k197::app {
namespace {

struct Key {
    std::string_view name{};
    std::string Config::*value = nullptr;
    bool secret = false;
};

constexpr std::array<Key, 18> kKeys{{
    {"data", &Config::data},
    {"listen", &Config::listen},
    {"public_url", &Config::public_url},
    {"database", &Config::database, true},
    {"media", &Config::media},
    {"s3.endpoint", &Config::s3_endpoint},
    {"s3.region", &Config::s3_region},
    {"s3.key", &Config::s3_key},
    {"s3.secret", &Config::s3_secret, true},
    {"facebook.page_id", &Config::page_id},
    {"facebook.app_id", &Config::app_id},
    {"facebook.app_secret", &Config::app_secret, true},
    {"facebook.verify_token", &Config::verify_token, true},
    {"facebook.page_token", &Config::page_token, true},
    {"facebook.graph_url", &Config::graph_url},
    {"phase", &Config::phase},
    {"log.level", &Config::log_level},
    {"media_sandbox", &Config::media_sandbox},
}};
constexpr std::string_view kHosts = "facebook.media_hosts";
constexpr std::string_view kStanding = "standing_authority";
constexpr std::string_view kBackfill = "backfill.minutes";
constexpr int kMostMinutes = 24 * 60;
constexpr std::string_view kFacebookHosts =
    "*.fbcdn.net,*.fbsbx.com,*.xx.fbcdn.net,lookaside.facebook.com";

bool is_known(std::string_view name) {
    if (name == kHosts || name == kStanding || name == kBackfill) return true;
    if (name.ends_with("_file")) name.remove_suffix(5);
    return std::ranges::find(kKeys, name, &Key::name) != kKeys.end();
}

/// A value as the text that environment and flags would give: Facebook's ids are often written
/// without quotes, and hosts as a list. Nothing for what no key can be.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    const auto* list = node.as_array();
    if (list == nullptr) return std::nullopt;
    std::string out;
    for (const auto& item : *list) {
        const auto* text = item.as_string();
        if (text == nullptr) return std::nullopt;
        out += (out.empty() ? "" : ",") + text->get();
    }
    return out;
}

Result<void> flatten(const toml::table& table, const std::string& prefix, Settings& out) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string{key.str()};
        if (const auto* inner = node.as_table()) {
            if (const auto done = flatten(*inner, name + ".", out); !done) return done;
            continue;
        }
        const auto text = text_of(node);
        if (!text) return fail(Errc::Invalid, "khóa “" + name + "” phải là một chuỗi", name);
        out[name] = *text;
    }
    return {};
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) out.emplace_back(part);
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    }
    return out;
}

/// A secret in a file of its own; the line end at its end does not count.
Result<std::string> file_text(const std::string& key, const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Errc::Invalid, fmt::format("{}: không đọc được tệp {}", key, path), key);
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

/// host:port, where the port is a number up to 65535.
bool is_address(std::string_view listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto port = listen.substr(colon + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return !port.empty() && error == std::errc{} && end == port.data() + port.size() &&
           number <= 65'535;
}

/// As S3 allows them where the bucket is part of the path.
bool is_bucket_name(std::string_view name) {
    return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
           });
}

bool is_endpoint(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (url.starts_with(scheme)) {
            const auto rest = url.substr(scheme.size());
            return !rest.empty() && !rest.starts_with('/') &&
                   rest.find_first_of("?#@ ") == std::string_view::npos;
        }
    }
    return false;
}

Result<void> check_media(const Config& config) {
    if (config.media == "disk") return {};
    const auto bucket = s3_bucket(config);
    if (!bucket || !is_bucket_name(*bucket)) {
        return fail(Errc::Invalid, "media phải là disk hoặc s3://tên-bucket", "media");
    }
    if (!is_endpoint(config.s3_endpoint)) {
        return fail(
            Errc::Invalid,
            "s3.endpoint phải là địa chỉ của kho, ví dụ https://s3.example.vn",
            "s3.endpoint"
        );
    }
    if (config.s3_key.empty()) return fail(Errc::Invalid, "thiếu s3.key", "s3.key");
    if (config.s3_secret.empty())
        return fail(Errc::Invalid, "thiếu s3.secret hoặc s3.secret_file", "s3.secret");
    if (config.s3_region.empty()) return fail(Errc::Invalid, "s3.region rỗng", "s3.region");
    return {};
}

/// A number of minutes from 0 to a day; −1 for anything else.
int minutes_of(std::string_view text) {
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && number >= 0 && number <= kMostMinutes ? number : -1;
}

Result<void> check(const Config& config) {
    if (config.backfill_minutes < 0) {
        return fail(
            Errc::Invalid,
            "backfill.minutes phải là số phút từ 0 (chỉ khi khởi động) đến 1440",
            std::string{kBackfill}
        );
    }
    if (config.phase != "official" && config.phase != "trial") {
        return fail(Errc::Invalid, "phase phải là official hoặc trial", "phase");
    }
    if (!is_address(config.listen)) {
        return fail(
            Errc::Invalid, "listen phải có dạng địa chỉ:cổng, ví dụ 127.0.0.1:8197", "listen"
        );
    }
    if (!config.public_url.starts_with("https://") && !config.public_url.starts_with("http://")) {
        return fail(
            Errc::Invalid, "public_url phải bắt đầu bằng https:// hoặc http://", "public_url"
        );
    }
    const auto& database = config.database;
    if (database != "sqlite" && !database.starts_with("postgresql://") &&
        !database.starts_with("postgres://")) {
        return fail(
            Errc::Invalid,
            "database phải là sqlite hoặc postgresql://người:mật-khẩu@máy/tên",
            "database"
        );
    }
    return check_media(config);
}

}  // namespace

Result<Settings> read_toml(std::string_view text) {
    const auto parsed = toml::parse(text);
    if (!parsed) {
        const auto& problem = parsed.error();
        return fail(
            Errc::Invalid,
            fmt::format("dòng {}: {}", problem.source().begin.line, problem.description())
        );
    }
    Settings out;
    if (const auto done = flatten(parsed.table(), "", out); !done) return done.error();
    for (const auto& [name, value] : out) {
        if (!is_known(name))
            return fail(Errc::Invalid, "không có khóa cấu hình “" + name + "”", name);
    }
    return out;
}

Settings read_environment(const std::vector<std::string>& environment) {
    constexpr std::string_view kPrefix = "KENH197_";
    Settings out;
    for (const std::string_view line : environment) {
        const auto equals = line.find('=');
        if (!line.starts_with(kPrefix) || equals == std::string_view::npos) continue;
        std::string name;
        for (const char c : line.substr(kPrefix.size(), equals - kPrefix.size())) {
            name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
        for (auto at = name.find("__"); at != std::string::npos; at = name.find("__"))
            name.replace(at, 2, ".");
        if (is_known(name)) out[name] = std::string{line.substr(equals + 1)};
    }
    return out;
}

Result<Config> make_config(const std::vector<Settings>& layers) {
    Config config{.media_hosts = split(kFacebookHosts)};
    for (const auto& layer : layers) {
        for (const auto& [name, text] : layer) {
            const bool from_file = name.ends_with("_file");
            const auto plain = from_file ? name.substr(0, name.size() - 5) : name;
            auto value = from_file ? file_text(name, text) : Result<std::string>{text};
            if (!value) return value.error();
            const auto* key = std::ranges::find(kKeys, plain, &Key::name);
            if (key != kKeys.end()) config.*(key->value) = *value;
            if (plain == kHosts) config.media_hosts = split(*value);
            if (plain == kBackfill) config.backfill_minutes = minutes_of(*value);
            if (plain == kStanding) config.standing_authority = *value == "true" || *value == "1";
        }
    }
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    while (config.graph_url.ends_with('/')) config.graph_url.pop_back();
    if (const auto checked = check(config); !checked) return checked.error();
    return config;
}

std::optional<std::string> s3_bucket(const Config& config) {
    constexpr std::string_view kScheme = "s3://";
    if (!config.media.starts_with(kScheme)) return std::nullopt;
    return config.media.substr(kScheme.size());
}

std::vector<std::pair<std::string, std::string>> shown_settings(const Config& config) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& key : kKeys) {
        const std::string& value = config.*(key.value);
        const bool hide = key.secret && !value.empty() && value != "sqlite";
        out.emplace_back(std::string{key.name}, hide ? "****" : value);
    }
    std::string hosts;
    for (const auto& host : config.media_hosts) hosts += (hosts.empty() ? "" : ",") + host;
    out.emplace_back(std::string{kHosts}, hosts);
    out.emplace_back(std::string{kBackfill}, std::to_string(config.backfill_minutes));
    out.emplace_back(std::string{kStanding}, config.standing_authority ? "true" : "false");
    return out;
}

}  // namespace k197::app
