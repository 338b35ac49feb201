#pragma once
// Whether Facebook still speaks to us: the subscription to the Page's events, and the Page's token.
// Looked at again and again; what was found stands in the store for people and for the next look.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "base/json.h"
#include "base/metrics.h"
#include "base/texts.h"
#include "channel/send.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::channel {

/// The events of the Page that we ask for.
constexpr std::array<std::string_view, 14> kSubscribedFields{
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_handovers",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "standby",
    "messaging_policy_enforcement",
    "feed",
    "mention",
    "message_template_status_update",
};

/// The id and the kind of the job that looks at the token.
constexpr const char* kTokenJob = "page.token";

struct HealthContext {
    db::Database& database;
    const Clock& clock;
    Http& http;
    Metrics& metrics;
    const GraphAccess& graph;
    const Texts& texts;
    std::string app_id{};
};

/// What can be wrong, each the kind of its own alert; those of the token begin with "token".
constexpr std::array<std::string_view, 5> kTroubles{
    "subscription",  // events do not come, and subscribing again fails
    "token",         // dead: nothing is sent
    "token_ends",    // it ends soon; until then all is sent
    "token_access",  // the same of the app's access to data
    "token_rights",  // what the missing rights are for cannot be done
};

/// One of kTroubles, as Facebook last told it.
struct Trouble {
    std::string kind{};
    std::string words{};  ///< for a person: what is wrong and what to do
    std::string what{};   ///< the rights that are missing, or the events that do not come
    Time ends_at = 0;     ///< of token_ends and token_access
};

/// What is known of the subscription or of the token.
struct Health {
    std::string state{};  ///< ok bad unknown; "" before the first look
    std::string words{};  ///< for a person: what is wrong and what to do; "" when nothing is
    std::vector<Trouble> troubles{};  ///< found by the last look that Facebook answered
    Time checked_at = 0;
    Time good_at = 0;     ///< when it was last found well; 0 never
    Time renewed_at = 0;  ///< of the subscription: when it was last lost and made anew; 0 never
    Time expires_at = 0;  ///< of the token: the earlier of its own end and that of its data access;
                          ///< 0 never
};
/// Whether a trouble of that kind is known.
bool has_trouble(const Health& health, std::string_view kind);
/// "subscription" or "token".
Health load_health(db::Query& query, std::string_view of);

/// The call that subscribes the app to all of kSubscribedFields.
HttpRequest subscribe_request(const GraphAccess& graph);
/// Those of kSubscribedFields that the answer to GET /{page}/subscribed_apps does not name for this
/// app.
std::vector<std::string> missing_fields(const Json& answer, std::string_view app_id);
/// Without these nothing that citizens write arrives.
bool is_essential(std::string_view field);
/// What keeps a call from being well, "" when nothing does; in Vietnamese, for people.
std::string call_problem(const HttpAnswer& answer);

/// Looks at the subscription and makes it anew when fields are missing. A subscription that was
/// there and is lost, or that cannot be renewed, raises an alert; the latter ends by itself.
Health check_subscription(const HealthContext& context);

/// The answer to GET /debug_token about the Page's token. The token itself is the proof; where
/// Facebook wants the app's, it is asked again with that.
HttpAnswer ask_about_token(Http& http, const GraphAccess& graph, const std::string& app_id);
/// What the answer to GET /debug_token says. Unknown when it says nothing.
Health judge_token(const HttpAnswer& answer, const Texts& texts, Time now);
/// Looks at the token; one that is dead, ends soon or lacks a right raises an alert that says what
/// a person must do. The alert ends when a later look finds that mended; that of a dead token not
/// while a gate is closed for it, which ends it when sending works.
Health check_token(const HealthContext& context);
/// The step page.token: check_token once a day, within the hour when Facebook gave no answer or the
/// token is dead.
std::optional<jobs::Retry> watch_token(const HealthContext& context, const jobs::Job& job);
/// Has the token looked at now, and from then on daily. Idempotent.
void schedule_token_watch(db::Tx& tx, const Clock& clock);

}  // namespace k197::channel
