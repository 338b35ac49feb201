#pragma once
// What flows over pages: rows, one under the other. A line of text is a row; so is a letterhead or
// a picture. Where pages end is decided here, by values alone.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "document/pdf_text.h"

namespace k197::document {

/// Draws a row with its upper left corner at (x, y).
using Draw = std::function<void(Canvas* cairo, double x, double y)>;

/// A frame or a coloured ground behind neighbouring rows of one `id`; on every page it is drawn
/// closed. It reaches `padding` above and below its rows, which leave that room themselves.
struct Panel {
    int id = 0;
    double x = 0;  ///< from the left of the text
    double width = 0;
    double padding = 0;
    double radius = 0;
    std::optional<Colour> fill{};
    std::optional<Colour> edge{};
};

struct Row {
    double height = 0;
    double before = 0;       ///< room above it, unless it is the first of its page
    bool with_next = false;  ///< stays on the page of the row after it
    std::optional<Panel> panel{};
    Draw draw{};  ///< may be empty: then it is room only
};

/// A row's place: which, and how far below the top of the text.
struct Placed {
    std::size_t row = 0;
    double y = 0;
};
using PageRows = std::vector<Placed>;

/// Spreads `rows` over pages: the first has room for `first`, the others for `others`. Rows that
/// stay together are parted only when they are taller than a page.
std::vector<PageRows> paginate(std::span<const Row> rows, double first, double others);

/// Draws one page's panels and rows.
void draw_rows(Canvas* cairo, std::span<const Row> rows, const PageRows& page, double x, double y);

/// The lowest point of what a page holds.
double depth(std::span<const Row> rows, const PageRows& page);

/// Room around a paragraph's lines.
struct Around {
    double x = 0;       ///< from the left of the text
    double before = 0;  ///< above the first line
    std::optional<Panel> panel{};
};

/// Collects rows.
class Flow {
 public:
    void add(Row row) { rows_.push_back(std::move(row)); }
    /// A paragraph: its first two and its last two lines stay together.
    void add(const Text& text, const Around& around);
    /// The last `count` rows stay with what comes next.
    void keep_with_next(std::size_t count = 1);
    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
    std::vector<Row> rows_{};
};

}  // namespace k197::document
