#pragma once
// Writes through the API: a JSON body, If-Match, Idempotency-Key.

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "db/db.h"
#include "org/roles.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web::api {

/// The body as JSON; an empty body is an empty object. Invalid for anything but an object.
Result<Json> body_of(const Request& request);
/// The version in If-Match: `"7"`, `W/"7"` or 7; nothing when absent or `*`. Invalid for another
/// text.
Result<std::optional<std::int64_t>> version_of(const Request& request);

/// Invalid when a text of an action's body is no string, or `media` no list of strings: a number or
/// a mistyped list is not silently dropped.
Result<void> check_types(const Json& body);

/// What makes a request the same request again.
struct Once {
    std::string key{};     ///< Idempotency-Key; "" when it may be done again
    std::string digest{};  ///< of method, target and content
};
/// By the bytes of the body.
Once once_of(const Request& request);

/// Runs `work` in one write transaction and keeps its answer under the key: the same key with the
/// same request by the same caller with the same rights gets the same answer again without doing it
/// twice; with another request it is Conflict. An answer of 400 and above undoes what `work` did
/// and is not kept.
Response write_once(
    const App& app,
    const org::Caller& caller,
    const Once& once,
    const std::function<Response(db::Tx&)>& work
);

}  // namespace k197::web::api
