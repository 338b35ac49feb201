#include "web/server_connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <optional>

#include "base/json.h"
#include "base/stopwatch.h"
#include "web/router.h"
#include "web/server_request.h"
#include "web/server_response.h"

namespace k197::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using std::chrono::steady_clock;
using Stream = beast::basic_stream<tcp, asio::io_context::executor_type>;
using Parser = http::request_parser<http::string_body>;
using Failure = beast::error_code;

constexpr std::uint32_t kHeaderLimit = 16 << 10;
constexpr std::size_t kReadSize = 16 << 10;
constexpr std::size_t kBufferLimit = kHeaderLimit + (64 << 10);
constexpr std::chrono::seconds kHeaderTime{10};
constexpr std::chrono::seconds kIdleTime{30};
constexpr std::chrono::seconds kProgressTime{30};
constexpr std::chrono::minutes kBodyTime{10};
constexpr std::chrono::seconds kLingerProgressTime{5};
constexpr std::chrono::seconds kLingerTime{30};
constexpr std::size_t kSmallBody = 64 << 10;

std::string text_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

bool is_number(boost::beast::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Beast takes any Transfer-Encoding but chunked for "no body" and adds up lists of lengths: both
/// let a request hide behind another one.
bool has_clear_length(const Parser& parser) {
    const auto& head = parser.get();
    const auto encodings = head.count(http::field::transfer_encoding);
    const auto lengths = head.count(http::field::content_length);
    if (encodings > 1 || lengths > 1 || (encodings == 1 && lengths == 1)) return false;
    if (lengths == 1 && !is_number(head[http::field::content_length])) return false;
    if (encodings == 0) return true;
    return head.version() == 11 && beast::iequals(head[http::field::transfer_encoding], "chunked");
}

bool has_clear_host(const Parser& parser) {
    const auto& head = parser.get();
    const auto hosts = head.count(http::field::host);
    if (hosts == 0) return head.version() == 10;
    return hosts == 1 && is_host(text_of(head[http::field::host]));
}

/// Fills in what does not depend on the target.
void read_fields(Request& request, const Parser& parser) {
    const auto& head = parser.get();
    request.method = text_of(head.method_string());
    for (const auto& field : head) {
        request.headers.emplace_back(
            lower(text_of(field.name_string())), to_valid_utf8(text_of(field.value()))
        );
    }
}

std::string address_of(const Socket& socket) {
    Failure failure;
    const auto end = socket.remote_endpoint(failure);
    if (failure) return "";
    auto address = end.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address.to_string();
}

std::int64_t unix_seconds() {
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

/// The status for bytes that are no request; 0 when the client is gone or too slow, and wants no
/// answer.
int status_of(const Failure& failure) {
    if (failure == http::error::header_limit || failure == http::error::buffer_overflow) return 431;
    if (failure == http::error::body_limit) return 413;
    if (failure == http::error::end_of_stream || failure == http::error::partial_message) return 0;
    return failure.category() == make_error_code(http::error::bad_value).category() ? 400 : 0;
}

}  // namespace

/// Reads a request, has it answered, writes the answer, and so on: one at a time, so that pipelined
/// requests are answered in order. It lives on the loop's thread; a worker reads request_ and file_
/// while the loop waits for it. Shared ownership, because the operation under way, be it of the
/// socket or of a worker, keeps the connection alive.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
    Connection(Shared& shared, Loop& loop, Socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    void wind_down();
    void cut() { stream_.close(); }

 private:
    void await_request();
    void read_header();
    void on_header(const Failure& failure);
    int judge_header();
    void invite_body();
    void read_body();
    void on_body(const Failure& failure);
    bool hold(std::size_t bytes);
    void on_unreadable(const Failure& failure);
    void dispatch();
    void refuse(int status, std::string allow = {});
    void have_answered(std::string route, std::function<Response(const Request&)> make);
    void have_answered_later();
    bool is_due(std::uint64_t number);
    Answer refuse_now(int status);
    void send(Answer answer);
    void send_next_piece();
    void queue_bytes(std::string head, std::string body);
    void write_some(void (Connection::*then)());
    void on_written();
    void finish();
    void linger();

    Shared& shared_;
    Loop& loop_;
    Stream stream_;
    beast::flat_buffer buffer_{kBufferLimit};
    std::string peer_;
    bool waiting_ = false;    // for the first byte of a request
    bool lingering_ = false;  // all is said, the client may still talk
    steady_clock::time_point linger_end_{};

    // The request under way.
    std::optional<Parser> parser_;
    Request request_;
    const Route* route_ = nullptr;
    std::string allow_;
    Stopwatch asked_;  // since the request is whole
    bool is_head_ = false;
    bool keep_alive_ = false;
    steady_clock::time_point body_end_{};
    std::size_t held_ = 0;        // bytes of its body counted in shared_.body_bytes
    std::uint64_t deferred_ = 0;  // changes when one is begun and when it is answered
    asio::steady_timer patience_;

    // The answer under way.
    std::unique_ptr<FileRest> file_;
    std::string head_bytes_;
    std::string body_bytes_;
    std::array<asio::const_buffer, 2> unsent_{};
};

Connection::Connection(Shared& shared, Loop& loop, Socket socket)
    : shared_{shared},
      loop_{loop},
      stream_{std::move(socket)},
      peer_{address_of(stream_.socket())},
      patience_{loop.context} {
    loop_.connections.insert(this);
    shared_.count_opened();
}

Connection::~Connection() {
    hold(0);
    loop_.connections.erase(this);
    shared_.count_closed();
}

void Connection::start() {
    Failure ignored;
    stream_.socket().set_option(tcp::no_delay{true}, ignored);
    stream_.expires_after(kHeaderTime);
    await_request();
    if (shared_.stopping) wind_down();
}

/// A client whose request is on its way is still served.
void Connection::wind_down() {
    Failure failure;
    const bool silent = waiting_ && (stream_.socket().available(failure) == 0 || failure);
    if (silent || lingering_) stream_.close();
}

void Connection::await_request() {
    if (buffer_.size() > 0) return read_header();
    waiting_ = true;
    stream_.async_read_some(
        buffer_.prepare(kReadSize),
        [self = shared_from_this()](const Failure& failure, std::size_t count) {
            self->waiting_ = false;
            if (failure) return;
            self->buffer_.commit(count);
            self->read_header();
        }
    );
}

void Connection::read_header() {
    parser_.emplace();
    parser_->header_limit(kHeaderLimit);
    parser_->body_limit(boost::none);  // the route's limit is set when the route is known
    request_ = {.peer = peer_};
    route_ = nullptr;
    stream_.expires_after(kHeaderTime);
    http::async_read_header(
        stream_,
        buffer_,
        *parser_,
        [self = shared_from_this()](const Failure& failure, std::size_t) {
            self->on_header(failure);
        }
    );
}

void Connection::on_header(const Failure& failure) {
    if (failure) return on_unreadable(failure);
    if (const int status = judge_header(); status != 0) return refuse(status, allow_);
    if (parser_->is_done()) return dispatch();
    const bool expects = parser_->get().version() == 11 &&
                         beast::iequals(parser_->get()[http::field::expect], "100-continue");
    body_end_ = steady_clock::now() + kBodyTime;
    if (expects) return invite_body();
    read_body();
}

/// Fills in the request and finds its route. Gives the status to refuse it with, or 0. Until the
/// body is read, the connection cannot be kept.
int Connection::judge_header() {
    keep_alive_ = false;
    allow_.clear();
    read_fields(request_, *parser_);
    is_head_ = request_.method == "HEAD";
    if (!has_clear_length(*parser_) || !has_clear_host(*parser_)) return 400;
    auto target = read_target(text_of(parser_->get().target()));
    if (!target) return 400;
    request_.path = std::move(target->path);
    request_.target = std::move(target->target);
    request_.query = std::move(target->query);
    keep_alive_ = parser_->is_done() && parser_->get().keep_alive();

    auto found = find_route(shared_.routes, request_.method, request_.path);
    route_ = found.route;
    allow_ = std::move(found.allow);
    if (route_ == nullptr) return allow_.empty() ? 404 : 405;
    if (parser_->content_length().value_or(0) > route_->max_body) return 413;
    parser_->body_limit(route_->max_body);
    request_.params = std::move(found.params);
    return 0;
}

void Connection::invite_body() {
    queue_bytes("HTTP/1.1 100 Continue\r\n\r\n", "");
    write_some(&Connection::read_body);
}

/// Every piece that comes gives the client more time, up to a limit.
void Connection::read_body() {
    buffer_.reserve(kReadSize);
    parser_->eager(true);
    stream_.expires_at(std::min(steady_clock::now() + kProgressTime, body_end_));
    http::async_read_some(
        stream_,
        buffer_,
        *parser_,
        [self = shared_from_this()](const Failure& failure, std::size_t) { self->on_body(failure); }
    );
}

void Connection::on_body(const Failure& failure) {
    if (failure) return on_unreadable(failure);
    if (!hold(parser_->get().body().size())) return refuse(503);
    if (!parser_->is_done()) return read_body();
    keep_alive_ = parser_->get().keep_alive();
    request_.body = std::move(parser_->get().body());
    dispatch();
}

/// Counts the body as it grows; false when all bodies together take too much memory. Small ones
/// always may.
bool Connection::hold(std::size_t bytes) {
    const std::size_t counted = bytes > kSmallBody ? bytes : 0;
    const std::size_t before = shared_.body_bytes.fetch_add(counted - held_);
    const std::size_t after = before + (counted - held_);
    held_ = counted;
    return counted == 0 || after <= shared_.options.body_memory;
}

void Connection::on_unreadable(const Failure& failure) {
    const int status = status_of(failure);
    if (status == 0) return stream_.close();
    keep_alive_ = false;
    if (request_.method.empty()) read_fields(request_, *parser_);
    refuse(status);
}

void Connection::dispatch() {
    if (is_head_) {
        request_.method = "GET";
        std::erase_if(request_.headers, [](const auto& field) { return field.first == "range"; });
    }
    if (route_->deferred) return have_answered_later();
    have_answered(route_->method + " " + route_->pattern, route_->handler);
}

/// The connection waits for the reply; for one that takes too long the client is told to come
/// again, since it would not hear it any more.
void Connection::have_answered_later() {
    stream_.expires_never();
    asked_ = {};
    const auto number = ++deferred_;
    patience_.expires_after(shared_.options.patience);
    patience_.async_wait([self = shared_from_this(), number](const Failure& stopped) {
        if (!stopped && self->is_due(number)) self->send(self->refuse_now(503));
    });
    route_->deferred(request_, [self = shared_from_this(), number](Response response) {
        asio::post(self->loop_.context, [self, number, ready = std::move(response)]() mutable {
            if (!self->is_due(number)) return;
            self->patience_.cancel();
            self->send(make_answer(self->shared_.options, self->request_, "deferred", [&] {
                return std::move(ready);
            }));
        });
    });
}

/// True once for each deferred request: who asks first answers it.
bool Connection::is_due(std::uint64_t number) {
    if (number != deferred_) return false;
    ++deferred_;
    return true;
}

void Connection::refuse(int status, std::string allow) {
    have_answered(
        "refusal",
        [this_shared = &shared_, status, methods = std::move(allow)](const Request& request) {
            return refusal(this_shared->options, request, status, methods);
        }
    );
}

/// Has a worker make the answer and comes back to the loop with it. With a full queue that is 503,
/// at once.
void Connection::have_answered(std::string route, std::function<Response(const Request&)> make) {
    stream_.expires_never();
    asked_ = {};
    auto task = [self = shared_from_this(), name = std::move(route), ask = std::move(make)](
                ) mutable {
        auto answer = make_answer(self->shared_.options, self->request_, name, [&] {
            return ask(self->request_);
        });
        auto& context = self->loop_.context;
        asio::post(context, [connection = std::move(self), ready = std::move(answer)]() mutable {
            connection->send(std::move(ready));
        });
    };
    if (!shared_.workers.offer(std::move(task))) send(refuse_now(503));
}

/// The server's own refusal, made on this thread.
Answer Connection::refuse_now(int status) {
    return make_answer(shared_.options, request_, "refusal", [&] {
        return refusal(shared_.options, request_, status);
    });
}

/// The request's memory is free before a slow client takes its answer.
void Connection::send(Answer answer) {
    shared_.requests.count(route_, answer.status, asked_.seconds());
    request_ = {};
    parser_.reset();
    hold(0);
    if (answer.status == 0) return stream_.close();
    if (shared_.stopping) keep_alive_ = false;
    if (is_head_) answer.body.clear();
    file_ = is_head_ ? nullptr : std::move(answer.file);
    queue_bytes(head_of(answer, keep_alive_, unix_seconds()), std::move(answer.body));
    write_some(&Connection::on_written);
}

void Connection::queue_bytes(std::string head, std::string body) {
    head_bytes_ = std::move(head);
    body_bytes_ = std::move(body);
    unsent_ = {asio::buffer(std::as_const(head_bytes_)), asio::buffer(std::as_const(body_bytes_))};
}

/// Every piece that goes gives the client more time: a slow telephone may take long for a long
/// film.
void Connection::write_some(void (Connection::*then)()) {
    if (asio::buffer_size(unsent_) == 0) return (this->*then)();
    stream_.expires_after(kProgressTime);
    stream_.async_write_some(
        unsent_,
        [self = shared_from_this(), then](const Failure& failure, std::size_t count) {
            if (failure) return self->stream_.close();
            for (auto& bytes : self->unsent_) {
                const auto sent = std::min(count, bytes.size());
                bytes += sent;
                count -= sent;
            }
            self->write_some(then);
        }
    );
}

void Connection::on_written() {
    if (file_ && file_->left() > 0) return send_next_piece();
    finish();
}

/// The disk may be slow: a worker reads. A file that became shorter leaves no way but to break off.
void Connection::send_next_piece() {
    stream_.expires_never();
    shared_.workers.go_on([self = shared_from_this()]() mutable {
        auto piece = self->file_->next();
        auto& context = self->loop_.context;
        asio::post(context, [connection = std::move(self), bytes = std::move(piece)]() mutable {
            if (bytes.empty()) return connection->stream_.close();
            connection->queue_bytes("", std::move(bytes));
            connection->write_some(&Connection::on_written);
        });
    });
}

void Connection::finish() {
    file_.reset();
    body_bytes_ = {};
    if (!keep_alive_) {
        Failure ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        lingering_ = true;
        linger_end_ = steady_clock::now() + kLingerTime;
        return linger();
    }
    stream_.expires_after(kIdleTime);
    await_request();
    if (shared_.stopping) wind_down();
}

/// Takes in what the client still sends and throws it away: closing on unread bytes would make the
/// kernel reset the connection, and the client would lose the answer.
void Connection::linger() {
    if (shared_.stopping) return stream_.close();
    buffer_.clear();
    stream_.expires_at(std::min(steady_clock::now() + kLingerProgressTime, linger_end_));
    stream_.async_read_some(
        buffer_.prepare(kReadSize),
        [self = shared_from_this()](const Failure& failure, std::size_t) {
            if (failure) return self->stream_.close();
            self->linger();
        }
    );
}

void open_connection(Shared& shared, Loop& loop, Socket socket) {
    std::make_shared<Connection>(shared, loop, std::move(socket))->start();
}

/// Closing a connection may end it, so the set is copied first.
void wind_down(Loop& loop) {
    const std::vector<Connection*> all{loop.connections.begin(), loop.connections.end()};
    for (auto* connection : all) connection->wind_down();
}

void cut(Loop& loop) {
    const std::vector<Connection*> all{loop.connections.begin(), loop.connections.end()};
    for (auto* connection : all) connection->cut();
}

}  // namespace k197::web
