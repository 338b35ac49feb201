#include "org/sessions.h"

#include <algorithm>

#include "base/bytes.h"
#include "org/accounts.h"
#include "org/password.h"

namespace k197::org {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::int64_t kFreeTries = 5;
constexpr Time kFirstDelay = 5 * kSecond;
constexpr Time kLongestDelay = 15 * kMinute;
constexpr Time kTouchEvery = kMinute;
constexpr Time kForgetUnknown = kHour;  // longer than the longest delay

std::string new_secret() {
    return to_hex(random_bytes(kSecretBytes));
}

/// 5 s after the fifth bad password, twice as long after each further one.
Time delay_after(std::int64_t failures) {
    if (failures < kFreeTries) return 0;
    const auto doublings = std::min<std::int64_t>(failures - kFreeTries, 10);
    return std::min(kFirstDelay << doublings, kLongestDelay);
}

Login too_many(Time left) {
    const auto seconds = (left + kSecond - 1) / kSecond;
    return {.kind = Login::Kind::TooMany, .retry_after_seconds = static_cast<int>(seconds)};
}

/// What the check of a password needs to know, read before the slow hash.
struct Stored {
    std::string id{};
    std::string hash{};  ///< "" when nobody may sign in so
    Time locked_until = 0;
};

Stored read_stored(db::Query& query, std::string_view name) {
    const auto row = query.one(
        "SELECT id, password_hash, disabled, locked_until FROM accounts WHERE name = $1", name
    );
    if (!row) {
        const auto tried = query.one(
            "SELECT locked_until FROM unknown_logins WHERE name_hash = $1", sha256_hex(name)
        );
        return {.locked_until = tried ? tried->integer("locked_until") : 0};
    }
    return {
        .id = row->text("id"),
        .hash = row->flag("disabled") ? std::string{} : row->text("password_hash"),
        .locked_until = row->integer("locked_until"),
    };
}

Login note_failure(db::Tx& tx, const std::string& id, std::int64_t failures, Time now) {
    const Time delay = delay_after(failures + 1);
    tx.query(
        "UPDATE accounts SET failures = $2, locked_until = $3 WHERE id = $1",
        id,
        failures + 1,
        delay == 0 ? 0 : now + delay
    );
    return {.kind = Login::Kind::Refused};
}

/// Nobody has that name: it is slowed down all the same, or the delay would tell which names exist.
Login note_unknown(db::Tx& tx, std::string_view name, Time now) {
    tx.query("DELETE FROM unknown_logins WHERE at < $1", now - kForgetUnknown);
    const auto row = tx.one(
        "INSERT INTO unknown_logins (name_hash, failures, at) VALUES ($1, 1, $2) ON CONFLICT "
        "(name_hash) DO UPDATE SET failures = unknown_logins.failures + 1, at = $2 RETURNING "
        "failures",
        sha256_hex(name),
        now
    );
    const Time delay = delay_after(row->integer("failures"));
    tx.query(
        "UPDATE unknown_logins SET locked_until = $2 WHERE name_hash = $1",
        sha256_hex(name),
        delay == 0 ? 0 : now + delay
    );
    return {.kind = Login::Kind::Refused};
}

Login open_session(db::Tx& tx, const std::string& id, Time now) {
    tx.query("UPDATE accounts SET failures = 0, locked_until = 0 WHERE id = $1", id);
    const auto token = new_secret();
    tx.query(
        "INSERT INTO sessions (token_hash, account_id, csrf, created_at, seen_at) VALUES ($1, $2, "
        "$3, $4, $4)",
        sha256_hex(token),
        id,
        new_secret(),
        now
    );
    return {.kind = Login::Kind::SignedIn, .token = token};
}

/// The account may have been locked or changed while the password was checked: many tries at once
/// count too.
Login conclude(db::Tx& tx, const Stored& stored, bool right, Time now) {
    const auto row = tx.one(
        "SELECT password_hash, disabled, failures, locked_until FROM accounts WHERE id = $1",
        stored.id
    );
    if (!row) return {};
    if (row->integer("locked_until") > now) return too_many(row->integer("locked_until") - now);
    const bool unchanged = row->text("password_hash") == stored.hash && !row->flag("disabled");
    if (!right || !unchanged) return note_failure(tx, stored.id, row->integer("failures"), now);
    return open_session(tx, stored.id, now);
}

bool is_open(const db::Row& row, Time now) {
    return now - row.integer("created_at") < kSessionLife &&
           now - row.integer("seen_at") < kSessionIdle;
}

Caller caller_of(const db::Row& row, bool is_person) {
    return {
        .name = row.text("name"),
        .roles = parse_roles(row.text("roles")).value_or(Roles{}),
        .unit_code = row.text("unit_code"),
        .is_person = is_person,
    };
}

}  // namespace

Login login(
    db::Database& database, const Clock& clock, std::string_view name, std::string_view password
) {
    const auto stored = database.read([&](db::Query& query) { return read_stored(query, name); });
    const Time now = clock.now();
    if (stored.locked_until > now) return too_many(stored.locked_until - now);
    const bool right = is_password(password, stored.hash);
    return database.write([&](db::Tx& tx) {
        return stored.id.empty() ? note_unknown(tx, name, clock.now())
                                 : conclude(tx, stored, right, clock.now());
    });
}

std::optional<Session> find_session(db::Query& query, const Clock& clock, std::string_view token) {
    const auto row = query.one(
        "SELECT s.csrf, s.created_at, s.seen_at, a.name, a.full_name, a.roles, a.unit_code "
        "FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1 AND "
        "a.disabled = 0",
        sha256_hex(token)
    );
    if (!row || !is_open(*row, clock.now())) return std::nullopt;
    return Session{
        .caller = caller_of(*row, true),
        .full_name = row->text("full_name"),
        .csrf = row->text("csrf"),
        .wants_touch = clock.now() - row->integer("seen_at") >= kTouchEvery,
    };
}

void touch_session(db::Tx& tx, const Clock& clock, std::string_view token) {
    tx.query(
        "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1", sha256_hex(token), clock.now()
    );
}

void end_session(db::Tx& tx, std::string_view token) {
    tx.query("DELETE FROM sessions WHERE token_hash = $1", sha256_hex(token));
}

void prune_sessions(db::Tx& tx, const Clock& clock) {
    tx.query(
        "DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2",
        clock.now() - kSessionLife,
        clock.now() - kSessionIdle
    );
}

bool is_csrf(const Session& session, std::string_view given) {
    return !session.csrf.empty() && equal_in_constant_time(session.csrf, given);
}

Result<std::string> add_token(db::Tx& tx, const Clock& clock, const NewToken& token) {
    if (const auto allowed = check_name(token.name); !allowed) return allowed.error();
    if (const auto fits = check_unit(tx, clock, token.roles, token.unit_code); !fits)
        return fits.error();
    const auto secret = new_secret();
    const auto row = tx.one(
        "INSERT INTO tokens (id, name, token_hash, roles, unit_code, created_at) VALUES ($1, $2, "
        "$3, $4, $5, $6) "
        "ON CONFLICT (name) DO UPDATE SET token_hash = excluded.token_hash, roles = "
        "excluded.roles, "
        "unit_code = excluded.unit_code, created_at = excluded.created_at, revoked_at = NULL "
        "WHERE tokens.revoked_at IS NOT NULL RETURNING id",
        new_id(),
        token.name,
        sha256_hex(secret),
        format_roles(token.roles),
        token.unit_code,
        clock.now()
    );
    if (!row)
        return fail(
            Errc::Conflict, "there is already a token '" + token.name + "': revoke it first", "name"
        );
    return secret;
}

Result<void> revoke_token(db::Tx& tx, const Clock& clock, std::string_view name) {
    const auto done = tx.one(
        "UPDATE tokens SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING id",
        name,
        clock.now()
    );
    if (!done)
        return fail(Errc::NotFound, "there is no valid token '" + std::string{name} + "'", "name");
    return {};
}

std::vector<TokenInfo> list_tokens(db::Query& query) {
    std::vector<TokenInfo> tokens;
    for (const auto& row : query.query("SELECT * FROM tokens ORDER BY name")) {
        tokens.push_back({
            .name = row.text("name"),
            .roles = parse_roles(row.text("roles")).value_or(Roles{}),
            .unit_code = row.text("unit_code"),
            .created_at = row.integer("created_at"),
            .revoked = !row.is_null("revoked_at"),
        });
    }
    return tokens;
}

std::optional<Caller> find_token(db::Query& query, std::string_view token) {
    const auto row = query.one(
        "SELECT name, roles, unit_code FROM tokens WHERE token_hash = $1 AND revoked_at IS NULL",
        sha256_hex(token)
    );
    if (!row) return std::nullopt;
    return caller_of(*row, false);
}

}  // namespace k197::org
