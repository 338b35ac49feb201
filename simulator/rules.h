#pragma once
// What Meta's Send API allows and how it refuses. Pure.

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace k197::simulator {

/// A refusal as the Graph API words it.
struct GraphError {
    int code = 100;
    int subcode = 0;
    std::string message{};
    int status = 400;  ///< of HTTP
    bool transient = false;
    std::string type = "OAuthException";
};

/// {"error":{…,"fbtrace_id":trace}}
Json error_body(const GraphError& error, std::string_view trace);

GraphError no_such_object(std::string_view id, std::string_view method);
GraphError bad_parameter(std::string message, int subcode = 0);
GraphError token_expired();
GraphError too_many_calls();

/// How far the citizen's last action lets the Page write.
enum class Window { Open, HumanAgent, Closed };

/// 24 hours for everything, 7 days for HUMAN_AGENT. `last_inbound` 0 means the citizen never wrote.
Window window_at(Time last_inbound, Time now);

/// Whether messaging_type and tag of a send suit the window.
std::optional<GraphError> check_window(const Json& send, Window window);

/// Whether the `message` of a send keeps within the limits: text, quick replies, templates,
/// metadata.
std::optional<GraphError> check_message(const Json& message);

/// Whether these are settings Meta takes for the Messenger profile, given what is set already.
std::optional<GraphError> check_profile(const Json& wanted, const Json& present);

/// The quick replies as a citizen sees them: titles cut to 20.
Json shown_quick_replies(const Json& message);

/// Calls within a sliding span. One per kind of limit.
class RateWindow {
 public:
    /// Counts a call, or says false when `limit` calls lie within `span`.
    bool allow(Time now, std::size_t limit, Time span);

 private:
    std::deque<Time> calls_{};
};

}  // namespace k197::simulator
