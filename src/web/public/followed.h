#pragma once
// What the holder of a report's code may know of it: status, field, dates, unit, answer. Never the
// text, the conversation or a person; of a sealed report nothing but the status.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cases/file.h"
#include "cases/report.h"
#include "db/db.h"
#include "dispatch/act.h"
#include "web/app.h"

namespace k197::web::site {

/// One step that concerns the citizen.
struct Event {
    std::string action{};  ///< filed accept ask decline assign close reopen merge unmerge publish
    Time at = 0;
    std::string unit_id{};         ///< of assign
    std::optional<Time> due_at{};  ///< of assign
    std::string text{};            ///< the reason of decline, the answer of close
};

/// The steps of a history that concern the citizen, in its order. `handovers` tells which unit each
/// assign meant.
std::vector<Event> events_of(
    const std::vector<cases::HistoryLine>& history, const std::vector<dispatch::Handover>& handovers
);

/// The report that this one is handled with.
struct MainReport {
    cases::Status status = cases::Status::Received;
    std::string unit{};
    std::string answer{};
};

struct Followed {
    std::string code{};
    cases::Status status = cases::Status::Received;
    bool sealed = false;
    // Of a sealed report all below stays empty.
    std::string field{};
    Time filed_at = 0;
    std::string unit{};
    std::optional<Time> due_at{};  ///< while somebody has to do something
    bool is_overdue = false;
    std::string answer{};
    std::vector<Event> events{};  ///< their texts without people
    std::optional<MainReport> main{};
    std::string publication_id{};  ///< of the result that stands
    bool may_be_rated = false;
    std::optional<cases::Rating> rating{};  ///< of the answer that stands
};

/// The report with this code in its written form; nothing when there is none.
std::optional<Followed> find_followed(db::Query& query, const App& app, std::string_view code);
/// The newest rating of the answer that stands; one of an answer before a reopening does not count.
std::optional<cases::Rating> standing_rating(
    db::Query& query, std::string_view report_id, const std::vector<Event>& events
);

}  // namespace k197::web::site
