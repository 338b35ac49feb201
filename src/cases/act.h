#pragma once
// What officers do with a report up to and around its handling. Each function is one action of the
// contract: it checks the move, saves the report, adds its history and archive entry, tells the
// citizen, and queues a new sheet, all in the caller's transaction.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/texts.h"
#include "cases/people.h"
#include "cases/report.h"
#include "channel/outbox.h"
#include "db/db.h"

namespace k197::cases {

/// What the actions need besides the store.
struct Context {
    const Clock& clock;
    const Texts& texts;
    const MasterKey& master;
    std::string public_url{};
    std::string page_id{};
    bool standing_authority = false;  ///< intake may assign before the leadership has directed
    /// The deadline of a report that is accepted or assigned at `from`.
    std::function<Time(const Report&, Time from)> due{};
    /// The name of a unit for people, by units.id.
    std::function<std::string(db::Query&, const std::string& unit_id)> unit_name{};
};

/// One action: `body` is its JSON, `actor` the account's name. Conflict when the status does not
/// allow it, Invalid with the field when the body lacks something.
using Act =
    Result<Report> (*)(db::Tx&, const Context&, Report, const Json& body, const std::string& actor);

Result<Report> accept(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> ask(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> decline(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> propose(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> direct(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> close(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> reopen(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> merge(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);
Result<Report> unmerge(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
);

// For the actions of later folders
// ------------------------------------------------------------------

/// Moves the report by `action`, saves it with its other changes, writes history and archive,
/// queues the sheet.
Result<Report> move(
    db::Tx& tx,
    const Context& context,
    Report report,
    Action action,
    const std::string& actor,
    const std::string& note
);
/// Saves a change that moves no status: history `action` (edited, rated, message).
Result<Report> note_change(
    db::Tx& tx,
    const Context& context,
    Report report,
    const std::string& action,
    const std::string& actor,
    const std::string& note
);

/// A text of the action's body: trimmed, at most 8,000 characters. Invalid when it is missing or
/// empty.
Result<std::string> required_text(const Json& body, std::string_view name);

/// Tells the citizen of this report, and those whose reports were merged into it, in words of
/// data/texts. "code" is filled in for each.
void tell(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    std::string_view key,
    Texts::Values values,
    const std::vector<channel::Choice>& choices = {}
);

/// The quick replies that rate a report.
std::vector<channel::Choice> rating_choices(const Texts& texts, const std::string& code);

}  // namespace k197::cases
