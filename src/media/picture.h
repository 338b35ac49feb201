#pragma once
// Pictures: how large they are, the copy that people see, the thumbnail. Made by a program of ours,
// kenh197-picture, in the sandbox.

#include <optional>
#include <string>
#include <string_view>

#include "media/workbench.h"

namespace k197::media {

/// What was made of a picture, sound or video. An empty copy means that there is none.
struct Copies {
    Work work = Work::Damaged;
    bool too_large = false;   ///< more pixels than are safe to decode
    bool sound_only = false;  ///< a video container with nothing to see in it
    int width = 0;            ///< as people see it, upright
    int height = 0;
    std::int64_t duration_ms = 0;
    std::string shown{};
    std::string thumb{};
};

/// More pixels than this are not decoded.
constexpr std::int64_t kMostPixels = 120'000'000;

/// The type of the copy shown of a picture of `type`: PNG stays, GIF becomes PNG, all else JPEG.
std::string_view shown_picture_type(std::string_view type);
/// Opens a picture of `type`: the shown copy has at most 2048 px a side, the thumbnail (JPEG) 480;
/// neither has EXIF, both are upright and sRGB.
Copies copy_picture(const Sandbox& sandbox, std::string_view type, std::string_view bytes);

/// Width and height in the answer of kenh197-picture, upright; nothing when they are not there.
struct Size {
    int width = 0;
    int height = 0;
};
std::optional<Size> size_in(std::string_view answer);

}  // namespace k197::media
