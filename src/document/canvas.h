#pragma once
// Names for what Cairo and Pango draw with, so that their headers stay in .cc files.

struct _cairo;          // NOLINT(bugprone-reserved-identifier): Cairo's own names
struct _cairo_surface;  // NOLINT(bugprone-reserved-identifier)
struct _PangoFontMap;   // NOLINT(bugprone-reserved-identifier)

namespace k197::document {

using Canvas = ::_cairo;           ///< cairo_t
using Surface = ::_cairo_surface;  ///< cairo_surface_t
using FontMap = ::_PangoFontMap;   ///< PangoFontMap

}  // namespace k197::document
