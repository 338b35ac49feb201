#include "channel/send_post.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "channel/send_graph.h"

namespace k197::channel {
namespace {

/// Uploads one picture that is not shown yet.
Judgement upload(const SendContext& context, const std::string& gate_id, const std::string& bytes) {
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
    return ask_for_page(context, gate_id, {.request = std::move(request), .judge = judge_post})
        .judged;
}

/// The answer to DELETE. What is gone already is removed, and removing twice is harmless.
Judgement judge_removal(const HttpAnswer& answer) {
    auto judged = judge_read(answer);
    if (judged.code == 100) judged.verdict = Verdict::Sent;
    return judged;
}

}  // namespace

Judgement upload_pictures(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row, Json& media
) {
    const Json body = Json::parse(row.body).value_or(Json{});
    for (const auto& digest : body.items("/media")) {
        auto uploaded = upload(context, gate_id, context.blob(digest.text().value_or("")));
        if (uploaded.verdict == Verdict::Unknown) uploaded.verdict = Verdict::Later;
        if (uploaded.verdict != Verdict::Sent) return uploaded;
        media.push(Json::object().set("media_fbid", uploaded.message_id));
    }
    return {.verdict = Verdict::Sent};
}

Judgement publish_post(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row, const Json& media
) {
    const Json body = Json::parse(row.body).value_or(Json{});
    Json post = Json::object().set("message", body.text_or("/text"));
    if (!media.items().empty()) post.set("attached_media", media);
    const auto path = "/" + context.graph.page_id + "/feed";
    return ask_for_page(
               context,
               gate_id,
               {.request = json_request(context.graph, "POST", path, post), .judge = judge_post}
    )
        .judged;
}

Judgement send_removal(
    const SendContext& context, const std::string& gate_id, const OutboxRow& row
) {
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
    const auto asked = ask_for_page(
        context,
        gate_id,
        {.request = graph_request(context.graph, "DELETE", "/" + post->external_id),
         .judge = judge_removal}
    );
    auto judged = asked.judged;
    if (judged.verdict == Verdict::Sent) judged.message_id = post->external_id;
    return judged;
}

}  // namespace k197::channel
