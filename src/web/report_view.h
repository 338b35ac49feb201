#pragma once
// One report with everything that pages and the API show of it.

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "dispatch/act.h"
#include "document/document_store.h"
#include "inbox/message_store.h"
#include "org/access.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web {

struct ReportView {
    cases::Report report{};
    std::optional<cases::Reporter> reporter{};  ///< empty for those who may not know it
    bool identity_hidden = false;               ///< the caller may not see who the citizen is
    inbox::Conversation conversation{};
    std::vector<inbox::Message> messages{};
    std::vector<inbox::Medium> media{};  ///< of the citizen
    std::vector<inbox::Medium> proof{};  ///< of results
    std::vector<document::Document> documents{};
    std::vector<cases::HistoryLine> history{};
    std::vector<dispatch::Handover> handovers{};
    std::vector<dispatch::UnitResult> results{};
    std::optional<cases::Rating> rating{};
    std::string merged_into{};  ///< code of the report it was merged into, if the caller may know
                                ///< of that one
};

/// What org/access decides by.
org::ReportFacts facts_of(db::Query& query, const cases::Report& report);
/// The report behind a code as typed, if this caller may know of it; NotFound otherwise.
Result<cases::Report> visible_report(
    db::Query& query, const org::Caller& caller, std::string_view typed_code
);
/// The conversation, if this caller may see it; one that holds a sealed report is itself sealed.
/// NotFound otherwise.
Result<inbox::Conversation> visible_conversation(
    db::Query& query, const org::Caller& caller, const std::string& id
);
/// Narrows a list to what this caller may know of.
void restrict_to(
    cases::Filter& filter, db::Query& query, const App& app, const org::Caller& caller
);
/// The PDF of a document.
Response document_answer(const App& app, const document::Document& document);
/// Everything that this caller may see of the report.
ReportView load_view(
    db::Query& query, const App& app, const org::Caller& caller, const cases::Report& report
);
/// Who reported, as JSON; null when nobody said, or the caller may not know.
Json reporter_for(
    db::Query& query, const App& app, const org::Caller& caller, const cases::Report& report
);

/// The contract's JSON of a report.
Json to_json(db::Query& query, const App& app, const ReportView& view);
/// The short form in lists.
Json to_list_json(db::Query& query, const App& app, const cases::Report& report);
Json to_json(const inbox::Medium& medium);
Json to_json(const inbox::Message& message);

}  // namespace k197::web
