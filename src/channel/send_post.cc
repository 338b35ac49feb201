#include "channel/send_post.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"

namespace k197::channel {
namespace {

/// POST of a JSON body.
HttpAnswer post_json(const SendContext& context, const std::string& path, const Json& body) {
    auto request = graph_request(context.graph, "POST", path);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
    return context.http.send(request);
}

/// Uploads one picture that is not shown yet.
Judgement upload(const SendContext& context, const std::string& bytes) {
    const std::string boundary = "k197-" + new_id();
    auto request = graph_request(context.graph, "POST", "/" + context.graph.page_id + "/photos");
    request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
    request.timeout_ms = 60'000;
    request.body = fmt::format(
        "--{0}\r\nContent-Disposition: form-data; "
        "name=\"published\"\r\n\r\nfalse\r\n--{0}\r\nContent-Disposition: "
        "form-data; name=\"source\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
        boundary
    );
    request.body += bytes;
    request.body += fmt::format("\r\n--{}--\r\n", boundary);
    return judge_post(context.http.send(request));
}

}  // namespace

Judgement send_post(const SendContext& context, const OutboxRow& row) {
    const Json body = Json::parse(row.body).value_or(Json{});
    Json media = Json::array();
    for (const auto& digest : body.items("/media")) {
        auto uploaded = upload(context, context.blob(digest.text().value_or("")));
        if (uploaded.verdict == Verdict::Unknown)
            uploaded.verdict = Verdict::Later;  // an unshown copy harms nobody
        if (uploaded.verdict != Verdict::Sent) return uploaded;
        media.push(Json::object().set("media_fbid", uploaded.message_id));
    }
    Json post = Json::object().set("message", body.text_or("/text"));
    if (!media.items().empty()) post.set("attached_media", media);
    return judge_post(post_json(context, "/" + context.graph.page_id + "/feed", post));
}

Judgement send_removal(const SendContext& context, const OutboxRow& row) {
    const Json body = Json::parse(row.body).value_or(Json{});
    const auto post = context.database.read([&](db::Query& query) {
        return find_outbox(query, body.text_or("/post"));
    });
    if (post && post->external_id.empty() && post->state == "unknown") {
        return {
            .verdict = Verdict::Refused,
            .reason_vi = "Chưa rõ bài đã lên Trang hay chưa: cần kiểm tra và gỡ trên Trang."};
    }
    if (!post || post->external_id.empty()) return {.verdict = Verdict::Sent};
    const auto answer =
        context.http.send(graph_request(context.graph, "DELETE", "/" + post->external_id));
    const Json said = Json::parse(answer.body).value_or(Json{});
    if (answer.outcome == HttpOutcome::Answered &&
        said.text_or("/success", said.boolean("/success").value_or(false) ? "true" : "") ==
            "true") {
        return {.verdict = Verdict::Sent, .message_id = post->external_id};
    }
    auto judged = judge_post(answer);
    if (judged.code == 100) judged.verdict = Verdict::Sent;  // gone already
    if (judged.verdict == Verdict::Unknown)
        judged.verdict = Verdict::Later;  // removing twice is harmless
    return judged;
}

}  // namespace k197::channel
