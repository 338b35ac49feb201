// kenh197-picture TYPE MOST_PIXELS SHOWN — runs in the sandbox (media/picture.cc) with one
// untrusted picture, the file `original`, in its folder. Prints "WIDTH HEIGHT", upright. Unless
// there are more pixels than MOST_PIXELS, which are not decoded, it writes the copy that people see
// to SHOWN (shown.png or shown.jpg) and the thumbnail to thumb.jpg. Ends with 1, and why on
// standard error, when the picture cannot be opened, and with 126 when this program cannot be run
// here.
//
// A program of its own: it loads the hundred libraries of libvips, which the server need not have
// in its memory, and opens a picture in one run.

#include <vips/vips.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

constexpr int kCannotRun = 126;  // says nothing about the picture
constexpr int kShownSide = 2048;
constexpr int kThumbSide = 480;
constexpr const char* kOriginal = "original";

int fail() {
    std::cerr << vips_error_buffer();
    return EXIT_FAILURE;
}

/// HEIF and AVIF are read by modules; looking for those takes as long as opening a picture.
bool needs_modules(std::string_view type) {
    return type == "image/heic" || type == "image/avif";
}

/// A transformation of colours that leaves an ordinary picture as it is costs as much as all else.
bool has_own_colours(VipsImage* image) {
    const auto kind = vips_image_get_interpretation(image);
    return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0 ||
           (kind != VIPS_INTERPRETATION_sRGB && kind != VIPS_INTERPRETATION_B_W);
}

Image open_header() {
    return Image{vips_image_new_from_file(kOriginal, "access", VIPS_ACCESS_SEQUENTIAL, nullptr)};
}

/// Upright, sRGB, in memory: both copies are made of it.
Image open_for_showing(bool own_colours) {
    VipsImage* out = nullptr;
    const int failed = vips_thumbnail(
        kOriginal,
        &out,
        kShownSide,
        "height",
        kShownSide,
        "size",
        VIPS_SIZE_DOWN,
        "fail_on",
        VIPS_FAIL_ON_TRUNCATED,
        own_colours ? "export_profile" : nullptr,
        "srgb",
        nullptr
    );
    if (failed != 0) return nullptr;
    const Image opened{out};
    return Image{vips_image_copy_memory(opened.get())};
}

Image shrink_to_thumb(VipsImage* image) {
    VipsImage* out = nullptr;
    const int failed = vips_thumbnail_image(
        image, &out, kThumbSide, "height", kThumbSide, "size", VIPS_SIZE_DOWN, nullptr
    );
    return Image{failed == 0 ? out : nullptr};
}

bool write(VipsImage* image, const std::string& name) {
    return vips_image_write_to_file(image, name.c_str(), nullptr) == 0;
}

std::pair<int, int> upright_size(VipsImage* image) {
    const int width = vips_image_get_width(image);
    const int height = vips_image_get_height(image);
    return vips_image_get_orientation_swap(image) != 0 ? std::pair{height, width}
                                                       : std::pair{width, height};
}

int copy_picture(std::int64_t most_pixels, const std::string& shown_name) {
    const Image header = open_header();
    if (!header) return fail();
    const auto [width, height] = upright_size(header.get());
    std::cout << width << ' ' << height << std::endl;  // before decoding, which may be ended
    if (std::int64_t{width} * height > most_pixels) return EXIT_SUCCESS;

    const Image shown = open_for_showing(has_own_colours(header.get()));
    if (!shown) return fail();
    const bool png = shown_name.ends_with(".png");
    if (!write(shown.get(), shown_name + (png ? "[strip]" : "[Q=85,strip,background=255]")))
        return fail();
    const Image thumb = shrink_to_thumb(shown.get());
    if (!thumb || !write(thumb.get(), "thumb.jpg[Q=75,strip,background=255]")) return fail();
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && argv[1] == std::string_view{"--version"}) {
        std::cout << "libvips " << vips_version_string() << '\n';
        return EXIT_SUCCESS;
    }
    if (argc != 4) {
        std::cerr << "usage: kenh197-picture TYPE MOST_PIXELS SHOWN, beside a file `original`\n";
        return 2;
    }
    // libvips looks for its modules below this folder.
    if (!needs_modules(argv[1])) setenv("VIPSHOME", "/nowhere", 1);
    if (VIPS_INIT(argv[0]) != 0) {
        fail();
        return kCannotRun;
    }
    return copy_picture(std::atoll(argv[2]), argv[3]);
}
