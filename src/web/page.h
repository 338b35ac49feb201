#pragma once
// Pages from templates: templates/<name>.mustache inside its folder's layout
// (templates/<folder>/layout.mustache). Everything is escaped unless the template says {{{…}}}.

#include <string>
#include <string_view>

#include "base/json.h"
#include "web/server.h"

namespace k197::web {

/// Renders "public/home" with `data` in "public/layout", where the page stands as {{{content}}}.
/// Missing templates are a bug (throws std::runtime_error). Adds the Content-Security-Policy and
/// other headers that pages need.
Response render_page(std::string_view name, const Json& data, int status = 200);
/// The bare template, for parts of pages and for tests.
std::string render_template(std::string_view name, const Json& data);

/// Goes to another page (303).
Response redirect(std::string_view to);

}  // namespace k197::web
