#include "cases/code.h"
#include "web/page.h"
#include "web/public/follow_page.h"
#include "web/public/handlers.h"
#include "web/public/page_data.h"

namespace k197::web::site {

Response look_up(const App& app, const Request& request) {
    const std::string typed = request.query_value("code").value_or("");
    const auto code = cases::read_code(typed);
    return code ? redirect(in_language(request, "/t/" + *code)) : lookup_page(app, request, typed);
}

Response follow(const App& app, const Request& request) {
    const std::string typed = request.param("code");
    const auto code = cases::read_code(typed);
    if (!code) return lookup_page(app, request, typed);
    const auto followed =
        app.database.read([&](db::Query& query) { return find_followed(query, app, *code); });
    if (!followed) return lookup_page(app, request, typed);
    if (typed != *code) return redirect(in_language(request, "/t/" + *code));
    return follow_page(app, request, *followed, {});
}

}  // namespace k197::web::site
