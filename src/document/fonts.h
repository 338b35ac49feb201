#pragma once
// The typefaces documents are set in. They are taken from files by path, never from the system's
// font choice, so that the same values give the same bytes on every installation with the same
// fonts.

#include <string>
#include <vector>

#include "base/result.h"
#include "document/canvas.h"

namespace k197::document {

/// Where the typefaces are and which to use. Tinos has the widths of Times New Roman, and every
/// Vietnamese letter.
struct FontSettings {
    std::vector<std::string> folders = {
        "/usr/share/fonts/truetype/croscore",
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/truetype/dejavu",
    };
    /// Files in those folders are loaded when their name begins with one of these.
    std::vector<std::string> files = {"Tinos-", "Arimo-", "NotoColorEmoji", "DejaVuSans.ttf"};
    std::string serif = "Tinos";  ///< official documents
    std::string sans = "Arimo";   ///< the conversation's bubbles

    friend bool operator==(const FontSettings&, const FontSettings&) = default;
};

/// Nothing, or Unavailable with the typeface that is missing and the package that brings it.
Result<void> check_fonts(const FontSettings& settings);

/// This thread's fonts for `settings`, loaded at the first call and kept for the thread's life
/// (Pango's font maps belong to one thread). Throws std::runtime_error when the official typeface
/// is not there.
FontMap* fonts_of_this_thread(const FontSettings& settings);

}  // namespace k197::document
