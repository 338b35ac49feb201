#include "web/server.h"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <stdexcept>

#include "base/log.h"
#include "base/thread_name.h"
#include "web/server_connection.h"

namespace k197::web {

namespace asio = boost::asio;
using asio::ip::tcp;
using Failure = boost::system::error_code;

namespace {

constexpr std::chrono::seconds kStopTime{8};
constexpr std::chrono::milliseconds kAcceptPause{100};

/// "127.0.0.1:80", "[::1]:80", "localhost:80".
tcp::endpoint read_address(const std::string& listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos)
        throw std::runtime_error{"listen: host:port is wanted, not " + listen};
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    asio::io_context context;
    Failure failure;
    const auto found = tcp::resolver{context}.resolve(
        host,
        listen.substr(colon + 1),
        tcp::resolver::passive | tcp::resolver::numeric_service,
        failure
    );
    if (failure) throw std::runtime_error{fmt::format("listen: {}: {}", listen, failure.message())};
    return found.begin()->endpoint();
}

}  // namespace

/// One acceptor, on the first loop, hands the connections round. (SO_REUSEPORT would let a second
/// server take the same port unnoticed.)
struct Server::Impl {
    Impl(ServerOptions options, std::vector<Route> routes)
        : shared{std::move(options), std::move(routes)} {}

    void listen();
    void accept();
    void accept_later(const Failure& failure);
    void run_loops();
    void on_every_loop(void (*action)(Loop&));
    void close_listener();

    Shared shared;
    std::vector<std::unique_ptr<Loop>> loops;
    std::optional<tcp::acceptor> acceptor;
    std::optional<asio::steady_timer> pause;
    std::size_t next_loop = 0;
    unsigned short port = 0;
};

void Server::Impl::listen() {
    const auto address = read_address(shared.options.listen);
    acceptor.emplace(loops.front()->context);
    pause.emplace(loops.front()->context);
    Failure failure;
    acceptor->open(address.protocol(), failure);
    if (!failure) acceptor->set_option(tcp::acceptor::reuse_address{true}, failure);
    if (!failure) acceptor->bind(address, failure);
    if (!failure) acceptor->listen(asio::socket_base::max_listen_connections, failure);
    if (failure)
        throw std::runtime_error{
            fmt::format("cannot listen on {}: {}", shared.options.listen, failure.message())};
    port = acceptor->local_endpoint().port();
}

void Server::Impl::accept() {
    Loop& loop = *loops[next_loop];
    next_loop = (next_loop + 1) % loops.size();
    acceptor->async_accept(loop.context, [this, &loop](const Failure& failure, Socket socket) {
        if (!acceptor->is_open()) return;
        if (failure) return accept_later(failure);
        asio::post(loop.context, [this, &loop, client = std::move(socket)]() mutable {
            open_connection(shared, loop, std::move(client));
        });
        accept();
    });
}

/// A failed accept means too many open files, mostly: it is tried again after a pause.
void Server::Impl::accept_later(const Failure& failure) {
    log_warning("accept_failed", log_problem(failure.message()));
    pause->expires_after(kAcceptPause);
    pause->async_wait([this](const Failure& stopped) {
        if (!stopped && acceptor->is_open()) accept();
    });
}

void Server::Impl::run_loops() {
    for (auto& loop : loops)
        loop->thread = std::thread{[&context = loop->context] {
            name_thread("io");
            context.run();
        }};
}

void Server::Impl::on_every_loop(void (*action)(Loop&)) {
    for (auto& loop : loops) asio::post(loop->context, [action, at = loop.get()] { action(*at); });
}

/// Returns when the port is free.
void Server::Impl::close_listener() {
    std::promise<void> closed;
    asio::post(loops.front()->context, [this, &closed] {
        Failure ignored;
        acceptor->close(ignored);
        pause->cancel();
        closed.set_value();
    });
    closed.get_future().wait();
}

Server::Server(ServerOptions options, std::vector<Route> routes)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(routes))} {}

Server::~Server() {
    stop();
}

void Server::start() {
    const unsigned threads = std::max(1U, impl_->shared.options.io_threads);
    for (unsigned i = 0; i < threads; ++i) impl_->loops.push_back(std::make_unique<Loop>());
    impl_->listen();
    impl_->accept();
    impl_->shared.workers.start(std::max(1U, impl_->shared.options.workers));
    impl_->run_loops();
}

/// The loops end before the workers: a worker's last use of a connection is to hand it back to its
/// loop, and a task that never ran may then be dropped by this thread.
void Server::stop() {
    const bool running = !impl_->loops.empty() && impl_->loops.front()->thread.joinable();
    if (!running || impl_->shared.stopping.exchange(true)) return;
    impl_->close_listener();
    impl_->on_every_loop(&wind_down);
    if (!impl_->shared.wait_until_all_closed(kStopTime)) {
        log_warning("stop_cut_connections");
        impl_->on_every_loop(&cut);
    }
    impl_->on_every_loop([](Loop& loop) { loop.context.stop(); });
    for (auto& loop : impl_->loops) loop->thread.join();
    impl_->shared.workers.stop();
    impl_->acceptor.reset();
    impl_->pause.reset();
    // The loops stay until the end: a reply that still comes must find its connection.
}

unsigned short Server::port() const {
    return impl_->port;
}

void Shared::count_opened() {
    const std::lock_guard lock{mutex_};
    ++open_;
}

void Shared::count_closed() {
    const std::lock_guard lock{mutex_};
    if (--open_ == 0) none_open_.notify_all();
}

bool Shared::wait_until_all_closed(std::chrono::seconds limit) {
    std::unique_lock lock{mutex_};
    return none_open_.wait_for(lock, limit, [this] { return open_ == 0; });
}

}  // namespace k197::web
