#include "channel/send_graph.h"

#include <fmt/format.h>

#include "base/json.h"
#include "channel/messenger/graph.h"
#include "channel/send_gate.h"

namespace k197::channel {
namespace {

constexpr int kTroublesOfAPage = 3;  // so many in a row are no accident of single rows

/// Facebook lacks a right for this: it may be this row alone.
bool may_be_one_row(const Judgement& judged) {
    return (judged.code == 10 && judged.subcode != 1893063) || judged.code == 200;
}

/// What an answer means for all calls after it; nothing when it concerns one row.
std::optional<Closing> closing_of(
    const SendContext& context, const HttpAnswer& answer, const Judgement& judged
) {
    const bool trouble = judged.verdict == Verdict::Later || judged.verdict == Verdict::Unknown ||
                         (judged.verdict == Verdict::PageBlocked && may_be_one_row(judged));
    const int troubles = context.pacer->count_trouble(trouble);
    const Pace pace = pace_of(answer.headers, context.clock.now());
    const auto close = [&](Cause cause) {
        return Closing{.cause = cause, .reason = judged.reason_vi, .until = pace.stop_until};
    };
    if (judged.verdict == Verdict::TokenDead) return close(Cause::Token);
    if (judged.verdict == Verdict::RateLimited) return close(Cause::Rate);
    if (judged.verdict == Verdict::PageBlocked && !trouble) return close(Cause::Blocked);
    if (answer.outcome == HttpOutcome::NotSent) return close(Cause::Unreachable);
    if (troubles >= kTroublesOfAPage)
        return close(judged.verdict == Verdict::PageBlocked ? Cause::Blocked : Cause::Unreachable);
    if (pace.stop_until == 0) return std::nullopt;
    auto full = close(Cause::Rate);
    full.reason = "Đã dùng hết lượt gọi Facebook cho phép, hệ thống sẽ tự gửi tiếp sau.";
    return full;
}

}  // namespace

Asked call_graph(const SendContext& context, const GraphCall& call) {
    Asked asked{.answer = context.http.send(call.request)};
    asked.judged = call.judge(asked.answer);
    const Time now = context.clock.now();
    const Pace pace = pace_of(asked.answer.headers, now);
    if (pace.spacing > 0) {
        context.pacer->space(pace.spacing, now);
        context.metrics.add("graph_slowed_total");
    }
    return asked;
}

Asked ask_for_page(const SendContext& context, const std::string& gate_id, const GraphCall& call) {
    auto asked = call_graph(context, call);
    if (const auto closing = closing_of(context, asked.answer, asked.judged)) {
        context.metrics.add(
            fmt::format("graph_stops_total{{cause=\"{}\"}}", to_string(closing->cause))
        );
        context.database.write([&](db::Tx& tx) { close_gate(tx, context.clock, gate_id, *closing); }
        );
    }
    return asked;
}

HttpRequest graph_request(const GraphAccess& graph, std::string method, const std::string& path) {
    const char* joint = path.find('?') == std::string::npos ? "?" : "&";
    return {
        .method = std::move(method),
        .url = graph.graph_url + path + joint +
               "appsecret_proof=" + appsecret_proof(graph.page_token, graph.app_secret),
        .headers = {{"Authorization", "Bearer " + graph.page_token}},
    };
}

HttpRequest json_request(
    const GraphAccess& graph, std::string method, const std::string& path, const Json& body
) {
    auto request = graph_request(graph, std::move(method), path);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
    return request;
}

std::string gate_of(const OutboxRow& row, const std::string& page_id) {
    return (row.kind == "post" || row.kind == "unpost" ? "posts:" : "messages:") + page_id;
}

}  // namespace k197::channel
