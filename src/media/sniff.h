#pragma once
// What a file is, by its bytes. Names and the sender's word for it count for nothing.

#include <cstddef>
#include <string>
#include <string_view>

namespace k197::media {

struct Kind {
    std::string kind{};  ///< image audio video file
    std::string
        type{};  ///< media type, for example "image/jpeg"; "application/octet-stream" when unknown
    bool allowed = false;  ///< taken in at all? Pages, scripts, programs and unknown things are not
};

/// The kind of `bytes`. Any input is fine.
Kind sniff(std::string_view bytes);

/// How large a file of this kind (image audio video file) may be.
std::size_t most_bytes(std::string_view kind);
/// The largest of all: more is never fetched.
std::size_t most_bytes_of_all();

}  // namespace k197::media
