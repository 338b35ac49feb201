#include "channel/messenger/attachment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "channel/wire.h"

namespace k197::channel {
namespace {

using Kind = Attachment::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 13> kTypes{{
    {"image", Kind::Image},
    {"video", Kind::Video},
    {"audio", Kind::Audio},
    {"file", Kind::File},
    {"sticker", Kind::Sticker},
    {"location", Kind::Location},
    {"template", Kind::Template},
    {"fallback", Kind::Share},
    {"share", Kind::Share},
    {"post", Kind::Share},
    {"ig_post", Kind::Share},
    {"reel", Kind::Share},
    {"ig_reel", Kind::Share},
}};

Kind kind_of(std::string_view type) {
    const auto found = std::ranges::find(kTypes, type, &std::pair<std::string_view, Kind>::first);
    return found == kTypes.end() ? Kind::Unknown : found->second;
}

/// The first of `paths` that holds a text.
std::string first_text(const Json& from, std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
        if (auto text = from.text_or(path); !text.empty()) return text;
    }
    return {};
}

std::string url_of(const Json& attachment) {
    auto url = first_text(attachment, {"/payload/url", "/url", "/URL"});
    if (!url.empty()) return url;
    auto payload = attachment.text_or("/payload");  // a link, or an opaque blob
    return payload.starts_with("http") ? payload : std::string{};
}

std::string title_of(const Json& attachment) {
    return first_text(
        attachment,
        {"/title",
         "/payload/title",
         "/payload/text",
         "/payload/elements/0/title",
         "/payload/product/elements/0/title"}
    );
}

std::optional<double> degrees(const Json& value, double limit) {
    const auto number = value.number();
    return number && std::abs(*number) <= limit ? number : std::nullopt;
}

void read_place(const Json& coordinates, Attachment& to) {
    const auto latitude = degrees(coordinates.at("/lat"), 90);
    const auto longitude = degrees(coordinates.at("/long"), 180);
    if (!latitude || !longitude) return;
    to.latitude = latitude;
    to.longitude = longitude;
}

Attachment read_attachment(const Json& from) {
    auto to = wire::link(kind_of(from.text_or("/type")), url_of(from), title_of(from));
    to.sticker_id = from.text_or("/payload/sticker_id");
    if (!to.sticker_id.empty()) to.kind = Kind::Sticker;
    if (to.kind == Kind::Location) read_place(from.at("/payload/coordinates"), to);
    return to;
}

bool same_sticker(const Attachment& a, const Attachment& b) {
    const bool picture = b.kind == Kind::Sticker || b.kind == Kind::Image;
    if (a.kind != Kind::Sticker || !picture) return false;
    return a.sticker_id.empty() ? !a.url.empty() && a.url == b.url : a.sticker_id == b.sticker_id;
}

/// Between June and August 2026 a sticker came as an image and as a sticker: keep the sticker.
std::vector<Attachment> without_doubled_stickers(const std::vector<Attachment>& all) {
    std::vector<Attachment> kept;
    for (const auto& one : all) {
        const auto shown_already = [&](const auto& other) { return same_sticker(other, one); };
        const auto shown_better = [&](const auto& other) {
            return one.kind == Kind::Image && same_sticker(other, one);
        };
        if (std::ranges::any_of(kept, shown_already) || std::ranges::any_of(all, shown_better))
            continue;
        kept.push_back(one);
    }
    return kept;
}

bool has_sticker(const std::vector<Attachment>& all) {
    return std::ranges::any_of(all, [](const auto& one) { return one.kind == Kind::Sticker; });
}

}  // namespace

std::vector<Attachment> read_attachments(const Json& message) {
    std::vector<Attachment> all;
    for (const auto& one : message.items("/attachments")) {
        if (one.is_object()) all.push_back(read_attachment(one));
    }
    all = without_doubled_stickers(all);
    const auto sticker_id = message.text_or("/sticker_id");
    if (!sticker_id.empty() && !has_sticker(all)) {
        const bool pictured = all.size() == 1 && all[0].kind == Kind::Image;
        if (!pictured) all.emplace_back();
        all.back().kind = Kind::Sticker;
        all.back().sticker_id = sticker_id;
    }
    return all;
}

}  // namespace k197::channel
