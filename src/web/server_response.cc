#include "web/server_response.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <stdexcept>

#include "base/log.h"

namespace k197::web {
namespace {

constexpr std::uint64_t kPiece = 256 << 10;
constexpr std::string_view kUnit = "bytes=";

/// The server's own headers, which a handler cannot set.
constexpr std::array kReserved{
    "content-length", "transfer-encoding", "connection", "date", "server"};

std::optional<std::uint64_t> read_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 416: return "Range Not Satisfiable";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        default: return "";
    }
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_reserved(std::string_view lower_name) {
    return std::ranges::find(kReserved, lower_name) != kReserved.end();
}

bool is_token(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view{"()<>@,;:\\\"/[]?={}"}.find(c) == std::string_view::npos;
    });
}

/// A header line. Control characters are left out, so that no value can begin another line.
void add_line(std::string& lines, std::string_view name, std::string_view value) {
    lines.append(name).append(": ");
    std::ranges::copy_if(value, std::back_inserter(lines), [](char c) {
        return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
    });
    lines += "\r\n";
}

std::string_view header_of(const Response& response, std::string_view lower_name) {
    for (const auto& [name, value] : response.headers) {
        if (lower(name) == lower_name) return value;
    }
    return {};
}

std::string head_lines_of(const Response& response) {
    std::string lines;
    if (!response.content_type.empty() && response.status != 204 && response.status != 304) {
        add_line(lines, "Content-Type", response.content_type);
    }
    if (header_of(response, "x-content-type-options").empty())
        add_line(lines, "X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : response.headers) {
        if (is_token(name) && !is_reserved(lower(name))) add_line(lines, name, value);
    }
    return lines;
}

/// If-Range holds a range back when the file is another one by now.
ByteRange wanted_range(const Request& request, const Response& response, std::uint64_t size) {
    const auto condition = request.header("if-range");
    const auto tag = header_of(response, "etag");
    const bool same = condition.empty() || (condition == tag && !tag.starts_with("W/"));
    if (response.status != 200 || !same) return {.length = size};
    return read_range(request.header("range"), size);
}

void prepare_file(Answer& answer, const Request& request, const Response& response) {
    auto file = std::make_unique<FileRest>(*response.file);
    const auto size = file->left();
    const auto range = wanted_range(request, response, size);
    add_line(answer.head_lines, "Accept-Ranges", "bytes");
    if (range.kind == ByteRange::Kind::Unsatisfiable) {
        answer.status = 416;
        add_line(answer.head_lines, "Content-Range", fmt::format("bytes */{}", size));
        return;
    }
    if (range.kind == ByteRange::Kind::Part) {
        answer.status = 206;
        const auto last = range.first + range.length - 1;
        add_line(
            answer.head_lines,
            "Content-Range",
            fmt::format("bytes {}-{}/{}", range.first, last, size)
        );
        file->narrow(range.first, range.length);
    }
    answer.length = file->left();
    answer.body = file->next();
    if (file->left() > 0) answer.file = std::move(file);
}

Answer prepare(const Request& request, Response response) {
    Answer answer{.status = response.status, .head_lines = head_lines_of(response)};
    answer.has_length = response.status != 204 && response.status != 304;
    if (!answer.has_length) return answer;
    if (response.file) {
        prepare_file(answer, request, response);
        return answer;
    }
    answer.length = response.body.size();
    answer.body = std::move(response.body);
    return answer;
}

struct Attempt {
    std::optional<Answer> answer{};
    std::string problem{};
    std::exception_ptr thrown{};
};

/// The web layer's only catch: what a handler throws ends here.
Attempt attempt(const Request& request, const std::function<Response()>& make) {
    try {
        return {.answer = prepare(request, make())};
    } catch (const std::exception& problem) {
        return {.problem = problem.what(), .thrown = std::current_exception()};
    }
}

Response answer_failure(
    const ServerOptions& options, const Request& request, const std::exception_ptr& thrown
) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& problem) {
        return options.on_failure(request, problem);
    }
}

Response plain(int status) {
    return {
        .status = status,
        .content_type = "text/plain; charset=utf-8",
        .body = std::string{reason_of(status)} + "\n"};
}

}  // namespace

ByteRange read_range(std::string_view header, std::uint64_t size) {
    const ByteRange whole{.length = size};
    if (lower(header.substr(0, kUnit.size())) != kUnit) return whole;
    header.remove_prefix(kUnit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto first = read_number(header.substr(0, dash));
    const auto last = read_number(header.substr(dash + 1));
    if ((!first && dash > 0) || (!last && dash + 1 < header.size()) || (!first && !last))
        return whole;
    if (!first) {  // the last so many bytes
        const auto length = std::min(*last, size);
        if (length == 0) return {.kind = ByteRange::Kind::Unsatisfiable};
        return {.kind = ByteRange::Kind::Part, .first = size - length, .length = length};
    }
    if (last && *last < *first) return whole;
    if (*first >= size) return {.kind = ByteRange::Kind::Unsatisfiable};
    const auto end = last ? std::min(*last, size - 1) : size - 1;
    return {.kind = ByteRange::Kind::Part, .first = *first, .length = end - *first + 1};
}

FileRest::FileRest(const std::string& path)
    : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {
    struct stat status {};
    if (descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
        left_ = static_cast<std::uint64_t>(status.st_size);
        return;
    }
    if (descriptor_ >= 0) ::close(descriptor_);
    throw std::runtime_error{"cannot read " + path};
}

FileRest::~FileRest() {
    ::close(descriptor_);
}

void FileRest::narrow(std::uint64_t first, std::uint64_t length) {
    at_ = first;
    left_ = length;
}

std::string FileRest::next() {
    std::string piece(std::min(left_, kPiece), '\0');
    const auto count = ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(at_));
    piece.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    at_ += piece.size();
    left_ -= piece.size();
    return piece;
}

Answer make_answer(
    const ServerOptions& options,
    const Request& request,
    std::string_view route,
    const std::function<Response()>& make
) {
    auto first = attempt(request, make);
    if (first.answer) return std::move(*first.answer);
    log_error("handler_failed", fmt::format("route=\"{}\" {}", route, log_problem(first.problem)));
    if (options.on_failure) {
        auto second =
            attempt(request, [&] { return answer_failure(options, request, first.thrown); });
        if (second.answer) return std::move(*second.answer);
        log_error("failure_page_failed", log_problem(second.problem));
    }
    return prepare(request, plain(500));
}

Response refusal(
    const ServerOptions& options, const Request& request, int status, const std::string& allow
) {
    Response response = options.on_refusal ? options.on_refusal(request, status) : plain(status);
    if (!allow.empty()) response.headers.emplace_back("Allow", allow);
    if (status == 503) response.headers.emplace_back("Retry-After", "2");
    return response;
}

std::string head_of(const Answer& answer, bool keep_alive, std::int64_t now) {
    std::tm utc{};
    const std::time_t seconds = now;
    ::gmtime_r(&seconds, &utc);
    std::array<char, 40> date{};
    const auto size = std::strftime(date.data(), date.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, reason_of(answer.status));
    add_line(head, "Date", {date.data(), size});
    if (answer.has_length) add_line(head, "Content-Length", fmt::format("{}", answer.length));
    add_line(head, "Connection", keep_alive ? "keep-alive" : "close");
    return head.append(answer.head_lines).append("\r\n");
}

}  // namespace k197::web
