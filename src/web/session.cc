#include "web/session.h"

#include <fmt/format.h>

namespace k197::web {

Result<org::Caller> bearer_of(const App& app, const Request& request) {
    const std::string_view header = request.header("authorization");
    const auto missing = fail(Errc::Unauthorized, "Thiếu hoặc sai mã truy cập (Authorization: Bearer …).");
    if (header.size() < 8 || (header.substr(0, 7) != "Bearer " && header.substr(0, 7) != "bearer ")) return missing;
    const auto caller =
        app.database.read([&](db::Query& query) { return org::find_token(query, header.substr(7)); });
    if (!caller) return missing;
    return *caller;
}

std::optional<Visitor> visitor_of(const App& app, const Request& request) {
    const auto token = request.cookie(kSessionCookie);
    if (!token || token->empty()) return std::nullopt;
    auto session =
        app.database.read([&](db::Query& query) { return org::find_session(query, app.clock, *token); });
    if (!session) return std::nullopt;
    if (session->wants_touch) {
        app.database.write([&](db::Tx& tx) { org::touch_session(tx, app.clock, *token); });
    }
    return Visitor{.session = std::move(*session), .token = *token};
}

bool has_csrf(const Visitor& visitor, std::string_view given) { return org::is_csrf(visitor.session, given); }

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
