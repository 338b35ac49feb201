#pragma once
// multipart/form-data, as browsers and curl send it. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace k197::web {

/// One field of a form. All texts but `body` are valid UTF-8.
struct Part {
    std::string name{};
    std::string filename{};  ///< without any folder and control characters; "" for a plain field
    std::string content_type{};  ///< as the sender claims; "" when absent
    std::string body{};          ///< the raw bytes
};

/// The parts of a form, in order. `content_type` is the request's header with its boundary. Invalid
/// when the form is malformed or cut off; TooLarge above 64 parts.
Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body);

}  // namespace k197::web
