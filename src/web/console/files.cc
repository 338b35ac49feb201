#include <algorithm>

#include "web/console/handlers.h"
#include "web/media_view.h"
#include "web/report_view.h"

namespace k197::web::console {
namespace {

/// The document, if the caller may see it on its report's page.
Result<document::Document> visible_document(
    db::Query& query, const Visit& visit, const std::string& id
) {
    const auto missing = fail(Errc::NotFound, "Không có văn bản này.");
    const auto document = document::find_document(query, id);
    const auto report = document ? cases::find_report(query, document->report_id) : std::nullopt;
    if (!report || !org::may_see(visit.caller(), facts_of(query, *report))) return missing;
    const auto shown = load_view(query, visit.app, visit.caller(), *report).documents;
    if (std::ranges::find(shown, id, &document::Document::id) == shown.end()) return missing;
    return *document;
}

/// An original carries traces of who took it, so it is only for those who may know the citizen.
Copy copy_asked(const Visit& visit) {
    if (visit.asked("size") == "thumb") return Copy::Thumb;
    const bool original = visit.asked("size") == "original" && org::sees_all_units(visit.caller());
    return original ? Copy::Original : Copy::Shown;
}

}  // namespace

Response send_medium(const Visit& visit) {
    const auto medium = visit.app.database.read([&](db::Query& query) {
        return visible_medium(query, visit.caller(), visit.request.param("id"));
    });
    return medium ? medium_answer(visit.app, *medium, copy_asked(visit))
                  : show_problem(visit, medium.error());
}

Response send_document(const Visit& visit) {
    const std::string name = visit.request.param("file");
    if (!name.ends_with(".pdf")) return show_not_found(visit);
    const auto document = visit.app.database.read([&](db::Query& query) {
        return visible_document(query, visit, name.substr(0, name.size() - 4));
    });
    return document ? document_answer(visit.app, *document) : show_problem(visit, document.error());
}

}  // namespace k197::web::console
