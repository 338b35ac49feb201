#include "publication/flow.h"
#include "publication/publish.h"
#include "web/page.h"
#include "web/public/handlers.h"
#include "web/public/page_data.h"
#include "web/public/result_card.h"

namespace k197::web::site {
namespace {

constexpr std::size_t kNewest = 6;
constexpr std::size_t kExamples = 3;

/// What a field is about: its first sub-categories.
std::string examples_of(const org::Field& field, bool english) {
    std::string out;
    for (std::size_t i = 0; i < field.subfields.size() && i < kExamples; ++i) {
        if (!out.empty()) out += "; ";
        out += english ? field.subfields[i].en : field.subfields[i].vi;
    }
    return out;
}

Json fields_json(const App& app, const Request& request) {
    Json out = Json::array();
    for (const auto& field : app.fields) {
        out.push(Json::object()
                     .set("number", field.number)
                     .set("name", field_name(app, request, field.code))
                     .set("examples", examples_of(field, is_english(request)))
                     .set("is_sealed", field.code == "official_conduct"));
    }
    return out;
}

/// 1.234.567 in Vietnamese, 1,234,567 in English.
std::string number_words(const Request& request, std::int64_t number) {
    std::string out = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
        out.insert(static_cast<std::size_t>(at), is_english(request) ? "," : ".");
    return out;
}

/// The account of what was sent, or false before it was made for the first time.
Json flow_json(db::Query& query, const Request& request) {
    const auto flow = publication::load_flow(query);
    if (!flow) return false;
    const auto number = [&](std::int64_t n) { return number_words(request, n); };
    return Json::object()
        .set("from", day_words(request, flow->from))
        .set("at", moment_words(request, flow->to))
        .set("received", number(flow->received()))
        .set("filed", number(flow->filed))
        .set("answered", number(flow->answered))
        .set("refused", number(flow->refused))
        .set("in_progress", number(flow->in_progress));
}

}  // namespace

Response stats(const App& app, const Request&) {
    const auto flow = app.database.read(publication::load_flow);
    Response response{
        .content_type = "application/json; charset=utf-8",
        .body = flow ? publication::to_json(*flow).dump() : "null",
        .headers = {{"Cache-Control", "public, max-age=60"}},
    };
    return response;
}

Response home(const App& app, const Request& request) {
    Json page = page_json(
        app,
        request,
        {.vi = "Phản ánh tới Ban Chỉ đạo 197", .en = "Report to Steering Committee 197"}
    );
    page.set("fields", fields_json(app, request));
    app.database.read([&](db::Query& query) {
        page.set("flow", flow_json(query, request));
        set_cards(
            page, query, app, request, publication::list_publications(query, "", "", kNewest)
        );
    });
    return render_page("public/home", page);
}

Response about(const App& app, const Request& request) {
    Json page = page_json(app, request, {.vi = "Giới thiệu kênh", .en = "About the channel"});
    return render_page("public/about", page.set("at_about", true));
}

Response privacy(const App& app, const Request& request) {
    return render_page(
        "public/privacy",
        page_json(app, request, {.vi = "Dữ liệu cá nhân", .en = "Your personal data"})
    );
}

}  // namespace k197::web::site
