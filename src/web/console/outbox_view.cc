#include "web/console/outbox_view.h"

#include "web/console/wording.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kExcerpt = 160;

std::string state_tone(const std::string& state) {
    if (state == "sent") return "done";
    return state == "waiting" ? "work" : "alarm";
}

/// To whom it goes, in words.
std::string recipient_words(const db::Row& row) {
    if (row.text("channel") == "page" && row.text("kind") != "private_reply")
        return "Trang công khai";
    return row.text("person_name").empty() ? "Người dân" : row.text("person_name");
}

}  // namespace

Json outbox_row_view(const db::Row& row, bool may_settle) {
    const std::string text = Json::parse(row.text("body")).value_or(Json{}).text_or("/text");
    return Json::object()
        .set("outbox_id", row.text("id"))
        .set("may_settle", may_settle && row.text("state") == "unknown" && !row.flag("under_way"))
        .set("leaving", name_of("leaving", row.text("kind")))
        .set("to_whom", recipient_words(row))
        .set("text", maybe(excerpt(text, kExcerpt)))
        .set("state_label", name_of("sent", row.text("state")))
        .set("state_tone", state_tone(row.text("state")))
        .set("reason", maybe(row.text("reason")))
        .set("attempts", row.integer("attempts"))
        .set("code", maybe(row.text("code")))
        .set("thread_id", maybe(row.text("conversation_id")))
        .set("created", time_view(row.integer("created_at")))
        .set("sent_at", time_view(row.maybe_integer("sent_at")))
        .set("read_at", time_view(row.maybe_integer("read_at")));
}

}  // namespace k197::web::console
