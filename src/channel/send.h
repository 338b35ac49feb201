#pragma once
// The step channel.send: one outbox row to Facebook. Nothing is sent twice blindly: before the call
// the row becomes 'unknown'; an answer, an echo with our metadata, or a look at Facebook decides
// what it was. What concerns the whole Page closes its gate (send_gate.h) instead of being tried by
// each row.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "base/metrics.h"
#include "channel/send_pace.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::channel {

/// How to reach the Page through the Graph API.
struct GraphAccess {
    std::string graph_url{};  ///< https://graph.facebook.com/v26.0
    std::string page_id{};
    std::string page_token{};
    std::string app_secret{};
};

struct SendContext {
    db::Database& database;
    const Clock& clock;
    Http& http;
    Metrics& metrics;
    const GraphAccess& graph;
    std::function<std::string(const std::string& sha256)>
        blob{};  ///< the bytes of a stored picture
    std::unique_ptr<Pacer> pacer = std::make_unique<Pacer>();
    /// Keeps the calling thread so long; without it a row that must keep the pace gives its job
    /// back.
    std::function<void(Time)> pause{};
};

/// One Graph call with the Page's token and appsecret_proof. `path` begins with '/'.
HttpRequest graph_request(const GraphAccess& graph, std::string method, const std::string& path);

/// Writes what is known of a row, for who still has its job: another worker that has it now settles
/// the row itself. Throws db::Failure then, and nothing is saved.
template <class Act>
auto write_with_job(const SendContext& context, const jobs::Job& job, const Act& act) {
    return context.database.write([&](db::Tx& tx) {
        jobs::check_ours(tx, job);
        return act(tx);
    });
}

/// The clock was set back from `before` to `now`: when rows were tried, and when a closed gate is
/// tried again, is as long ago or ahead as it was. For jobs::WorkersOptions::clock_set_back.
void follow_clock_back(db::Tx& tx, Time before, Time now);
/// The same at a node's start, when nobody saw by how much: a gate that was closed at a later time
/// than it is now is tried at once.
void follow_clock_of_before(db::Tx& tx, Time now);

/// Runs the step for the row named by the job.
std::optional<jobs::Retry> send(const SendContext& context, const jobs::Job& job);

}  // namespace k197::channel
