#include "web/api/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::api {
namespace {

constexpr std::size_t kLongestKey = 255;
constexpr std::array<std::string_view, 13> kTexts{
    "text",
    "reason",
    "measure",
    "decision",
    "unit",
    "due_at",
    "note",
    "result",
    "answer",
    "into",
    "title",
    "field",
    "urgency"};

/// Rights are part of who asks: a name that was given to another token later must not hear what the
/// first one heard.
std::string actor_of(const org::Caller& caller) {
    return fmt::format("{} {} {}", caller.name, org::format_roles(caller.roles), caller.unit_code);
}

bool is_report(const Json& body) {
    return body.has("/code") && body.has("/version");
}

/// The report that is answered again, with its version tag and its reporter, who is not kept with
/// the answer; 404 when it was sealed since and the caller may not know of it.
Response again(db::Query& query, const App& app, const org::Caller& caller, Response response) {
    auto body = Json::parse(response.body);
    if (!body || !is_report(*body)) return response;
    const auto report = visible_report(query, caller, body->text_or("/code"));
    if (!report) return json_problem(report.error());
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", body->text_or("/version")));
    response.body = body->set("reporter", reporter_for(query, app, caller, *report)).dump();
    return response;
}

/// The answer kept under this key, or why it cannot be given.
std::optional<Response> kept_answer(
    db::Tx& tx, const App& app, const org::Caller& caller, const Once& once
) {
    const auto row = tx.one(
        "SELECT request, status, body FROM idempotency WHERE actor = $1 AND key = $2",
        actor_of(caller),
        once.key
    );
    if (!row) return std::nullopt;
    if (row->text("request") != once.digest) {
        return json_problem(fail(
            Errc::Conflict, "Idempotency-Key này đã dùng cho một yêu cầu khác.", "Idempotency-Key"
        ));
    }
    Response response{
        .status = static_cast<int>(row->integer("status")),
        .content_type = "application/json; charset=utf-8",
        .body = row->text("body"),
        .headers = {{"Idempotency-Replayed", "true"}, {"Cache-Control", "no-store"}},
    };
    return again(tx, app, caller, std::move(response));
}

/// The reporter's identity is kept encrypted in one place alone (cases/people.h).
std::string without_reporter(const std::string& answer) {
    auto body = Json::parse(answer);
    return body && is_report(*body) ? body->set("reporter", Json()).dump() : answer;
}

void keep_answer(
    db::Tx& tx,
    const App& app,
    const org::Caller& caller,
    const Once& once,
    const Response& response
) {
    tx.query(
        "INSERT INTO idempotency (actor, key, request, status, body, at) VALUES ($1, $2, $3, $4, "
        "$5, $6)",
        actor_of(caller),
        once.key,
        once.digest,
        response.status,
        without_reporter(response.body),
        app.clock.now()
    );
}

}  // namespace

Result<Json> body_of(const Request& request) {
    if (request.body.empty()) return Json::object();
    auto json = Json::parse(request.body);
    if (!json || !json->is_object())
        return fail(Errc::Invalid, "Nội dung gửi lên phải là một đối tượng JSON.");
    return json;
}

Result<std::optional<std::int64_t>> version_of(const Request& request) {
    std::string_view text = request.header("if-match");
    if (text.empty() || text == "*") return std::optional<std::int64_t>{};
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(Errc::Stale, "If-Match không khớp với phiên bản nào của tin.");
    }
    return std::optional{version};
}

Result<void> check_types(const Json& body) {
    for (const auto& name : kTexts) {
        const Json& value = body.at("/" + std::string{name});
        if (value.is_null() || value.is_string()) continue;
        return fail(Errc::Invalid, fmt::format("“{}” phải là một chuỗi.", name), std::string{name});
    }
    const Json& media = body.at("/media");
    const bool is_list = media.is_null() || media.is_array();
    if (!is_list || !std::ranges::all_of(media.items(), &Json::is_string)) {
        return fail(Errc::Invalid, "“media” phải là danh sách mã tệp.", "media");
    }
    return {};
}

Once once_of(const Request& request) {
    return {
        .key = std::string{request.header("idempotency-key")},
        .digest =
            sha256_hex(request.method + "\n" + request.target + "\n" + sha256_hex(request.body)),
    };
}

Response write_once(
    const App& app,
    const org::Caller& caller,
    const Once& once,
    const std::function<Response(db::Tx&)>& work
) {
    if (once.key.size() > kLongestKey) {
        return json_problem(
            fail(Errc::Invalid, "Idempotency-Key dài quá 255 ký tự.", "Idempotency-Key")
        );
    }
    std::optional<Response> undone;
    auto done = app.database.write([&](db::Tx& tx) -> Result<Response> {
        if (!once.key.empty()) {
            if (auto kept = kept_answer(tx, app, caller, once)) return *kept;
        }
        Response response = work(tx);
        if (response.status >= 400) {
            undone = std::move(response);
            return fail(Errc::Conflict, "undone");
        }
        if (!once.key.empty()) keep_answer(tx, app, caller, once, response);
        return response;
    });
    return done ? std::move(*done) : std::move(*undone);
}

}  // namespace k197::web::api
