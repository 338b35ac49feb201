#pragma once
// Text set in lines of a given width, to be drawn on a page of a PDF or of a picture. Lengths are
// in the page's units: points on paper, pixels in a picture.

#include <memory>
#include <string>
#include <vector>

#include "document/canvas.h"
#include "document/fonts.h"

namespace k197::document {

constexpr double kMillimetre = 72.0 / 25.4;  ///< in points

enum class Align { Left, Centre, Right, Justified };
enum class Face { Serif, Sans };

struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;
};

struct Style {
    double size = 14;
    Align align = Align::Left;
    double indent = 0;  ///< of the first line; negative: of all others
    double line_spacing = 1.15;
    Face face = Face::Serif;
    Colour colour{};
    bool bold = false;
    bool italic = false;
};

/// A stretch of text of one weight and slope. The words are shown as they are: nothing in them is
/// markup.
struct Run {
    std::string text{};
    bool bold = false;
    bool italic = false;
};

/// Sets text with one thread's fonts. Keep it on the thread that made it.
class Typesetter {
 public:
    explicit Typesetter(const FontSettings& fonts);
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    struct Parts;
    [[nodiscard]] const Parts& parts() const { return *parts_; }

 private:
    std::unique_ptr<Parts> parts_;
};

/// A paragraph set in lines. Copies share the lines, which never change.
class Text {
 public:
    /// Sets `runs` in lines of `width`; words are made printable first, and cut anywhere when too
    /// long for a line.
    Text(
        const Typesetter& typesetter, const std::vector<Run>& runs, const Style& style, double width
    );
    Text(const Typesetter& typesetter, const std::string& words, const Style& style, double width)
        : Text(typesetter, std::vector<Run>{{.text = words}}, style, width) {}

    [[nodiscard]] std::size_t lines() const;
    [[nodiscard]] double line_height() const;
    [[nodiscard]] double height() const;
    /// The width of the longest line.
    [[nodiscard]] double widest() const;
    /// The width of the last line.
    [[nodiscard]] double last_width() const;

    /// Draws line `index` with its upper left corner at (x, y).
    void draw_line(Canvas* cairo, std::size_t index, double x, double y) const;
    /// Draws all lines.
    void draw(Canvas* cairo, double x, double y) const;

 private:
    struct Lines;
    std::shared_ptr<const Lines>
        lines_;  // shared: rows on different pages draw lines of one paragraph
};

/// A straight black line.
void draw_rule(Canvas* cairo, double x, double y, double width, double thickness = 0.75);

}  // namespace k197::document
