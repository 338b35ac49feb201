#pragma once
// A file that came in: kept as it is under its digest, opened in the sandbox, copied without EXIF
// for people.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/blob_store.h"
#include "media/sandbox.h"

namespace k197::media {

/// What is known of a file after it was looked at. `sha256` is set exactly when the original is in
/// the store; a refused file may still be kept there (damaged), one of a forbidden type or size is
/// not.
struct Examined {
    std::string kind{};  ///< image audio video file, by content
    std::string type{};  ///< media type, by content
    std::int64_t bytes = 0;
    std::string sha256{};
    int width = 0;  ///< upright
    int height = 0;
    std::int64_t duration_ms = 0;
    std::string shown_sha256{};  ///< "" when there is no copy to show (documents)
    std::string thumb_sha256{};  ///< a JPEG; "" when there is none (sound, documents)
    std::string state{};         ///< kept refused
    std::string reason{};        ///< why refused, in Vietnamese, for staff
};

/// Examines `bytes` and keeps them and their copies. Unavailable when the tools cannot be run: the
/// original is in the store then, and the same call may succeed later. Throws db::Failure when the
/// store fails.
Result<Examined> examine(BlobStore& blobs, const Sandbox& sandbox, std::string_view bytes);

/// The media type of the shown copy of an original of this type; "" when such have none.
std::string shown_type(std::string_view type);

}  // namespace k197::media
