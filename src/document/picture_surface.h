#pragma once
// Pictures read for drawing.

#include <memory>
#include <optional>

#include "document/canvas.h"
#include "document/conversation_picture.h"

namespace k197::document {

/// What the picture is read for: paper takes a JPEG's bytes over as they are, a PNG page needs its
/// pixels.
enum class PictureUse { Paper, Pixels };

/// A picture that can be drawn. Copies share it.
class PictureSurface {
 public:
    /// Nothing when the bytes are not a JPEG or PNG that can be shown, or when it is larger than 50
    /// megapixels.
    static std::optional<PictureSurface> read(const Picture& picture, PictureUse use);

    [[nodiscard]] double width() const { return width_; }
    [[nodiscard]] double height() const { return height_; }
    /// Draws it at (x, y), `width` wide, with its own proportions.
    void draw(Canvas* cairo, double x, double y, double width) const;

 private:
    PictureSurface() = default;
    std::shared_ptr<Surface> surface_{};  // shared: a row's drawing function is copied
    double width_ = 0;
    double height_ = 0;
};

}  // namespace k197::document
