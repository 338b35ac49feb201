#pragma once
// As much of HTTP/1.1 as both ends here speak: bodies with Content-Length, keep-alive.

#include <optional>
#include <string>
#include <string_view>

namespace k197::bench {

/// Views into the buffer that it was found in.
struct HttpMessage {
    std::string_view first_line{};
    std::string_view body{};
    std::size_t length = 0;  ///< of the whole message in the buffer
};

/// The message at the start of `buffer`; nothing while it is not complete.
std::optional<HttpMessage> first_message(std::string_view buffer);
/// The status of an answer's first line; 0 when it is none.
int status_of(std::string_view first_line);
/// An answer with a body.
std::string answer_of(std::string_view content_type, std::string_view body);

}  // namespace k197::bench
