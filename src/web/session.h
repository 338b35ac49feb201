#pragma once
// Who is asking: a bearer token (API) or the session cookie (console), and the CSRF token that goes
// with the cookie.

#include <optional>
#include <string>

#include "base/result.h"
#include "org/sessions.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web {

constexpr std::string_view kSessionCookie = "k197_session";

/// Someone with a session.
struct Visitor {
    org::Session session{};
    std::string token{};
    [[nodiscard]] const org::Caller& caller() const { return session.caller; }
};

/// The bearer of the token in Authorization; Unauthorized when it is missing or revoked.
Result<org::Caller> bearer_of(const App& app, const Request& request);
/// The session behind the cookie; nothing when there is none or it ran out. Notes that it is in
/// use.
std::optional<Visitor> visitor_of(const App& app, const Request& request);
/// `given`, the form's field csrf, is the session's CSRF token.
bool has_csrf(const Visitor& visitor, std::string_view given);
/// The Set-Cookie that begins a session; with an empty token the one that ends it.
std::string session_cookie(const App& app, std::string_view token);

}  // namespace k197::web
