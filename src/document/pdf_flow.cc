#include "document/pdf_flow.h"

#include <cairo.h>

#include <algorithm>
#include <numbers>

namespace k197::document {
namespace {

// The end of the rows that must stay with rows[begin], itself included.
std::size_t group_end(std::span<const Row> rows, std::size_t begin) {
    auto end = begin;
    while (end + 1 < rows.size() && rows[end].with_next) ++end;
    return end + 1;
}

double height_of(std::span<const Row> rows, bool at_top) {
    double height = 0;
    for (const auto& row : rows) height += row.before + row.height;
    return at_top && !rows.empty() ? height - rows.front().before : height;
}

class Pages {
 public:
    Pages(std::span<const Row> rows, double first, double others)
        : rows_{rows}, room_{first}, others_{others} {}

    void place_group(std::size_t begin, std::size_t end) {
        const auto group = rows_.subspan(begin, end - begin);
        if (!fits(height_of(group, pages_.back().empty()))) turn();
        for (auto index = begin; index < end; ++index) place(index);
    }
    std::vector<PageRows> take() { return std::move(pages_); }

 private:
    void place(std::size_t index) {
        const auto& row = rows_[index];
        if (!fits(height_of(rows_.subspan(index, 1), pages_.back().empty()))) turn();
        if (!pages_.back().empty()) used_ += row.before;
        pages_.back().push_back({.row = index, .y = used_});
        used_ += row.height;
    }
    [[nodiscard]] bool fits(double height) const { return used_ + height <= room_ + 0.01; }
    void turn() {
        if (pages_.back().empty()) return;
        pages_.emplace_back();
        used_ = 0;
        room_ = others_;
    }

    std::span<const Row> rows_;
    double room_;
    double others_;
    double used_ = 0;
    std::vector<PageRows> pages_{1};
};

constexpr double kQuarter = std::numbers::pi / 2;

void outline(cairo_t* cairo, const Panel& panel, double x, double y, double height) {
    const double width = panel.width;
    const double radius = std::min(panel.radius, height / 2);
    cairo_new_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -kQuarter, 0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, kQuarter);
    cairo_arc(cairo, x + radius, y + height - radius, radius, kQuarter, 2 * kQuarter);
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(cairo);
}

void draw_panel(cairo_t* cairo, const Panel& panel, double x, double top, double bottom) {
    outline(cairo, panel, x + panel.x, top, bottom - top);
    if (panel.fill) {
        cairo_set_source_rgb(cairo, panel.fill->red, panel.fill->green, panel.fill->blue);
        cairo_fill_preserve(cairo);
    }
    if (panel.edge) {
        cairo_set_source_rgb(cairo, panel.edge->red, panel.edge->green, panel.edge->blue);
        cairo_set_line_width(cairo, 0.75);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
}

bool same_panel(const Row& one, const Row& other) {
    return one.panel && other.panel && one.panel->id == other.panel->id;
}

void draw_panels(
    cairo_t* cairo, std::span<const Row> rows, const PageRows& page, double x, double y
) {
    for (std::size_t first = 0; first < page.size(); ++first) {
        const auto& row = rows[page[first].row];
        if (!row.panel) continue;
        auto last = first;
        while (last + 1 < page.size() && same_panel(row, rows[page[last + 1].row])) ++last;
        const double top = page[first].y - row.panel->padding;
        const double bottom = page[last].y + rows[page[last].row].height + row.panel->padding;
        draw_panel(cairo, *row.panel, x, y + top, y + bottom);
        first = last;
    }
}

}  // namespace

std::vector<PageRows> paginate(std::span<const Row> rows, double first, double others) {
    Pages pages{rows, first, others};
    for (std::size_t begin = 0; begin < rows.size();) {
        const auto end = group_end(rows, begin);
        pages.place_group(begin, end);
        begin = end;
    }
    return pages.take();
}

void draw_rows(Canvas* cairo, std::span<const Row> rows, const PageRows& page, double x, double y) {
    draw_panels(cairo, rows, page, x, y);
    for (const auto& placed : page) {
        const auto& row = rows[placed.row];
        if (row.draw) row.draw(cairo, x, y + placed.y);
    }
}

double depth(std::span<const Row> rows, const PageRows& page) {
    return page.empty() ? 0 : page.back().y + rows[page.back().row].height;
}

void Flow::add(const Text& text, const Around& around) {
    const auto lines = text.lines();
    for (std::size_t index = 0; index < lines; ++index) {
        const bool first_of_two = index == 0 && lines > 1;
        const bool last_but_one = index + 2 == lines;
        add(Row{
            .height = text.line_height(),
            .before = index == 0 ? around.before : 0,
            .with_next = first_of_two || last_but_one,
            .panel = around.panel,
            .draw = [text, index, left = around.x](
                        Canvas* cairo, double x, double y
                    ) { text.draw_line(cairo, index, x + left, y); },
        });
    }
}

void Flow::keep_with_next(std::size_t count) {
    const auto from = rows_.size() - std::min(count, rows_.size());
    for (auto index = from; index < rows_.size(); ++index) rows_[index].with_next = true;
}

}  // namespace k197::document
