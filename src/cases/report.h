#pragma once
// A report (tin phản ánh) as stored. Plain data: the rules are in case_status, the SQL in
// report_store.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cases/case_status.h"

namespace k197::cases {

/// Who reported; kept apart and encrypted (people.h). Any part may be empty.
struct Reporter {
    std::string name{};
    std::string phone{};
    std::string address{};
    [[nodiscard]] bool is_anonymous() const {
        return name.empty() && phone.empty() && address.empty();
    }
};

/// True for the ten codes of the contract.
bool is_field(std::string_view code);
/// True for normal, urgent, emergency.
bool is_urgency(std::string_view name);

struct Report {
    std::string id{};
    std::string code{};        ///< PA-7K3M-92QF
    std::int64_t version = 1;  ///< raised by every change; a stale one loses
    Status status = Status::Received;
    std::string field{};
    std::string subfield = "other";
    std::string text{};
    std::string occurred{};  ///< when, in the citizen's words
    std::optional<Time> occurred_at{};
    std::string place_text{};
    std::string place_unit{};  ///< units.id of the ward, "" when not known
    std::optional<double> latitude{}, longitude{};
    std::string urgency = "normal";  ///< normal urgent emergency
    bool sealed = false;
    std::string channel{};  ///< messenger page phone counter
    std::string conversation_id{};
    std::string person_id{};
    std::string unit_id{};  ///< units.id of the unit that handles it, "" before assign
    Time created_at = 0;
    Time updated_at = 0;
    std::optional<Time> due_at{};
    std::string merged_into{};
    std::string status_before_merge{};
    std::string measure{};
    std::string decision{};
    std::string answer{};
};

/// One line of a report's history.
struct HistoryLine {
    std::int64_t version = 0;
    Time at = 0;
    std::string actor{};
    std::string action{};
    std::string from{};
    std::string to{};
    std::string note{};
};

/// Past its deadline and still open.
inline bool is_overdue(const Report& report, Time now) {
    return report.due_at && *report.due_at < now && !is_finished(report.status);
}
/// Within a day of its deadline and still open.
inline bool is_due_soon(const Report& report, Time now) {
    return report.due_at && !is_overdue(report, now) && *report.due_at < now + kDay &&
           !is_finished(report.status);
}

}  // namespace k197::cases
