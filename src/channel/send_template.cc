#include "channel/send_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/messenger/graph.h"
#include "channel/send_graph.h"

namespace k197::channel {
namespace {

constexpr std::string_view kPrefix = "kenh197_";
constexpr int kMostPages = 20;

Template template_of(const db::Row& row) {
    return {
        .name = row.text("name"),
        .language = row.text("language"),
        .notice = row.text("notice"),
        .facebook_id = row.text("facebook_id"),
        .status = row.text("status"),
        .reason = row.text("reason"),
        .body = row.text("body"),
    };
}

void save(db::Tx& tx, const Clock& clock, const Template& made) {
    tx.query(
        "INSERT INTO message_templates (name, language, notice, facebook_id, status, reason, body, "
        "checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name, language) DO "
        "UPDATE "
        "SET facebook_id = $4, status = $5, reason = $6, body = $7, checked_at = $8",
        made.name,
        made.language,
        made.notice,
        made.facebook_id,
        made.status,
        made.reason,
        made.body,
        clock.now()
    );
}

/// What Facebook said when it did not do what was asked.
Error problem_of(const Asked& asked) {
    const auto body = Json::parse(asked.answer.body).value_or(Json{});
    const auto words = body.text_or("/error/error_user_msg", body.text_or("/error/message"));
    return {
        .code = Errc::Unavailable,
        .detail = words.empty() ? asked.judged.reason_vi : "Facebook: " + words};
}

std::string path_of(const SendContext& context, const std::string& query = {}) {
    return "/" + context.graph.page_id + "/message_templates" + query;
}

/// The notice that a name of ours tells of: "kenh197_accept", "kenh197_accept_2".
std::string notice_of(std::string_view name) {
    if (!name.starts_with(kPrefix)) return "";
    name.remove_prefix(kPrefix.size());
    name = name.substr(0, name.find('_'));
    return std::ranges::find(template_notices(), name) == template_notices().end()
               ? ""
               : std::string{name};
}

Template template_at_facebook(const Json& from) {
    Template read{
        .name = from.text_or("/name"),
        .language = from.text_or("/language"),
        .notice = notice_of(from.text_or("/name")),
        .facebook_id = from.text_or("/id"),
        .status = from.text_or("/status"),
        .reason = from.text_or("/rejected_reason"),
    };
    for (const auto& part : from.items("/components")) {
        const auto type = part.text_or("/type");
        if (type == "BODY" || type == "body") read.body = part.text_or("/text");
    }
    return read;
}

/// Every template of the Page that is ours.
Result<std::vector<Template>> ask_for_all(const SendContext& context) {
    std::vector<Template> all;
    std::string after;
    for (int page = 0; page < kMostPages; ++page) {
        const auto query =
            "?limit=100&fields=" +
            url_encode("id,name,language,status,category,components,rejected_reason");
        const auto asked = call_graph(
            context,
            {.request = graph_request(
                 context.graph,
                 "GET",
                 path_of(context, query + (after.empty() ? "" : "&after=" + url_encode(after)))
             )}
        );
        if (asked.judged.verdict != Verdict::Sent) return problem_of(asked);
        const auto body = Json::parse(asked.answer.body).value_or(Json{});
        for (const auto& one : body.items("/data")) {
            auto read = template_at_facebook(one);
            if (!read.notice.empty()) all.push_back(std::move(read));
        }
        after = body.has("/paging/next") ? body.text_or("/paging/cursors/after") : "";
        if (after.empty()) break;
    }
    return all;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 512 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Result<void> check(const Template& wanted) {
    if (notice_of(wanted.name) != wanted.notice || wanted.notice.empty() || !is_name(wanted.name)) {
        return fail(
            Errc::Invalid,
            fmt::format(
                "tên mẫu phải là {0}{1} hoặc {0}{1}_… (chữ thường, số, gạch dưới)",
                kPrefix,
                wanted.notice.empty() ? "…" : wanted.notice
            )
        );
    }
    const bool fits = wanted.body.find("{{1}}") != std::string::npos &&
                      wanted.body.find("{{2}}") != std::string::npos &&
                      wanted.body.find("{{3}}") == std::string::npos;
    if (!fits)
        return fail(
            Errc::Invalid, "mẫu phải có {{1}} (mã tin) và {{2}} (đường dẫn), không gì khác"
        );
    return check_template_body(wanted.body);
}

void replace(std::string& text, std::string_view hole, std::string_view value) {
    if (const auto at = text.find(hole); at != std::string::npos)
        text.replace(at, hole.size(), value);
}

}  // namespace

const std::vector<std::string_view>& template_notices() {
    static const std::vector<std::string_view> kNotices{
        "accept", "ask", "decline", "assign", "close", "reopen", "merge", "publish"};
    return kNotices;
}

std::vector<Template> list_templates(db::Query& query) {
    std::vector<Template> all;
    for (const auto& row : query.query("SELECT * FROM message_templates ORDER BY name, language"))
        all.push_back(template_of(row));
    return all;
}

std::optional<Template> approved_template(db::Query& query, std::string_view notice) {
    const auto row = query.one(
        "SELECT * FROM message_templates WHERE notice = $1 AND status = 'APPROVED' ORDER BY name "
        "DESC, language DESC LIMIT 1",
        notice
    );
    return row ? std::optional{template_of(*row)} : std::nullopt;
}

Result<Template> add_template(const SendContext& context, Template wanted) {
    if (wanted.name.empty()) wanted.name = std::string{kPrefix} + wanted.notice;
    if (const auto checked = check(wanted); !checked) return checked.error();
    const auto known = context.database.read([&](db::Query& query) {
        return query.one(
            "SELECT status FROM message_templates WHERE name = $1 AND language = $2",
            wanted.name,
            wanted.language
        );
    });
    if (known) {
        return fail(
            Errc::Conflict,
            fmt::format(
                "mẫu {} đã có ({}): Facebook không cho sửa, hãy xóa nó trước hoặc đặt tên khác",
                wanted.name,
                known->text("status")
            )
        );
    }
    const auto asked = call_graph(
        context,
        {.request = json_request(
             context.graph,
             "POST",
             path_of(context),
             template_body(wanted.name, wanted.language, wanted.body)
         ),
         .judge = judge_post}
    );
    if (asked.judged.verdict != Verdict::Sent) return problem_of(asked);
    const auto body = Json::parse(asked.answer.body).value_or(Json{});
    wanted.facebook_id = body.text_or("/id");
    wanted.status = body.text_or("/status", "PENDING");
    context.database.write([&](db::Tx& tx) { save(tx, context.clock, wanted); });
    return wanted;
}

Result<void> remove_template(const SendContext& context, const std::string& name) {
    const auto asked = call_graph(
        context,
        {.request =
             graph_request(context.graph, "DELETE", path_of(context, "?name=" + url_encode(name)))}
    );
    // One that Facebook does not know is as good as removed.
    if (asked.judged.verdict != Verdict::Sent && asked.judged.code != 100) return problem_of(asked);
    const bool known = context.database.write([&](db::Tx& tx) {
        return !tx.query("DELETE FROM message_templates WHERE name = $1 RETURNING name", name)
                    .empty();
    });
    if (!known && asked.judged.verdict != Verdict::Sent)
        return fail(Errc::NotFound, "không có mẫu " + name);
    return {};
}

Result<int> sync_templates(const SendContext& context) {
    const auto all = ask_for_all(context);
    if (!all) return all.error();
    context.database.write([&](db::Tx& tx) {
        tx.query(
            "UPDATE message_templates SET status = 'GONE', checked_at = $1", context.clock.now()
        );
        for (const auto& one : *all) save(tx, context.clock, one);
    });
    return static_cast<int>(all->size());
}

void refresh_pending(const SendContext& context) {
    const auto waiting = context.database.read([&](db::Query& query) {
        return query.one(
            "SELECT name FROM message_templates WHERE status = 'PENDING' AND checked_at < $1",
            context.clock.now() - kMinute
        );
    });
    // What Facebook does not tell now is asked for at the next notice.
    if (waiting) static_cast<void>(sync_templates(context));
}

bool take_template_status(db::Tx& tx, const Event& event) {
    if (event.kind != EventKind::Other || event.note != "message_template_status_update")
        return false;
    tx.query(
        "UPDATE message_templates SET status = $2, reason = $3, checked_at = $4 WHERE (facebook_id "
        "= $1 AND facebook_id <> '') OR (name = $5 AND language = $6)",
        event.target_id,
        event.payload,
        event.text,
        event.at,
        event.title,
        event.referral
    );
    return true;
}

std::string filled(const Template& made, const NoticeOf& notice) {
    std::string text = made.body;
    replace(text, "{{1}}", notice.code);
    replace(text, "{{2}}", notice.link);
    return text;
}

}  // namespace k197::channel
