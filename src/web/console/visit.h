#pragma once
// What every page of the console has in common: someone signed in, the frame around the page,
// problems in words.

#include <string>
#include <string_view>

#include "base/json.h"
#include "web/app.h"
#include "web/console/form.h"
#include "web/server.h"
#include "web/session.h"

namespace k197::web::console {

/// One request of someone who is signed in. Lives as long as the request.
struct Visit {
    const App& app;
    const Request& request;
    const Visitor& visitor;
    const Form& form;  ///< empty for a GET
    [[nodiscard]] const org::Caller& caller() const { return visitor.caller(); }
    /// A value of the query, or "".
    [[nodiscard]] std::string asked(std::string_view name) const {
        return request.query_value(name).value_or("");
    }
};

/// False when this very form has done its work before: a button pressed twice, or again after an
/// answer that was lost. To be asked in the transaction that does the work.
bool is_first_time(db::Tx& tx, const Visit& visit);

/// A handler that knows who asks.
using Page = Response (*)(const Visit&);

/// For GET: without a session it leads to the login and back.
Handler for_staff(const App& app, Page page);
/// For POST: also 403 without the session's CSRF token in the field "csrf".
Handler from_staff(const App& app, Page page);

/// Renders templates/console/<name> in the console's frame. `values` needs "title"; "section" names
/// the part of the navigation that the page belongs to. "once" is a token for the page's form.
Response show(const Visit& visit, std::string_view name, Json values, int status = 200);
/// An error as a page in the frame, with its status.
Response show_problem(const Visit& visit, const Error& error);
Response show_forbidden(const Visit& visit);
Response show_not_found(const Visit& visit);

/// `path` when it is a page of the console on this server, else "/console": where to go after the
/// login.
std::string local_path(std::string_view path);

}  // namespace k197::web::console
