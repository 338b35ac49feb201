#include "document/dossier.h"

#include "web/api/api.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::api {

Response get_dossier(const App& app, const org::Caller& caller, const Request& request) {
    return app.database.read([&](db::Query& query) {
        const auto report = visible_report(query, caller, request.param("code"));
        if (!report) return json_problem(report.error());
        if (!org::may_see_reporter(caller, facts_of(query, *report))) {
            return json_problem(fail(
                Errc::Forbidden, "Hồ sơ có danh tính người phản ánh: vai trò của bạn không được mở."
            ));
        }
        return Response{
            .content_type = "application/zip",
            .body = document::make_dossier(query, app.render, *report),
            .headers =
                {{"Content-Disposition", "attachment; filename=\"" + report->code + ".zip\""},
                 {"Cache-Control", "no-store"}},
        };
    });
}

}  // namespace k197::web::api
