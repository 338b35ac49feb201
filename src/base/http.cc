#include "base/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string_view>

namespace k197 {
namespace {

struct Collecting {
    HttpAnswer* answer = nullptr;
    std::size_t max_bytes = 0;
    bool too_long = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& to = *static_cast<Collecting*>(user);
    const std::size_t bytes = size * count;
    if (to.answer->body.size() + bytes > to.max_bytes) {
        to.too_long = true;
        return 0;
    }
    to.answer->body.append(data, bytes);
    return bytes;
}

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    const std::string_view line{data, size * count};
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string name{line.substr(0, colon)};
        std::ranges::transform(name, name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        auto value = line.substr(colon + 1);
        while (!value.empty() && blank(value.front())) value.remove_prefix(1);
        while (!value.empty() && blank(value.back())) value.remove_suffix(1);
        static_cast<HttpAnswer*>(user)->headers.emplace_back(std::move(name), std::string{value});
    }
    return size * count;
}

/// The one curl handle of this thread: it keeps its connections open between requests.
CURL* handle_of_thread() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    thread_local const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{
        curl_easy_init(), &curl_easy_cleanup};
    if (!handle) throw std::runtime_error{"libcurl gives no handle"};
    curl_easy_reset(handle.get());
    return handle.get();
}

bool never_left(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT ||
           code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
           code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION;
}

/// May such a request be sent twice? (RFC 9110, 9.2.2)
bool is_idempotent(const std::string& method) {
    return method == "GET" || method == "HEAD" || method == "PUT";
}

void set_method(CURL* curl, const HttpRequest& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(
            curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())
        );
    }
}

void set_patience(CURL* curl, const HttpRequest& request) {
    // When a kept connection turns out to be broken, libcurl sends the request again by itself.
    // What must not be done twice therefore goes over a connection of its own.
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, is_idempotent(request.method) ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(request.timeout_ms, 5'000))
    );
    if (request.stall_s > 0) {
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_s));
    }
}

class CurlHttp final : public Http {
 public:
    HttpAnswer send(const HttpRequest& request) override;
};

HttpAnswer CurlHttp::send(const HttpRequest& request) {
    CURL* curl = handle_of_thread();
    HttpAnswer answer;
    Collecting collecting{.answer = &answer, .max_bytes = request.max_bytes};
    curl_slist* lines = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : request.headers) {
        lines = curl_slist_append(lines, (name + ": " + value).c_str());
    }
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{
        lines, &curl_slist_free_all};

    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set_method(curl, request);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    set_patience(curl, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &collecting);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);

    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        answer.problem = curl_easy_strerror(code);
        answer.outcome = collecting.too_long ? HttpOutcome::TooLong
                         : never_left(code)  ? HttpOutcome::NotSent
                                             : HttpOutcome::Unknown;
        return answer;
    }
    long status = 0;
    char* type = nullptr;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    answer.outcome = HttpOutcome::Answered;
    answer.status = static_cast<int>(status);
    answer.content_type = type != nullptr ? type : "";
    return answer;
}

}  // namespace

std::unique_ptr<Http> make_http() {
    return std::make_unique<CurlHttp>();
}

}  // namespace k197
