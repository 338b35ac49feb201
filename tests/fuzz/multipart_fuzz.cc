// read_multipart returns for any bytes: at most 64 parts, clean UTF-8, bodies out of the input.
// layer: web
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "web/multipart.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool clean(const std::string& text) {
    return k197::to_valid_utf8(text) == text;
}

}  // namespace

/// The first line of the input is the content type, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto line = input.find('\n');
    if (line == std::string_view::npos) return 0;
    const auto body = input.substr(line + 1);
    const auto parts = k197::web::read_multipart(input.substr(0, line), body);
    if (!parts) return 0;
    require(parts->size() <= 64);
    std::size_t total = 0;
    for (const auto& part : *parts) {
        require(clean(part.name) && clean(part.filename) && clean(part.content_type));
        require(part.filename.find_first_of("/\\\r\n") == std::string::npos);
        require(body.find(part.body) != std::string_view::npos);
        total += part.body.size();
    }
    require(total <= body.size());
    return 0;
}
