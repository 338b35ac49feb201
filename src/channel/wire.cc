#include "channel/wire.h"

#include <cmath>
#include <utility>

#include "base/bytes.h"
#include "channel/messenger/media_link.h"

namespace k197::channel::wire {
namespace {

constexpr Time kFacebookBegan = 1'072'915'200 * kSecond;  // 2004-01-01

/// Units are told apart by size: the three ranges do not meet between 1973 and 5138.
std::optional<Time> from_number(double number) {
    if (!(number > 0) || number >= 1e17) return std::nullopt;
    const double factor = number < 1e11 ? 1e6 : number < 1e14 ? 1e3 : 1;
    return static_cast<Time>(std::llround(number * factor));
}

}  // namespace

std::optional<Time> moment(const Json& value) {
    if (const auto number = value.number()) return from_number(*number);
    if (!value.is_string()) return std::nullopt;
    return from_rfc3339(*value.text());
}

Time moment_or(const Json& value, Time received_at) {
    const auto at = moment(value);
    const bool believable = at && *at >= kFacebookBegan && *at <= received_at + kDay;
    return believable ? *at : received_at;
}

bool flag(const Json& value) {
    const auto yes = value.boolean();
    return yes ? *yes : value.text() == "true" || value.text() == "1";
}

std::string digest(std::string_view name, std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto part : parts) all += std::to_string(part.size()) + ":" + std::string{part};
    return std::string{name} + ":" + sha256_hex(all);
}

Attachment link(Attachment::Kind kind, std::string url, std::string title) {
    auto expires_at = link_expiry(url);
    return {
        .kind = kind, .url = std::move(url), .title = std::move(title), .expires_at = expires_at};
}

}  // namespace k197::channel::wire
