#include "document/conversation_picture.h"

#include <cairo.h>

#include <cmath>
#include <memory>

#include "document/conversation_bubbles.h"
#include "document/pdf_words.h"

namespace k197::document {
namespace {

constexpr int kWidth = 720;
constexpr double kHighest = 1600;
constexpr double kSide = 20;
constexpr double kBar = 76;
constexpr double kTop = kBar + 26;
constexpr double kBottom = 34;
constexpr double kTextSize = 24;

cairo_status_t take_bytes(void* file, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(file)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

// The bar over a page: whose conversation, which report, which page of how many.
void draw_bar(
    cairo_t* cairo, const Typesetter& typesetter, const Conversation& talk, const std::string& page
) {
    cairo_set_source_rgb(cairo, 0.13, 0.26, 0.46);
    cairo_rectangle(cairo, 0, 0, kWidth, kBar);
    cairo_fill(cairo);
    const auto title = talk.hides_citizen ? "Người phản ánh" : talk.title;
    const Colour white{1, 1, 1};
    Style style{.size = 25, .line_spacing = 1, .face = Face::Sans, .colour = white, .bold = true};
    Text{typesetter, one_line(title, 40), style, 0}.draw(cairo, kSide, 8);
    style.size = 20;
    style.bold = false;
    Text{typesetter, one_line(talk.code, 40), style, 0}.draw(cairo, kSide, 42);
    style.align = Align::Right;
    Text{typesetter, page, style, kWidth - 2 * kSide}.draw(cairo, kSide, 42);
}

std::string png_of(cairo_surface_t* surface) {
    std::string bytes;
    cairo_surface_write_to_png_stream(surface, take_bytes, &bytes);
    return bytes;
}

class PicturePages {
 public:
    PicturePages(const Typesetter& typesetter, const Conversation& talk)
        : typesetter_{typesetter}, talk_{talk} {
        const ChatLook look{
            .width = kWidth - 2 * kSide,
            .text_size = kTextSize,
            .tallest_picture = 900,
            .use = PictureUse::Pixels,
        };
        rows_ = bubble_rows(typesetter, talk, look);
        const double room = kHighest - kTop - kBottom;
        pages_ = paginate(rows_, room, room);
    }

    [[nodiscard]] std::vector<std::string> all() const {
        std::vector<std::string> pictures;
        for (std::size_t index = 0; index < pages_.size(); ++index) pictures.push_back(one(index));
        return pictures;
    }

 private:
    [[nodiscard]] std::string one(std::size_t index) const {
        const double height = kTop + depth(rows_, pages_[index]) + kBottom;
        const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface{
            cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, kWidth, static_cast<int>(std::ceil(height))
            ),
            cairo_surface_destroy};
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo{
            cairo_create(surface.get()), cairo_destroy};
        cairo_set_source_rgb(cairo.get(), 1, 1, 1);
        cairo_paint(cairo.get());
        const auto count = std::to_string(index + 1) + "/" + std::to_string(pages_.size());
        draw_bar(cairo.get(), typesetter_, talk_, count);
        draw_rows(cairo.get(), rows_, pages_[index], kSide, kTop);
        return png_of(surface.get());
    }

    const Typesetter& typesetter_;
    const Conversation& talk_;
    std::vector<Row> rows_{};
    std::vector<PageRows> pages_{};
};

}  // namespace

std::vector<std::string> render_conversation_png(
    const Conversation& conversation, const FontSettings& fonts
) {
    const Typesetter typesetter{fonts};
    return PicturePages{typesetter, conversation}.all();
}

}  // namespace k197::document
