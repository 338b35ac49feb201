#include "media/picture.h"

#include <charconv>

namespace k197::media {
namespace {

constexpr int kSeconds = 20;

}  // namespace

std::optional<Size> size_in(std::string_view answer) {
    Size size;
    const auto* end = answer.data() + answer.size();
    const auto width = std::from_chars(answer.data(), end, size.width);
    if (width.ec != std::errc{} || width.ptr == end || *width.ptr != ' ') return std::nullopt;
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    if (height.ec != std::errc{} || height.ptr == end || *height.ptr != '\n') return std::nullopt;
    if (size.width <= 0 || size.height <= 0) return std::nullopt;
    return size;
}

std::string_view shown_picture_type(std::string_view type) {
    return type == "image/png" || type == "image/gif" ? "image/png" : "image/jpeg";
}

Copies copy_picture(const Sandbox& sandbox, std::string_view type, std::string_view bytes) {
    const auto shown_type = shown_picture_type(type);
    const std::string shown = shown_type == "image/png" ? "shown.png" : "shown.jpg";
    Workbench bench{sandbox, "original", bytes, kSeconds};
    Copies copies;
    copies.work =
        bench.run({kPictureProgram, std::string{type}, std::to_string(kMostPixels), shown});
    if (const auto size = size_in(bench.output())) {
        copies.width = size->width;
        copies.height = size->height;
        copies.too_large = std::int64_t{size->width} * size->height > kMostPixels;
    }
    if (copies.work != Work::Done || copies.too_large) return copies;
    copies.shown = bench.take(shown, shown_type).value_or("");
    copies.thumb = bench.take("thumb.jpg", "image/jpeg").value_or("");
    if (copies.shown.empty() || copies.width == 0) copies.work = Work::Damaged;
    return copies;
}

}  // namespace k197::media
