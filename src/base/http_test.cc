#include "base/http.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

namespace k197 {
namespace {

/// A server that takes one connection, reads a request's head, answers as told and then waits for
/// the other side to go.
class OneAnswer {
 public:
    explicit OneAnswer(std::string answer) : answer_{std::move(answer)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, sizeof address), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        socklen_t size = sizeof address;
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
        thread_ = std::thread{[this] { run(); }};
    }
    ~OneAnswer() {
        ::shutdown(listener_, SHUT_RDWR);
        ::close(listener_);
        if (thread_.joinable()) thread_.join();
    }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;
    [[nodiscard]] const std::string& url() const { return url_; }
    /// What was asked; ends the server's work.
    std::string head() {
        thread_.join();
        return head_;
    }

 private:
    void run() {
        const int peer = ::accept(listener_, nullptr, nullptr);
        if (peer < 0) return;
        char byte = 0;
        while (!head_.ends_with("\r\n\r\n") && ::recv(peer, &byte, 1, 0) == 1) head_ += byte;
        ::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        ::shutdown(peer, SHUT_WR);
        while (::recv(peer, &byte, 1, 0) == 1) continue;
        ::close(peer);
    }

    int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    std::string answer_;
    std::string url_{};
    std::string head_{};
    std::thread thread_{};
};

TEST(Http, AHeadRequestDoesNotWaitForTheBodyThatItsLengthSpeaksOf) {
    OneAnswer server{"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n"};
    const auto answer = make_http()->send({.method = "HEAD", .url = server.url()});
    EXPECT_EQ(answer.outcome, HttpOutcome::Answered) << answer.problem;
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(
        answer.headers.at(0), (std::pair<std::string, std::string>{"content-length", "1000"})
    );
    EXPECT_TRUE(server.head().starts_with("HEAD / "));
}

TEST(Http, APutOfNothingSaysThatItHasNoBytes) {
    OneAnswer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"};
    const auto answer = make_http()->send({.method = "PUT", .url = server.url()});
    EXPECT_EQ(answer.status, 200) << answer.problem;
    const auto head = server.head();
    EXPECT_TRUE(head.starts_with("PUT / ")) << head;
    EXPECT_NE(head.find("Content-Length: 0\r\n"), std::string::npos) << head;
}

TEST(Http, SendsAHostThatWasGiven) {
    OneAnswer server{"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"};
    const auto answer =
        make_http()->send({.url = server.url(), .headers = {{"host", "kho.example.vn"}}});
    EXPECT_EQ(answer.status, 204) << answer.problem;
    const auto head = server.head();
    EXPECT_NE(head.find("ost: kho.example.vn\r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("127.0.0.1"), std::string::npos) << head;
}

TEST(Http, GivesUpOnAServerThatFallsSilent) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const auto url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = make_http()->send({.url = url, .timeout_ms = 60'000, .stall_s = 1});
    EXPECT_EQ(answer.outcome, HttpOutcome::Unknown);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
    ::close(listener);
}

}  // namespace
}  // namespace k197
