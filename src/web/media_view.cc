#include "web/media_view.h"

#include "cases/report_store.h"
#include "media/examine.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web {
namespace {

bool is_visible_through_report(
    db::Query& query, const org::Caller& caller, const std::string& media_id
) {
    for (const auto& row :
         query.query("SELECT report_id FROM report_media WHERE media_id = $1", media_id)) {
        const auto report = cases::find_report(query, row.text("report_id"));
        if (report && org::may_see(caller, facts_of(query, *report))) return true;
    }
    return false;
}

bool is_visible_through_conversation(
    db::Query& query, const org::Caller& caller, const std::string& media_id
) {
    const auto row = query.one("SELECT conversation_id FROM media WHERE id = $1", media_id);
    return row && visible_conversation(query, caller, row->text("conversation_id"));
}

bool was_brought_by(db::Query& query, const org::Caller& caller, const std::string& media_id) {
    return query
        .one("SELECT 1 AS yes FROM media WHERE id = $1 AND uploaded_by = $2", media_id, caller.name)
        .has_value();
}

Response bytes_answer(const App& app, const std::string& sha256, const std::string& type) {
    Response response{
        .content_type = type, .headers = {{"Cache-Control", "private, max-age=3600"}}};
    if (const auto path = app.blobs.path(sha256)) {
        response.file = path->string();
        return response;
    }
    auto bytes = app.blobs.get(sha256);
    if (!bytes) return json_problem(fail(Errc::NotFound, "Không có tệp này."));
    response.body = std::move(*bytes);
    return response;
}

}  // namespace

Result<inbox::Medium> visible_medium(
    db::Query& query, const org::Caller& caller, const std::string& id
) {
    const auto medium = inbox::find_medium(query, id);
    const bool visible = medium && (is_visible_through_report(query, caller, id) ||
                                    is_visible_through_conversation(query, caller, id) ||
                                    was_brought_by(query, caller, id));
    if (!visible) return fail(Errc::NotFound, "Không có tệp này.");
    return *medium;
}

Response medium_answer(const App& app, const inbox::Medium& medium, Copy copy) {
    const bool shown = copy == Copy::Shown && !medium.shown_sha256.empty();
    if (copy == Copy::Thumb) {
        if (medium.thumb_sha256.empty())
            return json_problem(fail(Errc::NotFound, "Tệp này không có ảnh thu nhỏ."));
        return bytes_answer(app, medium.thumb_sha256, "image/jpeg");
    }
    if (shown) return bytes_answer(app, medium.shown_sha256, media::shown_type(medium.type));
    if (medium.sha256.empty()) {
        return json_problem(
            fail(Errc::NotFound, medium.reason.empty() ? "Tệp chưa tải xong." : medium.reason)
        );
    }
    auto response = bytes_answer(
        app, medium.sha256, medium.type.empty() ? "application/octet-stream" : medium.type
    );
    response.headers.emplace_back(
        "Content-Disposition", "attachment; filename=\"" + medium.id + "\""
    );
    response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

}  // namespace k197::web
