#pragma once
// A published result as the lists show it.

#include <string_view>
#include <vector>

#include "base/json.h"
#include "db/db.h"
#include "publication/publish.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web::site {

/// id, result_title, excerpt, field_name, unit_name, at, day, thumb: for parts/card.
Json card_json(
    db::Query& query,
    const App& app,
    const Request& request,
    const publication::Publication& publication
);
/// Sets has_results and results.
void set_cards(
    Json& page,
    db::Query& query,
    const App& app,
    const Request& request,
    const std::vector<publication::Publication>& shown
);
/// The address of a picture of a result, beginning with '/'.
std::string picture_path(const publication::Publication& publication, std::string_view media_id);

}  // namespace k197::web::site
