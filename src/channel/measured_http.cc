#include "channel/measured_http.h"

#include <algorithm>

#include "base/stopwatch.h"
#include "channel/messenger/judge.h"

namespace k197::channel {
namespace {

std::string_view class_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Sent: return "ok";
        case Verdict::Later: return "later";
        case Verdict::RateLimited: return "rate_limited";
        case Verdict::OutsideWindow: return "outside_window";
        case Verdict::Refused: return "refused";
        case Verdict::Unreachable: return "unreachable";
        case Verdict::TokenDead: return "token_dead";
        case Verdict::PageBlocked: return "page_blocked";
        case Verdict::Unknown: return "no_answer";
        case Verdict::Bug: return "bug";
    }
    return "no_answer";
}

class MeasuredHttp final : public Http {
 public:
    MeasuredHttp(std::unique_ptr<Http> http, Metrics& metrics, std::string graph_url)
        : http_{std::move(http)}, metrics_{metrics}, graph_url_{std::move(graph_url)} {}

    [[nodiscard]] HttpAnswer send(const HttpRequest& request) override {
        if (!request.url.starts_with(graph_url_ + "/")) return http_->send(request);
        const Stopwatch watch;
        auto answer = http_->send(request);
        const auto call = call_name(request, graph_url_);
        metrics_.observe(labelled("graph_call_seconds", {{"call", call}}), watch.seconds());
        metrics_.add(
            labelled("graph_calls_total", {{"call", call}, {"class", channel::class_of(answer)}})
        );
        return answer;
    }

 private:
    std::unique_ptr<Http> http_;
    Metrics& metrics_;
    std::string graph_url_;
};

}  // namespace

std::string_view class_of(const HttpAnswer& answer) {
    if (answer.outcome == HttpOutcome::NotSent) return "not_sent";
    if (answer.outcome != HttpOutcome::Answered) return "no_answer";
    const bool fine = answer.status >= 200 && answer.status < 300;
    // Facebook also says 200 with an error inside.
    if (fine && answer.body.find("\"error\"") == std::string::npos) return "ok";
    return class_of(judge_post(answer).verdict);
}

std::string call_name(const HttpRequest& request, std::string_view graph_url) {
    std::string_view path{request.url};
    path.remove_prefix(std::min(graph_url.size(), path.size()));
    path = path.substr(0, path.find('?'));
    const auto last = path.substr(path.rfind('/') + 1);
    const bool is_word = !last.empty() && std::ranges::all_of(last, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '_';
    });
    return request.method + " " + (is_word ? std::string{last} : "object");
}

std::unique_ptr<Http> measure_graph(
    std::unique_ptr<Http> http, Metrics& metrics, std::string graph_url
) {
    return std::make_unique<MeasuredHttp>(std::move(http), metrics, std::move(graph_url));
}

}  // namespace k197::channel
