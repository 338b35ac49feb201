#pragma once
// Filing: a confirmed draft, an emergency or a telephone call becomes a report with a code.

#include <string>
#include <vector>

#include "cases/act.h"

namespace k197::cases {

/// What a report is filed from.
struct Filing {
    std::string conversation_id{};
    std::string channel{};
    std::string text{};
    std::string field = "other";
    std::string subfield = "other";
    std::string occurred{};
    std::optional<Time> occurred_at{};
    std::string place_text{};
    std::string place_unit{};
    std::optional<double> latitude{}, longitude{};
    std::string urgency = "normal";
    bool sealed = false;
    Reporter reporter{};
    std::vector<std::string> message_ids{};
};

/// Files it: report, identity, links, history "filed", archive, sheet. Gives the report with its
/// code.
Report file(db::Tx& tx, const Context& context, const Filing& filing, const std::string& actor);

/// Adds messages of the citizen to a filed report: links, history "message".
Result<Report> add_messages(
    db::Tx& tx,
    const Context& context,
    Report report,
    const std::vector<std::string>& message_ids,
    const std::string& note
);

/// Records a rating of 1–4 with history "rated". Conflict when there is no result to rate yet;
/// Invalid for another value. A later rating stands beside the earlier; the newest counts.
Result<Report> rate(
    db::Tx& tx,
    const Context& context,
    Report report,
    int value,
    const std::string& comment,
    const std::string& via
);

struct Rating {
    int value = 0;
    Time at = 0;
    std::string comment{};
};
/// The newest rating.
std::optional<Rating> rating_of(db::Query& query, std::string_view report_id);

}  // namespace k197::cases
