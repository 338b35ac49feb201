#pragma once
// To a unit and back: hand-over with acknowledgement, deadline, result with proof. Each function is
// one action of the contract, in the caller's transaction (cases/act.h tells what an action does).

#include "cases/act.h"

namespace k197::dispatch {

/// {unit, due_at?, note?}: `unit` is a code in force today. Hands the report over; the citizen
/// hears which unit, by when.
Result<cases::Report> assign(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);
/// The unit has taken it.
Result<cases::Report> acknowledge(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);
/// {reason}: not this unit's business.
Result<cases::Report> give_back(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);
/// {result, media[]}: what was done, with its proof.
Result<cases::Report> resolve(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);
/// {ok, note?}: a second person looks at the result. Not ok: back to the unit.
Result<cases::Report> verify(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);

/// A report handed to a unit.
struct Handover {
    std::string id{};
    std::string unit_id{};
    std::string assigned_by{};
    Time assigned_at = 0;
    std::optional<Time> due_at{};
    std::string note{};
    std::string state{};  ///< open acknowledged returned resolved
    std::string reason{};
};
std::vector<Handover> handovers_of(db::Query& query, std::string_view report_id);

/// What a unit reported.
struct UnitResult {
    std::string id{};
    std::string text{};
    std::string reported_by{};
    Time reported_at = 0;
};
std::vector<UnitResult> results_of(db::Query& query, std::string_view report_id);

}  // namespace k197::dispatch
