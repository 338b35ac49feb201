#pragma once
// A PDF file of A4 pages as official paper wants them: margins, and page numbers from the second
// page on.

#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "document/pdf_flow.h"

namespace k197::document {

/// The text area of an A4 page with margins of 20 mm above and below, 30 mm left, 15 mm right. In
/// points.
struct A4 {
    static constexpr double kWidth = 210 * kMillimetre;
    static constexpr double kHeight = 297 * kMillimetre;
    static constexpr double kLeft = 30 * kMillimetre;
    static constexpr double kTop = 20 * kMillimetre;
    static constexpr double kTextWidth = 165 * kMillimetre;
    static constexpr double kTextHeight = 257 * kMillimetre;
};

/// What the file says about itself. The same values give the same bytes: no time but `created` is
/// written.
struct PdfInfo {
    std::string title{};
    std::string author{};
    std::string subject{};
    Time created = 0;
};

/// A PDF being written, page by page, in memory.
class PdfFile {
 public:
    explicit PdfFile(const PdfInfo& info);
    ~PdfFile();
    PdfFile(const PdfFile&) = delete;
    PdfFile& operator=(const PdfFile&) = delete;

    /// Begins the next page, with its number above the text when it is not the first.
    void begin_page(const Typesetter& typesetter);
    /// What the current page is drawn with.
    [[nodiscard]] Canvas* cairo() const;
    /// Ends the file and gives its bytes.
    [[nodiscard]] std::string finish();

 private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Writes `rows` on as many pages as they need.
void write_pages(PdfFile& file, const Typesetter& typesetter, std::span<const Row> rows);

}  // namespace k197::document
