#pragma once
// Sound and video: how long, how large, the copy without metadata, the first frame. By ffmpeg, in
// the sandbox.

#include <optional>
#include <string>
#include <string_view>

#include "media/picture.h"

namespace k197::media {

/// What ffprobe tells.
struct Probe {
    bool has_sound = false;
    bool has_picture = false;  ///< a cover picture does not count
    int width = 0;             ///< upright
    int height = 0;
    std::int64_t duration_ms = 0;
};

/// Reads ffprobe's JSON; nothing when it is none.
std::optional<Probe> read_probe(std::string_view json);

/// The type of the copy shown of a sound or video of `type`: MOV and 3GP become MP4, AMR becomes
/// M4A, others stay.
std::string_view shown_film_type(std::string_view type);
/// The type of a video container that holds sound only; "" when there is none.
std::string_view sound_type(std::string_view video_type);

/// Opens a sound or video of `type`. The streams are copied as they are, without metadata; sound
/// that browsers do not play is made AAC.
Copies copy_film(const Sandbox& sandbox, std::string_view type, std::string_view bytes);

}  // namespace k197::media
