#pragma once
// Signing in, and the bearer tokens of programs. Only digests of secrets are stored.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"
#include "org/roles.h"

namespace k197::org {

constexpr Time kSessionLife = 12 * kHour;
constexpr Time kSessionIdle = 2 * kHour;

struct Login {
    enum class Kind {
        SignedIn,
        Refused,  ///< name or password wrong, or the account is closed: not told which
        TooMany,  ///< after five bad passwords, for a growing time
    };
    Kind kind = Kind::Refused;
    std::string token{};  ///< for the cookie
    int retry_after_seconds = 0;
};

/// Checks name and password and opens a session. Takes about 50 ms, also for a name that is not
/// there.
Login login(
    db::Database& database, const Clock& clock, std::string_view name, std::string_view password
);

struct Session {
    Caller caller{};
    std::string full_name{};
    std::string csrf{};        ///< every form sends it back
    bool wants_touch = false;  ///< call touch_session: it was last seen more than a minute ago
};

/// The open session of a cookie's token; nothing when it is unknown, too old or idle too long.
std::optional<Session> find_session(db::Query& query, const Clock& clock, std::string_view token);
/// Notes that the session is in use.
void touch_session(db::Tx& tx, const Clock& clock, std::string_view token);
void end_session(db::Tx& tx, std::string_view token);
/// Deletes sessions that have ended.
void prune_sessions(db::Tx& tx, const Clock& clock);
/// Whether the token of a form is the session's.
bool is_csrf(const Session& session, std::string_view given);

struct TokenInfo {
    std::string name{};
    Roles roles{};
    std::string unit_code{};
    Time created_at = 0;
    bool revoked = false;
};

struct NewToken {
    std::string name{};
    Roles roles{};
    std::string unit_code{};
};

/// Makes a bearer token and gives it: the only time it is known. Conflict when a token of that name
/// is valid.
Result<std::string> add_token(db::Tx& tx, const Clock& clock, const NewToken& token);
/// NotFound when no valid token has the name.
Result<void> revoke_token(db::Tx& tx, const Clock& clock, std::string_view name);
std::vector<TokenInfo> list_tokens(db::Query& query);
/// Who a bearer token is; nothing when it is unknown or revoked.
std::optional<Caller> find_token(db::Query& query, std::string_view token);

}  // namespace k197::org
