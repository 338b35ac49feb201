#pragma once
// The page of one report.

#include <string>

#include "web/app.h"
#include "web/public/followed.h"
#include "web/server.h"

namespace k197::web::site {

/// What the rating form holds when the page is shown.
struct RatingForm {
    int value = 0;
    std::string comment{};
    bool value_problem = false;
    bool comment_problem = false;
};

Response follow_page(
    const App& app, const Request& request, const Followed& followed, const RatingForm& form
);
/// No report has the code that was typed: 404 with the form to try again. "" gives the empty form.
Response lookup_page(const App& app, const Request& request, std::string_view typed);

}  // namespace k197::web::site
