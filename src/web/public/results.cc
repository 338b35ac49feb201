#include <algorithm>

#include "base/bytes.h"
#include "inbox/message_store.h"
#include "publication/publish.h"
#include "text/length.h"
#include "web/media_view.h"
#include "web/page.h"
#include "web/public/handlers.h"
#include "web/public/page_data.h"
#include "web/public/result_card.h"

namespace k197::web::site {
namespace {

using publication::Publication;

constexpr std::size_t kPageSize = 12;
constexpr std::size_t kDescription = 200;  // characters
constexpr Words kGone{
    .vi = "Không có kết quả này, hoặc đã được gỡ.",
    .en = "There is no such result, or it was withdrawn."};

std::string list_path(const Request& request, std::string_view field, std::string_view after) {
    std::string path = "/results";
    if (!field.empty()) path += "?field=" + url_encode(field);
    if (!after.empty()) path += (field.empty() ? "?after=" : "&after=") + url_encode(after);
    return in_language(request, path);
}

Json field_options(const App& app, const Request& request, std::string_view chosen) {
    Json out = Json::array();
    for (const auto& field : app.fields) {
        out.push(Json::object()
                     .set("code", field.code)
                     .set("name", field_name(app, request, field.code))
                     .set("is_chosen", field.code == chosen));
    }
    return out;
}

Json pictures_json(const Publication& publication) {
    Json out = Json::array();
    int number = 0;
    for (const auto& id : publication.media_ids) {
        out.push(Json::object().set("url", picture_path(publication, id)).set("number", ++number));
    }
    return out;
}

/// A picture of a result that stands, when there is a copy of it that may be shown.
std::optional<inbox::Medium> public_picture(db::Query& query, const Request& request) {
    const auto publication = publication::find_publication(query, request.param("id"));
    const std::string id = request.param("media_id");
    if (!publication ||
        std::ranges::find(publication->media_ids, id) == publication->media_ids.end())
        return std::nullopt;
    auto medium = inbox::find_medium(query, id);
    if (!medium || medium->kind != "image" || medium->shown_sha256.empty()) return std::nullopt;
    return medium;
}

}  // namespace

Response list_results(const App& app, const Request& request) {
    const auto* field = org::find_field(app.fields, request.query_value("field").value_or(""));
    const std::string code = field == nullptr ? "" : field->code;
    const std::string after = request.query_value("after").value_or("");
    Json page = page_json(app, request, {.vi = "Kết quả công khai", .en = "Published results"});
    page.set("at_results", true).set("fields", field_options(app, request, code));
    page.set("chosen_name", code.empty() ? Json{false} : Json{field_name(app, request, code)});
    app.database.read([&](db::Query& query) {
        auto shown = publication::list_publications(query, code, after, kPageSize + 1);
        const bool more = shown.size() > kPageSize;
        if (more) shown.pop_back();
        page.set("next_url", more ? Json{list_path(request, code, shown.back().id)} : Json{false});
        page.set("first_url", after.empty() ? Json{false} : Json{list_path(request, code, "")});
        set_cards(page, query, app, request, shown);
    });
    return render_page("public/results", page);
}

Response show_result(const App& app, const Request& request) {
    return app.database.read([&](db::Query& query) {
        const auto found = publication::find_publication(query, request.param("id"));
        if (!found) return problem_page(app, request, 404, kGone);
        Json page = page_json(app, request, found->title);
        const Json card = card_json(query, app, request, *found);
        for (const auto& [key, value] : card.members()) page.set(key, value);
        page.set("is_article", true)
            .set("description", text::cut(found->text, kDescription))
            .set("text", found->text)
            .set("field_url", list_path(request, found->field, ""))
            .set("pictures", pictures_json(*found));
        if (!found->media_ids.empty()) {
            page.set(
                "share_image", app.public_url + picture_path(*found, found->media_ids.front())
            );
        }
        return render_page("public/result", page);
    });
}

Response show_picture(const App& app, const Request& request) {
    const auto medium =
        app.database.read([&](db::Query& query) { return public_picture(query, request); });
    if (!medium) return problem_page(app, request, 404, kGone);
    const bool thumb = request.query_value("size") == "thumb" && !medium->thumb_sha256.empty();
    return medium_answer(app, *medium, thumb ? Copy::Thumb : Copy::Shown);
}

}  // namespace k197::web::site
