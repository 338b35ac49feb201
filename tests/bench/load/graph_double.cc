#include "load/graph_double.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "load/http.h"

namespace k197::bench {
namespace {

constexpr std::string_view kJson = "application/json; charset=UTF-8";

/// The text value of a member, wherever it stands first; "" when there is none.
std::string_view value_of(std::string_view json, std::string_view member) {
    auto at = json.find(member);
    if (at == std::string_view::npos) return {};
    at = json.find('"', at + member.size());
    if (at == std::string_view::npos) return {};
    return json.substr(at + 1, json.find('"', at + 1) - at - 1);
}

}  // namespace

class GraphDouble::Connection final : public Watcher {
 public:
    Connection(GraphDouble& owner, int fd) : owner_{owner}, fd_{fd} {
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        owner_.loop_.add(fd_, EPOLLIN, *this);
    }
    ~Connection() override { close(fd_); }

    void ready(std::uint32_t events) override {
        if (ended_) return;
        if ((events & EPOLLOUT) != 0) write_more();
        if (!ended_ && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read_more();
    }

 private:
    void read_more() {
        std::array<char, 16384> bytes{};
        const auto count = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) return end();
        in_.append(bytes.data(), static_cast<std::size_t>(count));
        for (auto call = first_message(in_); call; call = first_message(in_)) {
            out_ += owner_.answer(call->first_line, call->body);
            in_.erase(0, call->length);
        }
        write_more();
    }

    void write_more() {
        if (out_.empty()) return;
        const auto count = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN) return end();
        if (count > 0) out_.erase(0, static_cast<std::size_t>(count));
        const bool rest = !out_.empty();
        if (rest == waits_to_write_) return;
        waits_to_write_ = rest;
        owner_.loop_.change(fd_, rest ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
    }

    void end() {
        ended_ = true;
        owner_.loop_.remove(fd_);
        owner_.loop_.later([&owner = owner_, fd = fd_] { owner.forget(fd); });
    }

    GraphDouble& owner_;
    int fd_;
    bool ended_ = false;
    bool waits_to_write_ = false;
    std::string in_{};
    std::string out_{};
};

GraphDouble::GraphDouble(Loop& loop, std::uint16_t port, std::string picture)
    : loop_{loop},
      fd_{checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")},
      picture_{std::move(picture)} {
    const int on = 1;
    setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
    checked(listen(fd_, 512), "listen");
    socklen_t length = sizeof address;
    checked(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
    port_ = ntohs(address.sin_port);
    loop_.add(fd_, EPOLLIN, *this);
}

GraphDouble::~GraphDouble() {
    connections_.clear();
    close(fd_);
}

std::string GraphDouble::picture_url(std::uint64_t number) const {
    return fmt::format("http://127.0.0.1:{}/cdn/{}.jpg?oe=7FFFFFFF", port_, number);
}

void GraphDouble::ready(std::uint32_t) {
    for (int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); fd >= 0;
         fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) {
        connections_[fd] = std::make_unique<Connection>(*this, fd);
    }
}

void GraphDouble::forget(int fd) {
    connections_.erase(fd);
}

std::string GraphDouble::answer(std::string_view first_line, std::string_view body) {
    if (const auto at = first_line.find("/cdn/"); at != std::string_view::npos) {
        ++pictures_;
        const auto name = first_line.substr(at + 5);
        return answer_of("image/jpeg", picture_of(name.substr(0, name.find('.'))));
    }
    ++calls_;
    if (!first_line.starts_with("POST ")) return answer_of(kJson, R"({"data":[]})");
    const bool message = first_line.find("/messages") != std::string_view::npos &&
                         body.find("\"message\"") != std::string_view::npos;
    return answer_of(kJson, message ? take_message(body) : R"({"success":true})");
}

/// The same picture with a comment of its own behind its first marker.
std::string GraphDouble::picture_of(std::string_view number) const {
    const std::size_t length = number.size() + 2;
    std::string out = picture_.substr(0, 2);
    out += {'\xff', '\xfe', static_cast<char>(length >> 8), static_cast<char>(length & 255)};
    out += number;
    return out + picture_.substr(2);
}

std::string GraphDouble::take_message(std::string_view body) {
    const auto recipient = body.find("\"recipient\"");
    const auto psid =
        recipient == std::string_view::npos ? "" : value_of(body.substr(recipient), "\"id\"");
    if (told_) told_(psid, body);
    return fmt::format(R"({{"recipient_id":"{}","message_id":"m_gui-{}"}})", psid, ++messages_);
}

}  // namespace k197::bench
