#pragma once
// For tests: pictures made on the spot, and poppler's view of a PDF.

#include <string>

#include "document/sheet.h"

namespace k197::document {

/// A JPEG of one colour.
std::string jpeg_of(int width, int height, const Colour& colour);
/// A PNG of one colour.
std::string png_of(int width, int height, const Colour& colour);
/// How many pixels of a PNG have about this colour.
int count_pixels(const std::string& png, const Colour& colour);

/// A complete short sheet.
Sheet sample_sheet();

/// True when poppler-utils is installed.
bool has_poppler();
/// What `tool` of poppler-utils prints about the PDF, with `options` before the file.
std::string poppler(const std::string& tool, const std::string& options, const std::string& pdf);
/// The text of a PDF; pages end with "\f".
std::string text_of(const std::string& pdf);

}  // namespace k197::document
