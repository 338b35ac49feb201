#include "web/public/follow_page.h"

#include <fmt/format.h>

#include "text/length.h"
#include "web/page.h"
#include "web/public/page_data.h"

namespace k197::web::site {
namespace {

using cases::Status;

constexpr std::size_t kMostTyped = 40;  // characters

std::string status_words(const App& app, const Request& request, Status status) {
    return texts_of(app, request).say(fmt::format("status.{}", cases::to_string(status)));
}

std::string_view tone_of(Status status) {
    if (cases::may_be_rated(status)) return "done";
    return status == Status::Rejected ? "refused" : "open";
}

/// Sets `name` (for programs) and `words` (for people); both false without a time.
void set_moment(
    Json& page,
    const Request& request,
    std::string_view name,
    std::string_view words,
    std::optional<Time> at
) {
    page.set(name, at ? Json{to_rfc3339(*at)} : Json{false});
    page.set(words, at ? Json{moment_words(request, *at)} : Json{false});
}

Json events_json(db::Query& query, const Request& request, const Followed& followed) {
    Json out = Json::array();
    for (const auto& event : followed.events) {
        if (event.action == "publish" && followed.publication_id.empty()) continue;
        Json item = Json::object().set("is_" + event.action, true);
        set_moment(item, request, "at", "at_words", event.at);
        set_moment(item, request, "event_due_at", "event_due", event.due_at);
        item.set("event_unit", text_or_false(unit_name(query, event.unit_id)));
        // The answer that stands has its own place above.
        item.set("event_text", text_or_false(event.text == followed.answer ? "" : event.text));
        out.push(std::move(item));
    }
    return out;
}

Json choices_json(const App& app, const Request& request, int chosen) {
    Json out = Json::array();
    for (int value = 4; value >= 1; --value) {
        out.push(Json::object()
                     .set("number", value)
                     .set("words", texts_of(app, request).say(fmt::format("choice.rate_{}", value)))
                     .set("is_chosen", value == chosen));
    }
    return out;
}

void set_rating(
    Json& page,
    const App& app,
    const Request& request,
    const Followed& followed,
    const RatingForm& form
) {
    const auto& rating = followed.rating;
    page.set("can_rate", followed.may_be_rated).set("rated", rating.has_value());
    if (rating) {
        page.set(
            "rated_words", texts_of(app, request).say(fmt::format("choice.rate_{}", rating->value))
        );
        page.set("rated_at", to_rfc3339(rating->at))
            .set("rated_day", day_words(request, rating->at));
    }
    page.set("thanks", rating.has_value() && request.query_value("thanks").has_value());
    page.set(
        "choices",
        choices_json(app, request, form.value != 0 || !rating ? form.value : rating->value)
    );
    page.set("comment", form.comment);
    page.set("value_problem", form.value_problem).set("comment_problem", form.comment_problem);
}

void set_main(Json& page, const App& app, const Request& request, const Followed& followed) {
    page.set("main", followed.main.has_value());
    if (!followed.main) return;
    page.set("main_status", status_words(app, request, followed.main->status));
    page.set("main_unit", text_or_false(followed.main->unit));
    page.set("main_answer", text_or_false(followed.main->answer));
}

void set_details(
    Json& page, db::Query& query, const App& app, const Request& request, const Followed& followed
) {
    page.set("field_name", field_name(app, request, followed.field));
    set_moment(page, request, "filed_at", "filed_words", followed.filed_at);
    page.set("unit_name", text_or_false(followed.unit));
    set_moment(page, request, "due_at", "due_words", followed.due_at);
    page.set("is_overdue", followed.is_overdue);
    page.set("waits_for_citizen", followed.status == Status::AwaitingInfo);
    page.set("answer", text_or_false(followed.answer));
    const std::string& id = followed.publication_id;
    page.set(
        "publication_url", id.empty() ? Json{false} : Json{in_language(request, "/results/" + id)}
    );
    page.set("events", events_json(query, request, followed));
}

}  // namespace

Response follow_page(
    const App& app, const Request& request, const Followed& followed, const RatingForm& form
) {
    Json page = page_json(app, request, {.vi = "Tra cứu tin", .en = "Follow a report"});
    page.set("private_page", true)
        .set("code", followed.code)
        .set("status_words", status_words(app, request, followed.status))
        .set("tone", tone_of(followed.status))
        .set("is_sealed", followed.sealed);
    if (!followed.sealed) {
        app.database.read([&](db::Query& query) {
            set_details(page, query, app, request, followed);
        });
        set_rating(page, app, request, followed, form);
        set_main(page, app, request, followed);
    }
    return render_page(
        "public/follow", page, form.value_problem || form.comment_problem ? 400 : 200
    );
}

Response lookup_page(const App& app, const Request& request, std::string_view typed) {
    const bool wrong = !typed.empty();
    Json page =
        wrong ? page_json(app, request, {.vi = "Không có mã này", .en = "No such code"})
              : page_json(app, request, {.vi = "Tra cứu tin đã gửi", .en = "Follow your report"});
    page.set("at_follow", true).set("private_page", wrong).set("is_wrong", wrong);
    page.set("typed", text_or_false(text::cut(typed, kMostTyped)));
    return render_page("public/lookup", page, wrong ? 404 : 200);
}

}  // namespace k197::web::site
