#include "web/api/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace k197::web::api {
namespace {

constexpr std::size_t kUsualLimit = 50;
constexpr std::size_t kMostItems = 200;
constexpr std::size_t kDateLength = 10;

std::string value_of(const Request& request, std::string_view name) {
    return request.query_value(name).value_or("");
}

Error wrong(std::string_view name, std::string_view wanted) {
    return fail(Errc::Invalid, fmt::format("{} phải là {}.", name, wanted), std::string{name});
}

}  // namespace

Result<std::size_t> limit_of(const Request& request) {
    const auto text = request.query_value("limit");
    if (!text) return kUsualLimit;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    const bool is_huge = error == std::errc::result_out_of_range;
    if (end != text->data() + text->size() || (error != std::errc{} && !is_huge) ||
        (limit == 0 && !is_huge)) {
        return wrong("limit", "một số từ 1 đến 200");
    }
    return is_huge ? kMostItems : std::min(limit, kMostItems);
}

Result<std::optional<Time>> moment_of(const Request& request, std::string_view name) {
    std::string text = value_of(request, name);
    if (text.empty()) return std::optional<Time>{};
    std::ranges::replace(text, ' ', '+');  // a plus sign that was not percent-encoded
    const auto time = from_rfc3339(text);
    if (!time) return wrong(name, "thời điểm RFC 3339 hoặc ngày YYYY-MM-DD");
    return time;
}

Result<std::optional<Time>> end_moment_of(const Request& request, std::string_view name) {
    auto time = moment_of(request, name);
    const bool is_date = value_of(request, name).size() == kDateLength;
    if (time && *time && is_date) return std::optional{**time + kDay};
    return time;
}

Result<std::string> word_of(
    const Request& request, std::string_view name, std::span<const std::string_view> words
) {
    std::string word = value_of(request, name);
    if (word.empty() || std::ranges::find(words, word) != words.end()) return word;
    std::string all;
    for (const auto& one : words) all += (all.empty() ? "" : ", ") + std::string{one};
    return wrong(name, "một trong: " + all);
}

Result<bool> flag_of(const Request& request, std::string_view name) {
    const std::string text = value_of(request, name);
    if (text == "true" || text == "1") return true;
    if (text.empty() || text == "false" || text == "0") return false;
    return wrong(name, "true hoặc false");
}

}  // namespace k197::web::api
