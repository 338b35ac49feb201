#include "load/client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "load/http.h"

namespace k197::bench {

class Client::Connection final : public Watcher {
 public:
    explicit Connection(Client& owner) : owner_{owner} { connect_again(); }
    ~Connection() override { close(fd_); }

    void send(Request request) {
        out_ = std::move(request.bytes);
        written_ = 0;
        due_ = request.due;
        busy_ = true;
        write_more();
    }

    void ready(std::uint32_t events) override {
        if ((events & (EPOLLERR | EPOLLHUP)) != 0) return broken();
        if ((events & EPOLLOUT) != 0 && busy_) write_more();
        if ((events & EPOLLIN) != 0) read_more();
    }

 private:
    void connect_again() {
        fd_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(owner_.target_.port);
        inet_pton(AF_INET, owner_.target_.host.c_str(), &address.sin_addr);
        checked(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        owner_.loop_.add(fd_, EPOLLIN, *this);
    }

    void write_more() {
        const auto count = ::send(
            fd_, out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL | MSG_DONTWAIT
        );
        if (count < 0 && errno != EAGAIN) return broken();
        if (count > 0) written_ += static_cast<std::size_t>(count);
        const bool rest = written_ < out_.size();
        if (rest == waits_to_write_) return;
        waits_to_write_ = rest;
        owner_.loop_.change(fd_, rest ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
    }

    void read_more() {
        std::array<char, 4096> bytes{};
        const auto count = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) return broken();
        in_.append(bytes.data(), static_cast<std::size_t>(count));
        const auto answer = first_message(in_);
        if (!answer || !busy_) return;
        const int status = status_of(answer->first_line);
        in_.erase(0, answer->length);
        busy_ = false;
        owner_.finished(*this, status, due_);
    }

    void broken() {
        owner_.loop_.remove(fd_);
        close(fd_);
        in_.clear();
        waits_to_write_ = false;
        connect_again();
        if (!std::exchange(busy_, false)) return;
        owner_.finished(*this, 0, due_);
    }

    Client& owner_;
    int fd_ = -1;
    bool busy_ = false;
    bool waits_to_write_ = false;
    std::string out_{};
    std::size_t written_ = 0;
    std::string in_{};
    Moment due_{};
};

Client::Client(Loop& loop, const Target& target, unsigned connections, Answered answered)
    : loop_{loop}, target_{target}, answered_{std::move(answered)} {
    for (unsigned i = 0; i < connections; ++i) {
        connections_.push_back(std::make_unique<Connection>(*this));
        idle_.push_back(connections_.back().get());
    }
}

Client::~Client() = default;

void Client::post(std::string request, Moment due) {
    ++open_;
    if (idle_.empty()) {
        waiting_.push_back({.bytes = std::move(request), .due = due});
        return;
    }
    Connection* const connection = idle_.back();
    idle_.pop_back();
    connection->send({.bytes = std::move(request), .due = due});
}

void Client::finished(Connection& connection, int status, Moment due) {
    --open_;
    if (waiting_.empty()) {
        idle_.push_back(&connection);
    } else {
        Request next = std::move(waiting_.front());
        waiting_.pop_front();
        connection.send(std::move(next));
    }
    answered_(status, due);
}

}  // namespace k197::bench
