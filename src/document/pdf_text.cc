#include "document/pdf_text.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

#include "document/pdf_words.h"

namespace k197::document {
namespace {

// Heights of Tinos and Arimo in ems. Lines are placed by these and not by what each contains, so
// that an emoji or a letter of another typeface does not push lines apart.
constexpr double kEmHeight = 1.149;
constexpr double kEmAscent = 0.891;

template <class T>
struct Release {
    void operator()(T* object) const { g_object_unref(object); }
};
struct ReleaseOptions {
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};

int to_pango(double length) {
    return static_cast<int>(std::lround(length * PANGO_SCALE));
}
double from_pango(int length) {
    return static_cast<double>(length) / PANGO_SCALE;
}

PangoAlignment alignment(Align align) {
    if (align == Align::Centre) return PANGO_ALIGN_CENTER;
    return align == Align::Right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

void emphasise(PangoAttrList* list, const Run& run, std::size_t begin, std::size_t end) {
    const auto add = [&](PangoAttribute* attribute) {
        attribute->start_index = static_cast<guint>(begin);
        attribute->end_index = static_cast<guint>(end);
        pango_attr_list_insert(list, attribute);
    };
    if (run.bold) add(pango_attr_weight_new(PANGO_WEIGHT_BOLD));
    if (run.italic) add(pango_attr_style_new(PANGO_STYLE_ITALIC));
}

// Pango marks a cut word with a hyphen, which the writer did not write.
void leave_out_hyphens(PangoAttrList* list) {
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
}

void set_runs(PangoLayout* layout, const std::vector<Run>& runs) {
    PangoAttrList* attributes = pango_attr_list_new();
    leave_out_hyphens(attributes);
    std::string all;
    for (const auto& run : runs) {
        const auto begin = all.size();
        all += printable(run.text);
        emphasise(attributes, run, begin, all.size());
    }
    pango_layout_set_text(layout, all.c_str(), static_cast<int>(all.size()));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

void set_font(PangoLayout* layout, const FontSettings& fonts, const Style& style) {
    PangoFontDescription* font = pango_font_description_new();
    const auto& family = style.face == Face::Serif ? fonts.serif : fonts.sans;
    pango_font_description_set_family(font, family.c_str());
    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    if (style.bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    if (style.italic) pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

void set_shape(PangoLayout* layout, const Style& style, double width) {
    pango_layout_set_width(layout, width > 0 ? to_pango(width) : -1);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_alignment(layout, alignment(style.align));
    pango_layout_set_justify(layout, style.align == Align::Justified);
    pango_layout_set_indent(layout, to_pango(style.indent));
}

}  // namespace

struct Typesetter::Parts {
    FontSettings fonts{};
    std::unique_ptr<PangoContext, Release<PangoContext>> context{};
};

Typesetter::Typesetter(const FontSettings& fonts) : parts_{std::make_unique<Parts>()} {
    parts_->fonts = fonts;
    parts_->context.reset(pango_font_map_create_context(fonts_of_this_thread(fonts)));
    auto* context = parts_->context.get();
    const std::unique_ptr<cairo_font_options_t, ReleaseOptions> options{
        cairo_font_options_create()};
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options.get());
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    pango_context_set_language(context, pango_language_from_string("vi"));
}

Typesetter::~Typesetter() = default;

struct Text::Lines {
    struct Line {
        PangoLayoutLine* line = nullptr;  // owned by the layout
        double x = 0;
        double width = 0;
    };
    std::unique_ptr<PangoLayout, Release<PangoLayout>> layout{};
    std::vector<Line> lines{};
    double line_height = 0;
    double baseline = 0;
    Colour colour{};
};

Text::Text(
    const Typesetter& typesetter, const std::vector<Run>& runs, const Style& style, double width
) {
    auto set = std::make_shared<Lines>();
    auto* layout = pango_layout_new(typesetter.parts().context.get());
    set->layout.reset(layout);
    set_font(layout, typesetter.parts().fonts, style);
    set_shape(layout, style, width);
    set_runs(layout, runs);

    set->colour = style.colour;
    set->line_height = style.size * kEmHeight * style.line_spacing;
    set->baseline = style.size * (kEmAscent + kEmHeight * (style.line_spacing - 1) / 2);
    PangoLayoutIter* at = pango_layout_get_iter(layout);
    do {
        PangoRectangle extents;
        pango_layout_iter_get_line_extents(at, nullptr, &extents);
        set->lines.push_back({
            .line = pango_layout_iter_get_line_readonly(at),
            .x = from_pango(extents.x),
            .width = from_pango(extents.width),
        });
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    lines_ = std::move(set);
}

std::size_t Text::lines() const {
    return lines_->lines.size();
}
double Text::line_height() const {
    return lines_->line_height;
}
double Text::height() const {
    return static_cast<double>(lines()) * line_height();
}
double Text::last_width() const {
    return lines_->lines.back().width;
}

double Text::widest() const {
    double widest = 0;
    for (const auto& line : lines_->lines) widest = std::max(widest, line.width);
    return widest;
}

void Text::draw_line(Canvas* cairo, std::size_t index, double x, double y) const {
    const auto& line = lines_->lines[index];
    const auto& colour = lines_->colour;
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
    cairo_move_to(cairo, x + line.x, y + lines_->baseline);
    pango_cairo_show_layout_line(cairo, line.line);
}

void Text::draw(Canvas* cairo, double x, double y) const {
    for (std::size_t index = 0; index < lines(); ++index) {
        draw_line(cairo, index, x, y + static_cast<double>(index) * line_height());
    }
}

void draw_rule(Canvas* cairo, double x, double y, double width, double thickness) {
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_line_width(cairo, thickness);
    cairo_move_to(cairo, x, y);
    cairo_line_to(cairo, x + width, y);
    cairo_stroke(cairo);
}

}  // namespace k197::document
