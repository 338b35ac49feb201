#pragma once
// From a handler's Response to what goes over the wire: the head of the answer, and which part of a
// file.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "web/server.h"

namespace k197::web {

/// What a Range header asks of a file of `size` bytes.
struct ByteRange {
    enum class Kind { Whole, Part, Unsatisfiable };
    Kind kind = Kind::Whole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

/// One range is honoured; several, another unit or a malformed one mean the whole.
ByteRange read_range(std::string_view header, std::uint64_t size);

/// The rest of a file that is being sent. Reading it blocks.
class FileRest {
 public:
    /// Throws std::runtime_error when `path` is not a readable regular file.
    explicit FileRest(const std::string& path);
    ~FileRest();
    FileRest(const FileRest&) = delete;
    FileRest& operator=(const FileRest&) = delete;

    [[nodiscard]] std::uint64_t left() const { return left_; }
    /// Sends only these bytes of it.
    void narrow(std::uint64_t first, std::uint64_t length);
    /// The next piece, 256 KiB at most; "" when the file has become shorter than it was.
    std::string next();

 private:
    int descriptor_ = -1;
    std::uint64_t at_ = 0;
    std::uint64_t left_ = 0;
};

/// An answer ready to be sent: `body` is all of it, or the first piece of `file`.
struct Answer {
    int status = 200;          ///< 0: close the connection without an answer
    std::string head_lines{};  ///< header lines but Date, Content-Length and Connection
    std::string body{};
    std::uint64_t length = 0;          ///< for Content-Length
    bool has_length = true;            ///< 204 and 304 have none
    std::unique_ptr<FileRest> file{};  ///< what follows `body`
};

/// Asks `make` for the response and prepares it, file and Range included. An exception becomes
/// on_failure's answer and an error in the log, under the name of the route. Blocks as long as the
/// handler does.
Answer make_answer(
    const ServerOptions& options,
    const Request& request,
    std::string_view route,
    const std::function<Response()>& make
);

/// The response for a request the server refuses itself, 405's methods in `allow`.
Response refusal(
    const ServerOptions& options, const Request& request, int status, const std::string& allow = {}
);

/// The status line and all headers, with the empty line. `now` in seconds since 1970.
std::string head_of(const Answer& answer, bool keep_alive, std::int64_t now);

}  // namespace k197::web
