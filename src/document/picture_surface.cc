#include "document/picture_surface.h"

#include <cairo.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
// libjpeg's header needs stdio first.
#include <jpeglib.h>

namespace k197::document {
namespace {

constexpr std::uint64_t kMostPixels = 50'000'000;
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kJpegSignature = "\xff\xd8\xff";

using Held = std::shared_ptr<Surface>;

Held owned(cairo_surface_t* surface) {
    Held held{surface, cairo_surface_destroy};
    return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS ? held : nullptr;
}

bool is_showable(std::uint64_t width, std::uint64_t height) {
    return width > 0 && height > 0 && width <= 30'000 && height <= 30'000 &&
           width * height <= kMostPixels;
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
}

cairo_status_t give_bytes(void* rest, unsigned char* to, unsigned int count) {
    auto& bytes = *static_cast<std::string_view*>(rest);
    if (bytes.size() < count) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, bytes.data(), count);
    bytes.remove_prefix(count);
    return CAIRO_STATUS_SUCCESS;
}

Held read_png(std::string_view bytes) {
    if (bytes.size() < 24) return nullptr;
    if (!is_showable(big_endian(bytes.substr(16, 4)), big_endian(bytes.substr(20, 4)))) {
        return nullptr;
    }
    return owned(cairo_image_surface_create_from_png_stream(give_bytes, &bytes));
}

// libjpeg reports errors by a jump; nothing with a destructor lives between setjmp and the jump.
struct JpegErrors {
    jpeg_error_mgr manager;
    std::jmp_buf back;
};

void jump_back(j_common_ptr info) {
    std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1);
}
void stay_silent(j_common_ptr) {}

// One JPEG in memory: first its size, then, if wanted, its pixels.
class JpegReader {
 public:
    explicit JpegReader(std::string_view bytes) {
        info_.err = jpeg_std_error(&errors_.manager);
        errors_.manager.error_exit = jump_back;
        errors_.manager.output_message = stay_silent;
        jpeg_create_decompress(&info_);
        good_ = read_header(bytes);
    }
    ~JpegReader() { jpeg_destroy_decompress(&info_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    [[nodiscard]] bool is_good() const {
        return good_ && is_showable(info_.image_width, info_.image_height);
    }
    [[nodiscard]] int width() const { return static_cast<int>(info_.image_width); }
    [[nodiscard]] int height() const { return static_cast<int>(info_.image_height); }

    // Fills rows of 32-bit pixels in cairo's order. A damaged end stays as it was.
    bool read_pixels(unsigned char* pixels, int stride) {
        if (setjmp(errors_.back)) return false;
        info_.out_color_space = JCS_EXT_BGRX;
        jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW row = pixels + static_cast<std::size_t>(stride) * info_.output_scanline;
            jpeg_read_scanlines(&info_, &row, 1);
        }
        return true;
    }

 private:
    bool read_header(std::string_view bytes) {
        if (setjmp(errors_.back)) return false;
        jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
    }

    JpegErrors errors_{};
    jpeg_decompress_struct info_{};
    bool good_ = false;
};

void free_copy(void* copy) {
    delete static_cast<std::string*>(copy);
}

// Cairo writes the attached bytes into the PDF; the blank pixels only give the size.
bool attach(cairo_surface_t* surface, std::string_view bytes) {
    auto copy = std::make_unique<std::string>(bytes);
    const auto* data = reinterpret_cast<const unsigned char*>(copy->data());
    const auto status = cairo_surface_set_mime_data(
        surface, CAIRO_MIME_TYPE_JPEG, data, bytes.size(), free_copy, copy.get()
    );
    if (status != CAIRO_STATUS_SUCCESS) return false;
    static_cast<void>(copy.release());  // cairo frees it
    return true;
}

Held read_jpeg(std::string_view bytes, PictureUse use) {
    JpegReader jpeg{bytes};
    if (!jpeg.is_good()) return nullptr;
    const auto surface =
        owned(cairo_image_surface_create(CAIRO_FORMAT_RGB24, jpeg.width(), jpeg.height()));
    if (!surface) return nullptr;
    if (use == PictureUse::Paper) return attach(surface.get(), bytes) ? surface : nullptr;
    cairo_surface_flush(surface.get());
    const bool whole = jpeg.read_pixels(
        cairo_image_surface_get_data(surface.get()), cairo_image_surface_get_stride(surface.get())
    );
    cairo_surface_mark_dirty(surface.get());
    return whole ? surface : nullptr;
}

Held read_any(std::string_view bytes, PictureUse use) {
    if (bytes.starts_with(kPngSignature)) return read_png(bytes);
    return bytes.starts_with(kJpegSignature) ? read_jpeg(bytes, use) : nullptr;
}

}  // namespace

std::optional<PictureSurface> PictureSurface::read(const Picture& picture, PictureUse use) {
    PictureSurface read;
    read.surface_ = read_any(picture.bytes, use);
    if (!read.surface_) return std::nullopt;
    read.width_ = cairo_image_surface_get_width(read.surface_.get());
    read.height_ = cairo_image_surface_get_height(read.surface_.get());
    return read;
}

void PictureSurface::draw(Canvas* cairo, double x, double y, double width) const {
    const double scale = width / width_;
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, surface_.get(), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
}

}  // namespace k197::document
