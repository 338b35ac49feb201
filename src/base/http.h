#pragma once
// Outgoing HTTP. One interface with two implementations: libcurl, and a fake in tests.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace k197 {

struct HttpRequest {
    std::string method = "GET";
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    int timeout_ms = 10'000;
    int stall_s =
        0;  ///< give up when not a byte moved for so many seconds; 0: timeout_ms alone counts
    std::size_t max_bytes = 32 << 20;  ///< a longer answer is cut off: outcome TooLong
};

/// How far a request got. The difference between NotSent and Unknown decides whether it may be
/// repeated.
enum class HttpOutcome {
    Answered,  ///< a status line and the body came
    NotSent,   ///< no connection: the other side never saw it
    Unknown,   ///< the body may have left and no answer came
    TooLong,   ///< the answer exceeded max_bytes
};

struct HttpAnswer {
    HttpOutcome outcome = HttpOutcome::NotSent;
    int status = 0;
    std::string content_type{};
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< names in lower case
    std::string problem{};                                       ///< why there is no answer
};

/// Makes one request. Redirects are not followed. Thread-safe.
class Http {
 public:
    virtual ~Http() = default;
    [[nodiscard]] virtual HttpAnswer send(const HttpRequest& request) = 0;
};

/// The real one, over libcurl. Only http and https. Keeps connections open per calling thread.
std::unique_ptr<Http> make_http();

/// Answers from a function: for tests.
class FakeHttp final : public Http {
 public:
    explicit FakeHttp(std::function<HttpAnswer(const HttpRequest&)> answer)
        : answer_{std::move(answer)} {}
    [[nodiscard]] HttpAnswer send(const HttpRequest& request) override {
        sent.push_back(request);
        return answer_(request);
    }
    std::vector<HttpRequest> sent{};  ///< every request, in order

 private:
    std::function<HttpAnswer(const HttpRequest&)> answer_;
};

}  // namespace k197
