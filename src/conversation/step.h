#pragma once
// The step conversation.turn: one message of a citizen goes through the dialogue. Load → decide →
// save in one transaction: the dialogue, the answers in the outbox, the report and its jobs.

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/texts.h"
#include "cases/act.h"
#include "conversation/turn.h"
#include "db/db.h"
#include "jobs/jobs.h"

namespace k197::conversation {

struct StepContext {
    db::Database& database;
    const Clock& clock;
    Metrics& metrics;
    const cases::Context& cases;
    const Texts& texts_vi;
    const Texts& texts_en;
    std::vector<FieldName> fields_vi{};
    std::vector<FieldName> fields_en{};
    std::function<Understood(const std::string& text, Time now)> understand{};
    std::function<PlaceSense(
        const std::string& text, std::optional<double> latitude, std::optional<double> longitude
    )>
        locate{};
};

/// Payloads: a message id; "edit:<message id>:<change id>"; "quiet:<conversation id>".
std::optional<jobs::Retry> run_turn(const StepContext& context, const jobs::Job& job);

/// An officer gives the thread back to the automatic dialogue, which says so.
void hand_back(
    db::Tx& tx, const Clock& clock, const Texts& texts, const std::string& conversation_id
);

/// What the dialogue of a conversation waits for, for staff: "nothing", "place", "confirm" …
std::string waits_for(db::Query& query, const std::string& conversation_id);

}  // namespace k197::conversation
