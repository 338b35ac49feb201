#include "document/pdf_page.h"

#include <cairo-pdf.h>

#include "document/pdf_words.h"

namespace k197::document {
namespace {

constexpr double kNumberSize = 13;
constexpr double kNumberTop = 10 * kMillimetre;

cairo_status_t take_bytes(void* file, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(file)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

void describe(cairo_surface_t* surface, const PdfInfo& info) {
    const auto say = [&](cairo_pdf_metadata_t what, const std::string& words) {
        const auto clean = printable(words);
        if (!clean.empty()) cairo_pdf_surface_set_metadata(surface, what, clean.c_str());
    };
    const auto created = to_rfc3339(info.created);
    say(CAIRO_PDF_METADATA_TITLE, info.title);
    say(CAIRO_PDF_METADATA_AUTHOR, info.author);
    say(CAIRO_PDF_METADATA_SUBJECT, info.subject);
    say(CAIRO_PDF_METADATA_CREATOR, "Kênh 197");
    say(CAIRO_PDF_METADATA_CREATE_DATE, created);
    say(CAIRO_PDF_METADATA_MOD_DATE, created);
}

}  // namespace

struct PdfFile::Parts {
    std::string bytes{};
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    int page = 0;
};

PdfFile::PdfFile(const PdfInfo& info) : parts_{std::make_unique<Parts>()} {
    parts_->surface =
        cairo_pdf_surface_create_for_stream(take_bytes, &parts_->bytes, A4::kWidth, A4::kHeight);
    cairo_pdf_surface_restrict_to_version(parts_->surface, CAIRO_PDF_VERSION_1_5);
    describe(parts_->surface, info);
    parts_->cairo = cairo_create(parts_->surface);
}

PdfFile::~PdfFile() {
    cairo_destroy(parts_->cairo);
    cairo_surface_destroy(parts_->surface);
}

void PdfFile::begin_page(const Typesetter& typesetter) {
    if (parts_->page > 0) cairo_show_page(parts_->cairo);
    ++parts_->page;
    if (parts_->page == 1) return;
    const Style style{.size = kNumberSize, .align = Align::Centre};
    const Text number{typesetter, std::to_string(parts_->page), style, A4::kTextWidth};
    number.draw(parts_->cairo, A4::kLeft, kNumberTop);
}

Canvas* PdfFile::cairo() const {
    return parts_->cairo;
}

std::string PdfFile::finish() {
    cairo_show_page(parts_->cairo);
    cairo_surface_finish(parts_->surface);
    return std::move(parts_->bytes);
}

void write_pages(PdfFile& file, const Typesetter& typesetter, std::span<const Row> rows) {
    for (const auto& page : paginate(rows, A4::kTextHeight, A4::kTextHeight)) {
        file.begin_page(typesetter);
        draw_rows(file.cairo(), rows, page, A4::kLeft, A4::kTop);
    }
}

}  // namespace k197::document
