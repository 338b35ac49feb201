#include "web/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <map>
#include <stdexcept>
#include <thread>

namespace k197::web {
namespace {

struct Reply {
    int status = 0;
    std::map<std::string, std::string> headers{};
    std::string body{};
};

/// A client of few words: what it sends is exactly what the test says. Reads give up after 10 s.
class Client {
 public:
    explicit Client(unsigned short port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }

    /// False when the other side is gone.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    Reply read_head() {
        std::size_t end = 0;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return {};
        }
        Reply reply{.status = std::stoi(received_.substr(9, 3))};
        for (auto at = received_.find("\r\n") + 2; at < end;) {
            const auto colon = received_.find(": ", at);
            const auto line_end = received_.find("\r\n", at);
            reply.headers[received_.substr(at, colon - at)] =
                received_.substr(colon + 2, line_end - colon - 2);
            at = line_end + 2;
        }
        received_.erase(0, end + 4);
        return reply;
    }

    Reply read() {
        Reply reply = read_head();
        const auto length = reply.headers.contains("Content-Length")
                                ? std::stoul(reply.headers["Content-Length"])
                                : 0;
        while (received_.size() < length && receive()) {
        }
        reply.body = received_.substr(0, length);
        received_.erase(0, length);
        return reply;
    }

    /// True when the server closes without another byte, and without a reset.
    bool at_end() {
        char byte = 0;
        return received_.empty() && ::recv(socket_, &byte, 1, 0) == 0;
    }

    /// Closes with a reset instead of a goodbye.
    void reset() {
        const linger hard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        ::close(socket_);
        socket_ = -1;
    }

    void stop_sending() const { ::shutdown(socket_, SHUT_WR); }

 private:
    bool receive() {
        char bytes[65536];
        const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }

    int socket_;
    bool connected_ = false;
    std::string received_;
};

std::string get(std::string_view target, std::string_view more = {}) {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{more} +
           "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view more = {}) {
    return "POST " + std::string{target} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{more} + "\r\n" + std::string{body};
}

Response text(std::string body) {
    return {.content_type = "text/plain", .body = std::move(body)};
}

Response refuse(const Request& request, int status) {
    return {.status = status, .content_type = "text/plain", .body = "refused " + request.path};
}

Response fail_with(const Request&, const std::exception& problem) {
    return {
        .status = 500,
        .content_type = "text/plain",
        .body = "failed: " + std::string{problem.what()}};
}

std::vector<Route> plain_routes() {
    return {
        {.method = "GET",
         .pattern = "/hello/{name}",
         .handler = [](const Request& request) { return text("hello " + request.param("name")); }},
        {.method = "POST",
         .pattern = "/echo",
         .handler = [](const Request& request) { return text(request.body); },
         .max_body = 1'000},
        {.method = "POST",
         .pattern = "/large",
         .handler = [](const Request& request
                    ) { return text(std::to_string(request.body.size())); },
         .max_body = 8 << 20},
        {.method = "GET",
         .pattern = "/throws",
         .handler = [](const Request&) -> Response { throw std::runtime_error{"database gone"}; }},
        {.method = "GET",
         .pattern = "/empty",
         .handler = [](const Request&) { return Response{.status = 204}; }},
        {.method = "GET",
         .pattern = "/drop",
         .handler = [](const Request&) { return Response{.status = 0}; }},
        {.method = "GET",
         .pattern = "/header",
         .handler =
             [](const Request& request) {
                 return Response{
                     .body = std::string{request.header("x-test")} + "|" + request.peer,
                     .headers =
                         {{"X-Evil", "a\r\nX-Injected: 1"},
                          {"Content-Length", "999"},
                          {"Server", "x"}},
                 };
             }},
    };
}

class ServerTest : public ::testing::Test {
 protected:
    void serve(std::vector<Route> routes, ServerOptions options = {}) {
        options.on_refusal = refuse;
        options.on_failure = fail_with;
        server.emplace(std::move(options), std::move(routes));
        server->start();
    }
    /// The reply to one request on a connection of its own.
    Reply ask(std::string_view bytes) {
        Client client{server->port()};
        EXPECT_TRUE(client.send(bytes));
        return client.read();
    }

    std::optional<Server> server;
};

TEST_F(ServerTest, AnswersWithTheExpectedHeaders) {
    serve(plain_routes());
    const auto reply = ask(get("/hello/An%20B%C3%ACnh"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello An Bình");
    EXPECT_EQ(reply.headers.at("Content-Type"), "text/plain");
    EXPECT_EQ(reply.headers.at("X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(reply.headers.at("Date").ends_with(" GMT"));
    EXPECT_FALSE(reply.headers.contains("Server"));
}

TEST_F(ServerTest, KeepsTheConnection) {
    serve(plain_routes());
    Client client{server->port()};
    for (const auto* name : {"a", "b", "c"}) {
        client.send(get("/hello/" + std::string{name}));
        const auto reply = client.read();
        EXPECT_EQ(reply.body, "hello " + std::string{name});
        EXPECT_EQ(reply.headers.at("Connection"), "keep-alive");
    }
}

TEST_F(ServerTest, ClosesWhenTheClientWantsIt) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/hello/a", "Connection: close\r\n"));
    EXPECT_EQ(client.read().headers.at("Connection"), "close");
    EXPECT_TRUE(client.at_end());
    Client old{server->port()};
    old.send("GET /hello/a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.read().status, 200);
    EXPECT_TRUE(old.at_end());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/hello/1") + post("/echo", "two") + get("/hello/3"));
    EXPECT_EQ(client.read().body, "hello 1");
    EXPECT_EQ(client.read().body, "two");
    EXPECT_EQ(client.read().body, "hello 3");
}

TEST_F(ServerTest, ReadsARequestThatComesByteByByte) {
    serve(plain_routes());
    Client client{server->port()};
    for (const char byte : post("/echo", "slow")) client.send({&byte, 1});
    EXPECT_EQ(client.read().body, "slow");
}

TEST_F(ServerTest, ReadsChunkedBodiesAndIgnoresTrailers) {
    serve(plain_routes());
    const auto reply =
        ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "abcde");
}

TEST_F(ServerTest, HeadIsGetWithoutABody) {
    serve(plain_routes());
    Client client{server->port()};
    client.send("HEAD /hello/a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello/b"));
    const auto head = client.read_head();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("Content-Length"), "7");
    EXPECT_EQ(client.read().body, "hello b");
    Client missing{server->port()};
    missing.send("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello/b"));
    EXPECT_EQ(missing.read_head().status, 404);
    EXPECT_EQ(missing.read().body, "hello b");
}

TEST_F(ServerTest, RefusesUnknownPathsAndMethods) {
    serve(plain_routes());
    EXPECT_EQ(ask(get("/nowhere")).status, 404);
    EXPECT_EQ(ask(get("/nowhere")).body, "refused /nowhere");
    const auto reply = ask(get("/echo"));
    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(reply.headers.at("Allow"), "POST");
    EXPECT_EQ(ask("DELETE /hello/a HTTP/1.1\r\nHost: a\r\n\r\n").headers.at("Allow"), "GET, HEAD");
}

TEST_F(ServerTest, KeepsTheConnectionAfterANotFound) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/nowhere") + get("/hello/b"));
    EXPECT_EQ(client.read().status, 404);
    EXPECT_EQ(client.read().body, "hello b");
}

TEST_F(ServerTest, RefusesWhatIsNotACleanRequest) {
    serve(plain_routes());
    const std::vector<std::string> requests{
        "nonsense\r\n\r\n",
        "GET /hello/a HTTP/1.1\r\n\r\n",
        "GET /hello/a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /hello/a HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /hello/a HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET /hello/a HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /hello/% HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/\xc4\x91 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/../a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/hello/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/a HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /hello/a HTTP/1.1\nHost: a\n\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    for (const auto& request : requests) {
        Client client{server->port()};
        client.send(request + get("/hello/smuggled"));
        EXPECT_EQ(client.read().status, 400) << request;
        EXPECT_TRUE(client.at_end()) << request;
    }
}

TEST_F(ServerTest, DeliversARefusedBodysAnswer) {
    serve(plain_routes());
    Client client{server->port()};
    EXPECT_TRUE(client.send(post("/echo", std::string(5 << 20, 'x'))));  // no reset on the way
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.body, "refused /echo");
    EXPECT_TRUE(client.at_end());
}

TEST_F(ServerTest, RefusesAChunkedBodyOnceItIsTooLarge) {
    serve(plain_routes());
    Client client{server->port()};
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3e8\r\n" + std::string(1'000, 'x') + "\r\n1\r\n");
    EXPECT_EQ(client.read().status, 413);
}

TEST_F(ServerTest, TakesABodyAsLargeAsItsRouteAllows) {
    serve(plain_routes());
    EXPECT_EQ(ask(post("/large", std::string(8 << 20, 'x'))).body, std::to_string(8 << 20));
    EXPECT_EQ(ask(post("/echo", std::string(1'000, 'x'))).status, 200);
    EXPECT_EQ(ask(post("/echo", std::string(1'001, 'x'))).status, 413);
}

TEST_F(ServerTest, LargeBodiesShareTheirMemory) {
    serve(plain_routes(), {.body_memory = 1 << 20});
    Client large{server->port()};
    large.send(post("/large", std::string(2 << 20, 'x')));
    EXPECT_EQ(large.read().status, 503);
    EXPECT_TRUE(large.at_end());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask(post("/large", std::string(900 << 10, 'x'))).status, 200);
}

TEST_F(ServerTest, RefusesAnOversizedHeader) {
    serve(plain_routes());
    const auto with_header_of = [](std::size_t size) {
        return get("/hello/a", "X: " + std::string(size, 'x') + "\r\n");
    };
    EXPECT_EQ(ask(with_header_of(15'000)).status, 200);
    EXPECT_EQ(ask(with_header_of(17'000)).status, 431);
    EXPECT_EQ(ask(with_header_of(1'000'000)).status, 431);
    EXPECT_EQ(ask(get("/hello/" + std::string(17'000, 'x'))).status, 431);
}

TEST_F(ServerTest, InvitesTheBodyOfAClientThatAsksFirst) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    );
    EXPECT_EQ(client.read_head().status, 100);
    client.send("hello");
    EXPECT_EQ(client.read().body, "hello");
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n"
    );
    EXPECT_EQ(client.read_head().status, 413);
}

TEST_F(ServerTest, TurnsAnExceptionIntoAFailurePage) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/throws") + get("/hello/b"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body, "failed: database gone");
    EXPECT_EQ(client.read().body, "hello b");
}

TEST_F(ServerTest, SurvivesAFailurePageThatFails) {
    ServerOptions options;
    options.on_refusal = refuse;
    options.on_failure = [](const Request&, const std::exception&) -> Response {
        throw std::runtime_error{"again"};
    };
    server.emplace(std::move(options), plain_routes());
    server->start();
    EXPECT_EQ(ask(get("/throws")).status, 500);
}

TEST_F(ServerTest, AnEmptyAnswerHasNoBody) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/empty") + get("/hello/b"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 204);
    EXPECT_FALSE(reply.headers.contains("Content-Length"));
    EXPECT_EQ(client.read().body, "hello b");
}

TEST_F(ServerTest, DropsTheConnectionOnStatusZero) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/drop"));
    EXPECT_EQ(client.read().status, 0);
}

TEST_F(ServerTest, HandlersCannotForgeHeaders) {
    serve(plain_routes());
    const auto reply = ask(get("/header", "X-Test: a\xff\r\nX-Test: b\r\n"));
    EXPECT_EQ(reply.body, "a\xEF\xBF\xBD|127.0.0.1");
    EXPECT_EQ(reply.headers.at("X-Evil"), "aX-Injected: 1");
    EXPECT_FALSE(reply.headers.contains("X-Injected"));
    EXPECT_FALSE(reply.headers.contains("Server"));
}

/// A file of `size` bytes, byte i being i modulo 251, gone at the end.
class TestFile {
 public:
    explicit TestFile(std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i % 251);
        std::ofstream{path, std::ios::binary} << bytes;
    }
    ~TestFile() { std::filesystem::remove(path); }
    TestFile(const TestFile&) = delete;
    TestFile& operator=(const TestFile&) = delete;

    std::string bytes;
    std::string path = std::filesystem::temp_directory_path() /
                       ("kenh197-server-test-" + std::to_string(::getpid()));
};

std::vector<Route> file_routes(const std::string& path) {
    return {
        {.method = "GET",
         .pattern = "/file",
         .handler =
             [path](const Request&) {
                 return Response{
                     .content_type = "video/mp4", .headers = {{"ETag", "\"v1\""}}, .file = path};
             }},
        {.method = "GET",
         .pattern = "/missing",
         .handler = [path](const Request&) { return Response{.file = path + "-none"}; }},
        {.method = "GET",
         .pattern = "/folder",
         .handler = [](const Request&) { return Response{.file = "/"}; }},
    };
}

TEST_F(ServerTest, SendsAWholeFileAndGoesOn) {
    const TestFile file{3'000'000};
    serve(file_routes(file.path));
    Client client{server->port()};
    client.send(get("/file") + get("/file", "Range: bytes=0-0\r\n"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("Content-Type"), "video/mp4");
    EXPECT_EQ(reply.headers.at("Accept-Ranges"), "bytes");
    EXPECT_TRUE(reply.body == file.bytes);
    EXPECT_EQ(client.read().body.size(), 1U);
}

TEST_F(ServerTest, SendsRangesOfAFile) {
    const TestFile file{1'000'000};
    serve(file_routes(file.path));
    struct Row {
        std::string range{};
        int status = 206;
        std::size_t first = 0;
        std::size_t length = 0;
    };
    const std::vector<Row> rows{
        {"bytes=0-99", 206, 0, 100},
        {"bytes=300000-899999", 206, 300'000, 600'000},
        {"bytes=999999-", 206, 999'999, 1},
        {"bytes=-10", 206, 999'990, 10},
        {"bytes=-9999999", 206, 0, 1'000'000},
        {"bytes=500-9999999", 206, 500, 999'500},
        {"bytes=1-2,4-5", 200, 0, 1'000'000},
        {"bytes=5-2", 200, 0, 1'000'000},
        {"bytes=-", 200, 0, 1'000'000},
        {"bytes=x-5", 200, 0, 1'000'000},
        {"lines=1-2", 200, 0, 1'000'000},
    };
    for (const auto& row : rows) {
        const auto reply = ask(get("/file", "Range: " + row.range + "\r\n"));
        EXPECT_EQ(reply.status, row.status) << row.range;
        EXPECT_TRUE(reply.body == file.bytes.substr(row.first, row.length)) << row.range;
        if (row.status != 206) continue;
        const auto last = std::to_string(row.first + row.length - 1);
        EXPECT_EQ(
            reply.headers.at("Content-Range"),
            "bytes " + std::to_string(row.first) + "-" + last + "/1000000"
        );
    }
}

TEST_F(ServerTest, RefusesARangeBehindTheEnd) {
    const TestFile file{10};
    serve(file_routes(file.path));
    for (const auto* range : {"bytes=10-", "bytes=-0", "bytes=20-30"}) {
        const auto reply = ask(get("/file", "Range: " + std::string{range} + "\r\n"));
        EXPECT_EQ(reply.status, 416) << range;
        EXPECT_EQ(reply.headers.at("Content-Range"), "bytes */10") << range;
        EXPECT_EQ(reply.body, "");
    }
}

TEST_F(ServerTest, SendsTheWholeFileWhenItIsNoLongerTheSame) {
    const TestFile file{10};
    serve(file_routes(file.path));
    EXPECT_EQ(ask(get("/file", "Range: bytes=0-1\r\nIf-Range: \"v1\"\r\n")).status, 206);
    EXPECT_EQ(ask(get("/file", "Range: bytes=0-1\r\nIf-Range: \"v0\"\r\n")).status, 200);
}

TEST_F(ServerTest, HeadOfAFileNamesItsLength) {
    const TestFile file{3'000'000};
    serve(file_routes(file.path));
    Client client{server->port()};
    client.send(
        "HEAD /file HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n" +
        get("/file", "Range: bytes=0-1\r\n")
    );
    const auto reply = client.read_head();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("Content-Length"), "3000000");
    EXPECT_EQ(client.read().body, file.bytes.substr(0, 2));
}

TEST_F(ServerTest, AFileThatCannotBeReadIsAFailure) {
    serve(file_routes("/nonexistent/file"));
    EXPECT_EQ(ask(get("/missing")).status, 500);
    EXPECT_EQ(ask(get("/folder")).status, 500);
}

TEST_F(ServerTest, SurvivesClientsThatGoAwayDuringAFile) {
    const TestFile file{3'000'000};
    serve(file_routes(file.path));
    for (int i = 0; i < 50; ++i) {
        Client client{server->port()};
        client.send(get("/file"));
        if (i % 2 == 0) client.read_head();
        client.reset();
    }
    EXPECT_TRUE(ask(get("/file")).body == file.bytes);
}

TEST_F(ServerTest, AnswersAClientThatStopsSending) {
    serve(plain_routes());
    Client client{server->port()};
    client.send(get("/hello/a"));
    client.stop_sending();
    EXPECT_EQ(client.read().body, "hello a");
    EXPECT_TRUE(client.at_end());
}

/// A route that says when it runs and ends when it may.
struct Gate {
    explicit Gate(int count) : entered{count} {}
    Route route() {
        return {.method = "GET", .pattern = "/slow", .handler = [this](const Request&) {
                    entered.count_down();
                    open.wait();
                    return text("done");
                }};
    }
    std::latch entered;
    std::latch open{1};
};

TEST_F(ServerTest, RefusesAtOnceWhenTooManyWait) {
    Gate gate{1};
    serve({gate.route()}, {.workers = 1, .queue_limit = 1});
    Client running{server->port()};
    running.send(get("/slow"));
    gate.entered.wait();
    std::vector<std::unique_ptr<Client>> others;
    for (int i = 0; i < 2; ++i) others.push_back(std::make_unique<Client>(server->port()));
    for (const auto& client : others) client->send(get("/slow"));
    // One of the two waits, the other is refused: whichever comes first to its loop.
    std::promise<int> refused;
    std::vector<std::jthread> readers;
    std::atomic<int> sum = 0;
    for (const auto& client : others) {
        readers.emplace_back([&, at = client.get()] {
            const int status = at->read().status;
            sum += status;
            if (status == 503) refused.set_value(status);
        });
    }
    EXPECT_EQ(refused.get_future().wait_for(std::chrono::seconds{5}), std::future_status::ready);
    gate.open.count_down();
    readers.clear();
    EXPECT_EQ(sum, 503 + 200);
    EXPECT_EQ(running.read().body, "done");
}

/// Asks until nobody listens any more; false when someone still does after many tries.
bool is_closed(unsigned short port) {
    for (int i = 0; i < 100'000; ++i) {
        if (!Client{port}.connected()) return true;
        std::this_thread::yield();
    }
    return false;
}

TEST_F(ServerTest, StopsAfterTheRequestsUnderWay) {
    Gate gate{1};
    serve({gate.route()});
    const auto port = server->port();
    Client idle{port};
    Client working{port};
    working.send(get("/slow"));
    gate.entered.wait();
    auto stopped = std::async(std::launch::async, [this] { server->stop(); });
    EXPECT_TRUE(is_closed(port));
    EXPECT_TRUE(idle.at_end());
    EXPECT_NE(stopped.wait_for(std::chrono::seconds{0}), std::future_status::ready);
    gate.open.count_down();
    const auto reply = working.read();
    EXPECT_EQ(reply.body, "done");
    EXPECT_EQ(reply.headers.at("Connection"), "close");
    EXPECT_TRUE(working.at_end());
    stopped.get();
}

/// A deferred handler that keeps its replies until the test gives them.
struct Keeper {
    std::mutex mutex{};
    std::vector<web::Reply> replies{};
    std::latch kept{1};

    Route route() {
        return {
            .method = "GET",
            .pattern = "/later",
            .deferred = [this](const Request&, web::Reply reply) {
                const std::lock_guard lock{mutex};
                replies.push_back(std::move(reply));
                kept.count_down();
            }};
    }
    web::Reply take() {
        kept.wait();
        const std::lock_guard lock{mutex};
        return std::exchange(replies, {}).front();
    }
};

TEST_F(ServerTest, GivesWhatADeferredHandlerReplies) {
    Keeper keeper;
    serve({keeper.route()});
    Client client{server->port()};
    client.send(get("/later"));
    keeper.take()(text("stored"));
    EXPECT_EQ(client.read().body, "stored");
}

TEST_F(ServerTest, DoesNotLetAClientWaitForEverForADeferredReply) {
    Keeper keeper;
    auto routes = plain_routes();
    routes.push_back(keeper.route());
    serve(std::move(routes), {.patience = std::chrono::milliseconds{30}});
    Client client{server->port()};
    client.send(get("/later"));
    EXPECT_EQ(client.read().status, 503);
    keeper.take()(text("stored too late"));
    client.send(get("/hello/b"));  // and the late reply is not taken for the answer to this
    EXPECT_EQ(client.read().body, "hello b");
}

TEST_F(ServerTest, AReplyMayComeAfterTheStop) {
    Keeper keeper;
    serve({keeper.route()}, {.patience = std::chrono::milliseconds{30}});
    Client client{server->port()};
    client.send(get("/later"));
    EXPECT_EQ(client.read().status, 503);
    server->stop();
    keeper.take()(text("nobody hears it"));
    server.reset();
}

TEST_F(ServerTest, StopsTwiceAndWithoutAStart) {
    serve(plain_routes());
    server->stop();
    server->stop();
    Server never{{}, {}};
    never.stop();
}

TEST_F(ServerTest, TellsWhenTheAddressIsTaken) {
    serve(plain_routes());
    Server second{{.listen = "127.0.0.1:" + std::to_string(server->port())}, {}};
    EXPECT_THROW(second.start(), std::runtime_error);
    Server nonsense{{.listen = "nonsense"}, {}};
    EXPECT_THROW(nonsense.start(), std::runtime_error);
}

TEST_F(ServerTest, SeveralServersLiveSideBySide) {
    serve(plain_routes());
    Server other{{.on_refusal = refuse}, {}};
    other.start();
    EXPECT_NE(other.port(), server->port());
    EXPECT_EQ(ask(get("/hello/a")).status, 200);
    Client client{other.port()};
    client.send(get("/hello/a"));
    EXPECT_EQ(client.read().status, 404);
}

TEST_F(ServerTest, ServesManyClientsAtOnce) {
    serve(plain_routes());
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 8; ++i) {
            clients.emplace_back([&, name = std::to_string(i)] {
                Client client{server->port()};
                for (int k = 0; k < 100; ++k) {
                    client.send(get("/hello/" + name) + post("/echo", name));
                    right +=
                        client.read().body == "hello " + name && client.read().body == name ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(right, 800);
}

}  // namespace
}  // namespace k197::web
