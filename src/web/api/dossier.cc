#include "document/dossier.h"

#include "web/api/api.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::api {

Response get_dossier(const App& app, const org::Caller& caller, const Request& request) {
    const auto plan = app.database.read([&](db::Query& query) -> Result<document::DossierPlan> {
        const auto report = visible_report(query, caller, request.param("code"));
        if (!report) return report.error();
        if (!org::may_see_reporter(caller, facts_of(query, *report))) {
            return fail(
                Errc::Forbidden, "Hồ sơ có danh tính người phản ánh: vai trò của bạn không được mở."
            );
        }
        return document::plan_dossier(query, app.render, *report);
    });
    if (!plan) return json_problem(plan.error());
    const auto& code = plan->conversation.code;
    return {
        .content_type = "application/zip",
        .body = document::make_dossier(app.blobs, *plan),
        .headers =
            {{"Content-Disposition", "attachment; filename=\"" + code + ".zip\""},
             {"Cache-Control", "no-store"}},
    };
}

}  // namespace k197::web::api
