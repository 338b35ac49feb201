#include "base/bytes.h"
#include "inbox/message_store.h"
#include "media/examine.h"
#include "media/media_store.h"
#include "org/access.h"
#include "web/api/api.h"
#include "web/api/write.h"
#include "web/media_view.h"
#include "web/multipart.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::api {
namespace {

/// The part named "file", or the first part that is a file.
Result<Part> file_of(const Request& request) {
    auto parts = read_multipart(request.header("content-type"), request.body);
    if (!parts) return parts.error();
    for (auto& part : *parts) {
        if (part.name == "file" || !part.filename.empty()) return std::move(part);
    }
    return fail(Errc::Invalid, "Thiếu tệp trong trường “file”.", "file");
}

/// The original holds where and with what it was taken: only for those who may know the reporter,
/// or who brought it.
bool may_have_original(const App& app, const org::Caller& caller, const inbox::Medium& medium) {
    if (org::sees_all_units(caller)) return true;
    const auto row =
        app.database.read([&](db::Query& query) { return media::find(query, medium.id); });
    return row && row->uploaded_by == caller.name;
}

}  // namespace

Response upload_media(const App& app, const org::Caller& caller, const Request& request) {
    if (!org::may_act(caller, org::Action::Upload)) {
        return json_problem(fail(Errc::Forbidden, "Vai trò của bạn không được tải tệp lên."));
    }
    const auto file = file_of(request);
    if (!file) return json_problem(file.error());
    const auto examined = media::examine(app.blobs, app.sandbox, file->body);
    if (!examined) return json_problem(examined.error());
    if (examined->state != "kept")
        return json_problem(fail(Errc::Invalid, examined->reason, "file"));
    // The file, not the body: a browser draws a new boundary for each try.
    const Once once{
        .key = std::string{request.header("idempotency-key")},
        .digest = sha256_hex(request.method + "\n" + request.target + "\n" + examined->sha256),
    };
    return write_once(app, caller, once, [&](db::Tx& tx) {
        const auto id = media::insert_uploaded(tx, app.clock, caller.name, *examined);
        return json_answer(to_json(*inbox::find_medium(tx, id)), 201);
    });
}

Response get_media(const App& app, const org::Caller& caller, const Request& request) {
    const auto medium = app.database.read([&](db::Query& query) {
        return visible_medium(query, caller, request.param("id"));
    });
    if (!medium) return json_problem(medium.error());
    const auto size = request.query_value("size").value_or("");
    if (size == "thumb") return medium_answer(app, *medium, Copy::Thumb);
    const bool original = size.empty() && may_have_original(app, caller, *medium);
    return medium_answer(app, *medium, original ? Copy::Original : Copy::Shown);
}

}  // namespace k197::web::api
