#pragma once
// The bytes Meta puts on the wire: escaped JSON, signatures, ids, links that expire. Pure but for
// the ids.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace k197::simulator {

/// `value` as Meta writes it: non-ASCII as \uxxxx in lower-case hex, '/' as \/, and <, %, @ as
/// \u00XX.
std::string meta_json(const Json& value);

/// The value of X-Hub-Signature-256 for the raw bytes of a delivery.
std::string signature_header(std::string_view app_secret, std::string_view body);

/// What a caller who knows the secret sends as appsecret_proof.
std::string appsecret_proof(std::string_view app_secret, std::string_view token);

/// How many UTF-16 units `text` has; Meta's limits count these, an emoji being two.
std::size_t utf16_length(std::string_view text);
/// `text` cut to `limit` UTF-16 units, never inside a character.
std::string utf16_cut(std::string_view text, std::size_t limit);

/// A fresh id of `count` decimal digits, the first not 0.
std::string new_digits(std::size_t count);
/// A fresh message id, "m_…", as long as Meta's.
std::string new_mid();

/// "2026-11-24T03:12:27+0000", the form of created_time.
std::string graph_time(Time time);

/// The query "oe=<hex seconds>&oh=<check>" that lets `media_id` be fetched until `expires`.
std::string cdn_query(std::string_view key, std::string_view media_id, Time expires);
/// Whether a link with these query values opens `media_id` at `now`.
bool cdn_allows(
    std::string_view key,
    std::string_view media_id,
    std::string_view oe,
    std::string_view oh,
    Time now
);

}  // namespace k197::simulator
