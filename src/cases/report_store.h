#pragma once
// Reports in the store.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/report.h"
#include "db/db.h"

namespace k197::cases {

/// Adds a new report; its id and code must be set.
void insert(db::Tx& tx, const Report& report);
/// Saves what may change and raises the version; Stale when somebody saved it since it was read.
/// Gives the report as stored now.
Result<Report> save(db::Tx& tx, const Clock& clock, Report report);

/// The report in a row that has all columns of the table.
Report report_of(const db::Row& row);
std::optional<Report> find_report(db::Query& query, std::string_view id);
/// By code in its written form.
std::optional<Report> find_report_by_code(db::Query& query, std::string_view code);
/// The newest reports of one conversation, newest first.
std::vector<Report> reports_of_conversation(db::Query& query, std::string_view conversation_id);

/// Adds one line; `version` is the report's version after the change. Also appends to the archive.
void add_history(db::Tx& tx, const Clock& clock, const Report& report, HistoryLine line);
std::vector<HistoryLine> history_of(db::Query& query, std::string_view report_id);

/// Ties messages or media to a report; twice is harmless.
void link_message(db::Tx& tx, std::string_view report_id, std::string_view message_id);
void link_media(
    db::Tx& tx, std::string_view report_id, std::string_view media_id, std::string_view role
);

/// All reports that were merged into this one, also through another.
std::vector<Report> merged_reports(db::Query& query, std::string_view report_id);
/// The place of a report that was filed without one. Nothing changes when it has one.
void set_place(
    db::Tx& tx, const Report& report, std::string_view place_text, std::string_view place_unit
);

/// Every unit id that this report is or was handed to.
std::vector<std::string> units_of(db::Query& query, std::string_view report_id);

/// What a list of reports is asked for. Empty parts do not narrow it.
struct Filter {
    std::string status{};
    std::string field{};
    std::string unit_id{};
    std::string words{};  ///< searched without diacritics in code, text and place
    std::optional<Time> since{};
    bool overdue = false;
    std::string sort = "newest";  ///< newest oldest due urgent
    bool with_sealed = false;     ///< the caller may open sealed reports
    std::string only_unit_id{};   ///< a unit's own view: reports handed to it
    bool only_finished = false;   ///< a publisher's view
    std::size_t limit = 50;
    std::string cursor{};  ///< from the page before
};
struct Page {
    std::vector<Report> items{};
    std::optional<std::string> next{};
};
Result<Page> list_reports(db::Query& query, const Filter& filter, Time now);

}  // namespace k197::cases
