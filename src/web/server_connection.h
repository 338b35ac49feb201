#pragma once
// One client's connection, and what connections share. Only server.cc and server_connection.cc
// include this.

#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "web/request_metrics.h"
#include "web/server.h"
#include "web/server_workers.h"

namespace k197::web {

class Connection;
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// What every connection of a server reads.
struct Shared {
    Shared(ServerOptions own_options, std::vector<Route> own_routes)
        : options{std::move(own_options)},
          routes{std::move(own_routes)},
          workers{options.queue_limit},
          requests{options.metrics, routes} {}

    void count_opened();
    void count_closed();
    /// False when some are still open after that long.
    bool wait_until_all_closed(std::chrono::seconds limit);

    const ServerOptions options;
    const std::vector<Route> routes;
    Workers workers;
    RequestMetrics requests;
    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> body_bytes = 0;  ///< of the large bodies in memory

 private:
    std::mutex mutex_;
    std::condition_variable none_open_;
    std::size_t open_ = 0;
};

/// One I/O thread. Its connections live on that thread alone. They are declared before the context
/// because the context, when destroyed, destroys the connections that its pending operations own.
struct Loop {
    std::unordered_set<Connection*> connections;
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{
        context.get_executor()};
    std::thread thread;
};

/// Serves a fresh client. On the loop's thread.
void open_connection(Shared& shared, Loop& loop, Socket socket);
/// Closes the connections of the loop that wait for a request; the others close after the one under
/// way.
void wind_down(Loop& loop);
/// Closes all connections of the loop.
void cut(Loop& loop);

}  // namespace k197::web
