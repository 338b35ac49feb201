#pragma once
// Facebook's sending side: keep-alive connections to the server under load. A request that finds
// all connections busy waits its turn; its time runs all the same.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "load/deliveries.h"
#include "load/loop.h"

namespace k197::bench {

class Client {
 public:
    /// `status` is 0 when the connection broke before an answer.
    using Answered = std::function<void(int status, Moment due)>;

    Client(Loop& loop, const Target& target, unsigned connections, Answered answered);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Sends a whole request now, or as soon as a connection is free. `due` is when it ought to
    /// leave.
    void post(std::string request, Moment due);
    /// Requests not answered yet.
    [[nodiscard]] std::size_t open() const { return open_; }

 private:
    class Connection;
    struct Request {
        std::string bytes{};
        Moment due{};
    };
    void finished(Connection& connection, int status, Moment due);

    Loop& loop_;
    const Target target_;
    const Answered answered_;
    std::vector<std::unique_ptr<Connection>> connections_{};
    std::vector<Connection*> idle_{};
    std::deque<Request> waiting_{};
    std::size_t open_ = 0;
};

}  // namespace k197::bench
