#include "web/public/result_card.h"

#include "base/bytes.h"
#include "text/length.h"
#include "web/public/page_data.h"

namespace k197::web::site {
namespace {

constexpr std::size_t kExcerpt = 180;  // characters

}  // namespace

std::string picture_path(const publication::Publication& publication, std::string_view media_id) {
    return "/results/" + url_encode(publication.id) + "/media/" + url_encode(media_id);
}

Json card_json(
    db::Query& query,
    const App& app,
    const Request& request,
    const publication::Publication& publication
) {
    std::string thumb;
    if (!publication.media_ids.empty())
        thumb = picture_path(publication, publication.media_ids.front()) + "?size=thumb";
    return Json::object()
        .set("id", publication.id)
        .set("result_title", publication.title)
        .set("excerpt", text::cut(publication.text, kExcerpt))
        .set("field_name", field_name(app, request, publication.field))
        .set("unit_name", text_or_false(unit_name(query, publication.unit_id)))
        .set("at", to_rfc3339(publication.published_at))
        .set("day", day_words(request, publication.published_at))
        .set("thumb", text_or_false(thumb));
}

void set_cards(
    Json& page,
    db::Query& query,
    const App& app,
    const Request& request,
    const std::vector<publication::Publication>& shown
) {
    Json cards = Json::array();
    for (const auto& publication : shown) cards.push(card_json(query, app, request, publication));
    page.set("has_results", !shown.empty()).set("results", std::move(cards));
}

}  // namespace k197::web::site
