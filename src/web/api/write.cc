#include "web/api/write.h"

#include <charconv>

#include "base/bytes.h"
#include "web/problem.h"

namespace k197::web::api {
namespace {


/// The answer kept under this key, or why it cannot be given.
std::optional<Response> kept_answer(db::Tx& tx, const std::string& actor, const std::string& key, const std::string& digest) {
    const auto row =
        tx.one("SELECT request, status, body FROM idempotency WHERE actor = $1 AND key = $2", actor, key);
    if (!row) return std::nullopt;
    if (row->text("request") != digest) {
        return json_problem(fail(Errc::Conflict, "Idempotency-Key này đã dùng cho một yêu cầu khác.", "Idempotency-Key"));
    }
    return Response{
        .status = static_cast<int>(row->integer("status")),
        .content_type = "application/json; charset=utf-8",
        .body = row->text("body"),
        .headers = {{"Idempotency-Replayed", "true"}},
    };
}

void keep_answer(db::Tx& tx, const App& app, const std::string& actor, const std::string& key, const std::string& digest, const Response& response) {
    tx.query(
        "INSERT INTO idempotency (actor, key, request, status, body, at) VALUES ($1, $2, $3, $4, $5, $6)",
        actor,
        key,
        digest,
        response.status,
        response.body,
        app.clock.now()
    );
}

}  // namespace

Result<Json> body_of(const Request& request) {
    if (request.body.empty()) return Json::object();
    auto json = Json::parse(request.body);
    if (!json || !json->is_object()) return fail(Errc::Invalid, "Nội dung gửi lên phải là một đối tượng JSON.");
    return json;
}

Result<std::optional<std::int64_t>> version_of(const Request& request) {
    std::string_view text = request.header("if-match");
    if (text.empty() || text == "*") return std::optional<std::int64_t>{};
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(Errc::Stale, "If-Match không khớp với phiên bản nào của tin.");
    }
    return std::optional{version};
}

Response write_once(const App& app, const org::Caller& caller, const Request& request, const std::function<Response(db::Tx&)>& work) {
    const std::string key{request.header("idempotency-key")};
    const std::string digest = sha256_hex(request.method + "\n" + request.target + "\n" + request.body);
    std::optional<Response> undone;
    auto done = app.database.write([&](db::Tx& tx) -> Result<Response> {
        if (!key.empty()) {
            if (auto kept = kept_answer(tx, caller.name, key, digest)) return *kept;
        }
        Response response = work(tx);
        if (response.status >= 400) {
            undone = std::move(response);
            return fail(Errc::Conflict, "undone");
        }
        if (!key.empty()) keep_answer(tx, app, caller.name, key, digest, response);
        return response;
    });
    return done ? std::move(*done) : std::move(*undone);
}

}  // namespace k197::web::api
