#include "media/picture.h"

#include <charconv>
#include <utility>

namespace k197::media {
namespace {

constexpr int kSeconds = 20;

/// The number after `name` at the beginning of a line. Our lines come before those of the picture's
/// own EXIF.
std::optional<int> field(std::string_view header, std::string_view name) {
    const std::string mark = "\n" + std::string{name} + ": ";
    const auto at = header.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto text = header.substr(at + mark.size());
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || value < 0) return std::nullopt;
    return value;
}

std::vector<std::string> shrink(std::string from, std::string to, std::string side) {
    return {
        "vips",
        "thumbnail",
        std::move(from),
        std::move(to),
        side,
        "--height",
        side,
        "--size",
        "down",
        "--export-profile",
        "srgb",
        "--fail-on",
        "truncated"};
}

}  // namespace

std::optional<Size> size_in_header(std::string_view header) {
    const auto width = field(header, "width");
    const auto height = field(header, "height");
    if (!width || !height || *width == 0 || *height == 0) return std::nullopt;
    const bool lies = field(header, "orientation").value_or(1) >= 5;
    return lies ? Size{.width = *height, .height = *width}
                : Size{.width = *width, .height = *height};
}

std::string_view shown_picture_type(std::string_view type) {
    return type == "image/png" || type == "image/gif" ? "image/png" : "image/jpeg";
}

Copies copy_picture(const Sandbox& sandbox, std::string_view type, std::string_view bytes) {
    Workbench bench{sandbox, "original", bytes, kSeconds};
    Copies copies;
    copies.work = bench.run({"vipsheader", "-a", "original"});
    if (copies.work != Work::Done) return copies;
    const auto size = size_in_header(bench.output());
    copies.work = Work::Damaged;
    if (!size) return copies;
    copies.width = size->width;
    copies.height = size->height;
    copies.too_large = std::int64_t{size->width} * size->height > kMostPixels;
    if (copies.too_large) return copies;

    const auto shown_type = shown_picture_type(type);
    const bool png = shown_type == "image/png";
    const std::string shown = png ? "shown.png" : "shown.jpg";
    copies.work = bench.run(
        shrink("original", shown + (png ? "[strip]" : "[Q=85,strip,background=255]"), "2048")
    );
    if (copies.work != Work::Done) return copies;
    copies.work = bench.run(shrink(shown, "thumb.jpg[Q=75,strip,background=255]", "480"));
    if (copies.work != Work::Done) return copies;
    copies.shown = bench.take(shown, shown_type).value_or("");
    copies.thumb = bench.take("thumb.jpg", "image/jpeg").value_or("");
    if (copies.shown.empty()) copies.work = Work::Damaged;
    return copies;
}

}  // namespace k197::media
