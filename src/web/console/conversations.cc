// The list of conversations, also those that never became a report.

#include <algorithm>

#include "base/bytes.h"
#include "cases/report_store.h"
#include "org/access.h"
#include "text/normalise.h"
#include "web/console/handlers.h"
#include "web/console/wording.h"
#include "web/report_view.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPageSize = 40;
constexpr std::size_t kExcerpt = 140;

struct View {
    std::string_view code{};
    std::string_view label{};
    std::string_view condition{};
};
constexpr View kViews[] = {
    {"all", "Tất cả", "1 = 1"},
    {"person", "Cán bộ đang trả lời", "c.handled_by = 'person'"},
    {"no_report",
     "Chưa thành tin",
     "NOT EXISTS (SELECT 1 FROM reports r WHERE r.conversation_id = c.id)"},
    {"page", "Bình luận trên Trang", "c.channel = 'page'"},
};

const View& view_asked(const Visit& visit) {
    const auto* found =
        std::ranges::find(kViews, std::string_view{visit.asked("view")}, &View::code);
    return found == std::end(kViews) ? kViews[0] : *found;
}

db::Rows rows_of(db::Query& query, const Visit& visit, const View& view) {
    return query.query(
        "SELECT c.*, (SELECT m.text FROM messages m WHERE m.conversation_id = c.id AND m.direction "
        "= 'in' AND m.text <> '' ORDER "
        "BY m.sent_at DESC, m.received_at DESC LIMIT 1) AS last_text, (SELECT m.direction FROM "
        "messages m WHERE m.conversation_id = c.id ORDER BY m.sent_at DESC, "
        "m.received_at DESC LIMIT 1) AS last_direction FROM conversations c WHERE c.channel NOT "
        "IN ('phone', 'counter') AND "
        "(c.sealed = 0 OR $1 = 1) AND ($2 = '' OR (c.last_message_at, c.id) < (SELECT "
        "last_message_at, id FROM conversations "
        "WHERE id = $2)) AND " +
            std::string{view.condition} + " ORDER BY c.last_message_at DESC, c.id DESC LIMIT $3",
        visit.caller().roles.has(org::Role::Sealed),
        visit.asked("after"),
        kPageSize + 1
    );
}

Json codes_of(db::Query& query, const Visit& visit, const std::string& conversation_id) {
    Json out = Json::array();
    for (const auto& report : cases::reports_of_conversation(query, conversation_id)) {
        if (out.items().size() < 3 && org::may_see(visit.caller(), facts_of(query, report))) {
            out.push(Json::object()
                         .set("code", report.code)
                         .set("status_label", status_name(report.status)));
        }
    }
    return out;
}

Json row_view(db::Query& query, const Visit& visit, const db::Row& row) {
    const Time last = row.integer("last_message_at");
    const std::string text = row.text("last_text");
    return Json::object()
        .set("thread_id", row.text("id"))
        .set(
            "who",
            row.text("person_name").empty() ? Json("Người dân") : Json(row.text("person_name"))
        )
        .set("channel_label", name_of("channel", row.text("channel")))
        .set("by_person", row.text("handled_by") == "person")
        .set("sealed", row.flag("sealed"))
        .set("unanswered", row.text("handled_by") == "person" && row.text("last_direction") == "in")
        .set("text", text.empty() ? Json("(không có chữ)") : Json(excerpt(text, kExcerpt)))
        .set("last_ago", ago(last, visit.app.clock.now()))
        .set("last_iso", to_rfc3339(last))
        .set("codes", codes_of(query, visit, row.text("id")));
}

Json tabs_view(const View& current) {
    Json out = Json::array();
    for (const auto& view : kViews) {
        out.push(Json::object()
                     .set("label", view.label)
                     .set("href", "/console/conversations?view=" + std::string{view.code})
                     .set("count", false)
                     .set("current", view.code == current.code));
    }
    return out;
}

Json list_page(db::Query& query, const Visit& visit, const View& view) {
    auto rows = rows_of(query, visit, view);
    const bool more = rows.size() > kPageSize;
    if (more) rows.pop_back();
    const std::string here = "/console/conversations?view=" + std::string{view.code};
    Json items = Json::array();
    for (const auto& row : rows) items.push(row_view(query, visit, row));
    return Json::object()
        .set("title", "Trao đổi với người dân")
        .set("section", "conversations")
        .set("tabs", tabs_view(view))
        .set("has_rows", !rows.empty())
        .set("rows", items)
        .set("first", visit.asked("after").empty() ? Json(false) : Json(here))
        .set(
            "next", more ? Json(here + "&after=" + url_encode(rows.back().text("id"))) : Json(false)
        );
}

}  // namespace

Response show_conversations(const Visit& visit) {
    if (!org::may_see_conversation(visit.caller(), false)) return show_forbidden(visit);
    return show(visit, "conversations", visit.app.database.read([&](db::Query& query) {
        return list_page(query, visit, view_asked(visit));
    }));
}

}  // namespace k197::web::console
