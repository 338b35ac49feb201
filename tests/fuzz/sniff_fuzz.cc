// sniff returns for any bytes, and what it lets in is a picture, a sound, a video or a document,
// never a page. layer: media
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/sniff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto kind = k197::media::sniff(bytes);
    if (kind.kind.empty() || kind.type.empty()) std::abort();
    if (kind.allowed && (kind.type.starts_with("text/") || kind.type == "image/svg+xml"))
        std::abort();
    if (kind.allowed && !kind.type.starts_with(kind.kind) && kind.kind != "file") std::abort();
    return 0;
}
