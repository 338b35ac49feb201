#pragma once
// The HTTP server, as the rest of the program sees it: plain requests in, plain responses out.
// Beast lives in server_connection.cc and nowhere else. Handlers are synchronous and run on a
// bounded pool of worker threads; a deferred one answers later and holds no thread meanwhile.

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"

namespace k197::web {

struct Request {
    /// "GET", "POST", "PUT", "DELETE"; a HEAD is routed as GET and loses its body
    std::string method{};
    std::string path{};    ///< percent-decoded, begins with '/'; valid UTF-8
    std::string target{};  ///< as it came, with the query
    std::vector<std::pair<std::string, std::string>> query{};    ///< decoded, in order
    std::vector<std::pair<std::string, std::string>> headers{};  ///< names in lower case
    /// From the route's {name} parts, decoded.
    std::map<std::string, std::string, std::less<>> params{};
    std::string body{};  ///< the raw bytes
    std::string peer{};  ///< the client's address, without the port

    /// The first header of that (lower-case) name, or "".
    [[nodiscard]] std::string_view header(std::string_view name) const;
    /// The first query value of that name; nothing when absent.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
    /// The route's part of that name, or "".
    [[nodiscard]] std::string param(std::string_view name) const;
    /// A cookie's value; nothing when absent.
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
};

struct Response {
    /// 0 closes the connection without an answer: the simulator's fault on demand.
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// When set, this file is sent instead of `body`, with Range, and `body` is ignored.
    std::optional<std::string> file{};
};

using Handler = std::function<Response(const Request&)>;

/// Takes the answer, once, on any thread.
using Reply = std::function<void(Response)>;
/// Answers later: runs on an I/O thread, must not block or throw, keeps nothing of the request, and
/// calls `reply` exactly once, then or when the answer is known, and before the server's end. After
/// ServerOptions::patience the client is told 503 and what `reply` is given is dropped. No files.
using DeferredHandler = std::function<void(const Request&, Reply reply)>;

/// One row of the table of routes. `pattern` parts in braces match one path segment: "/t/{code}"; a
/// last part "{rest*}" matches what remains, slashes included. The first row that fits wins.
struct Route {
    std::string method{};
    std::string pattern{};
    Handler handler{};
    std::size_t max_body = 64 << 10;  ///< bytes; above it 413 before the handler is asked
    DeferredHandler deferred{};       ///< instead of `handler`
};

struct ServerOptions {
    std::string listen = "127.0.0.1:0";  ///< host:port; port 0 picks a free one
    unsigned io_threads = 2;
    unsigned workers = 8;
    std::size_t queue_limit = 2'000;      ///< requests waiting for a worker; above it 503
    std::size_t body_memory = 512 << 20;  ///< for all bodies over 64 KiB together; above it 503
    std::chrono::milliseconds patience{5'000};  ///< with a DeferredHandler: as Facebook's own
    /// Turns an exception of a handler into an answer.
    std::function<Response(const Request&, const std::exception&)> on_failure{};
    /// Gives the answer for 404, 405, 400, 413, 431, 503 that the server itself decides. Must not
    /// block: with a full queue it runs on an I/O thread. What the request holds depends on how far
    /// it could be read.
    std::function<Response(const Request&, int status)> on_refusal{};
    Metrics* metrics = nullptr;  ///< where requests are counted; must outlive the server
};

/// Listens from start() until stop(). stop() lets the requests under way finish: after 8 s their
/// connections are cut, but a handler that still runs is waited for. Not to be stopped from a
/// handler; starts once. start() throws std::runtime_error when the address cannot be bound.
class Server {
 public:
    Server(ServerOptions options, std::vector<Route> routes);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();
    void stop();
    /// The port it listens on, after start().
    [[nodiscard]] unsigned short port() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace k197::web
