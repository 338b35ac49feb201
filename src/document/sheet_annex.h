#pragma once
// The sheet's annex: the conversation, drawn on as many pages as it needs.

#include "document/pdf_page.h"
#include "document/sheet.h"

namespace k197::document {

/// "Phụ lục II", its title, and which report it belongs to, with a line under it.
std::vector<Row> annex_heading(
    const Typesetter& typesetter,
    const Sheet& sheet,
    const std::string& name,
    const std::string& title
);

class Annex {
 public:
    Annex(const Typesetter& typesetter, const Sheet& sheet);
    /// Pages it takes; 0 when there is no conversation.
    [[nodiscard]] std::size_t pages() const { return pages_.size(); }
    void write(PdfFile& file) const;

 private:
    [[nodiscard]] double heading_height(bool first) const;
    void write_page(PdfFile& file, std::size_t index) const;

    const Typesetter& typesetter_;
    const Sheet& sheet_;
    std::vector<Row> heading_{};
    std::vector<Row> rows_{};
    std::vector<PageRows> pages_{};
};

}  // namespace k197::document
