#include "web/session.h"

#include <fmt/format.h>

#include <algorithm>

namespace k197::web {

Result<org::Caller> bearer_of(const App& app, const Request& request) {
    const std::string_view header = request.header("authorization");
    const auto missing =
        fail(Errc::Unauthorized, "Thiếu hoặc sai mã truy cập (Authorization: Bearer …).");
    constexpr std::string_view kScheme = "bearer ";
    const bool is_bearer =
        header.size() > kScheme.size() &&
        std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {}, [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    if (!is_bearer) return missing;
    const auto caller = app.database.read([&](db::Query& query) {
        return org::find_token(query, header.substr(kScheme.size()));
    });
    if (!caller) return missing;
    return *caller;
}

std::optional<Visitor> visitor_of(const App& app, const Request& request) {
    const auto token = request.cookie(kSessionCookie);
    if (!token || token->empty()) return std::nullopt;
    auto session = app.database.read([&](db::Query& query) {
        return org::find_session(query, app.clock, *token);
    });
    if (!session) return std::nullopt;
    if (session->wants_touch) {
        app.database.write([&](db::Tx& tx) { org::touch_session(tx, app.clock, *token); });
    }
    return Visitor{.session = std::move(*session), .token = *token};
}

bool has_csrf(const Visitor& visitor, std::string_view given) {
    return org::is_csrf(visitor.session, given);
}

std::string session_cookie(const App& app, std::string_view token) {
    const bool secure = app.public_url.starts_with("https:");
    return fmt::format(
        "{}={}; Path=/; HttpOnly; SameSite=Lax{}{}",
        kSessionCookie,
        token,
        secure ? "; Secure" : "",
        token.empty() ? "; Max-Age=0" : ""
    );
}

}  // namespace k197::web
