#include "channel/send_look.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/messenger/conversations.h"
#include "channel/send_graph.h"
#include "channel/wire.h"

namespace k197::channel {
namespace {

constexpr int kMostPages = 20;
// Facebook's clock and ours differ; what else is as old and has these words is known by its id.
constexpr Time kSkew = 5 * kMinute;
constexpr const char* kMessageFields = "id,created_time,from,to,message";

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "";
    return std::string{text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1)};
}

/// One look under way.
struct Search {
    const SendContext& context;
    const OutboxRow& row;
    std::string words{};
    Time since = 0;
};

/// True for the id of another row: the same words may have gone out twice.
bool is_known(const Search& search, const std::string& external_id) {
    return search.context.database.read([&](db::Query& query) {
        return query
            .one(
                "SELECT id FROM outbox WHERE external_id = $1 AND id <> $2",
                external_id,
                search.row.id
            )
            .has_value();
    });
}

bool fits(const Search& search, const std::string& id, const std::string& text, Time at) {
    return at >= search.since && trimmed(text) == search.words && !id.empty() &&
           !is_known(search, id);
}

/// Why an answer says nothing.
Look no_look(const Judgement& judged) {
    const bool later = judged.verdict == Verdict::Later || judged.verdict == Verdict::Unknown ||
                       judged.verdict == Verdict::RateLimited ||
                       judged.verdict == Verdict::TokenDead ||
                       judged.verdict == Verdict::PageBlocked;
    return {.result = later ? Look::Result::Later : Look::Result::Cannot};
}

Asked ask(const Search& search, const std::string& path) {
    return ask_for_page(
        search.context,
        gate_of(search.row, search.context.graph.page_id),
        {.request = graph_request(search.context.graph, "GET", path)}
    );
}

/// The oldest that fits: an earlier text of the same words was sent before.
std::string find_in(const Search& search, const std::vector<Event>& events) {
    for (const auto& event : events) {
        if (event.kind == EventKind::Echo && fits(search, event.external_id, event.text, event.at))
            return event.external_id;
    }
    return "";
}

/// Whether older pages can still hold it.
bool goes_on(const Search& search, const MessagePage& page) {
    const bool older = !page.events.empty() && page.events.front().at < search.since;
    return !page.after.empty() && !older;
}

Look look_into_thread(const Search& search, const Thread& thread) {
    MessagePage page = thread.messages;
    for (int number = 0; number < kMostPages; ++number) {
        if (const auto found = find_in(search, page.events); !found.empty())
            return {.result = Look::Result::Found, .external_id = found};
        if (!goes_on(search, page)) return {.result = Look::Result::Absent};
        const auto asked =
            ask(search,
                fmt::format(
                    "/{}/messages?limit=100&fields={}&after={}",
                    thread.id,
                    url_encode(kMessageFields),
                    url_encode(page.after)
                ));
        if (asked.judged.verdict != Verdict::Sent) return no_look(asked.judged);
        auto next = read_messages(
            asked.answer.body, search.context.graph.page_id, search.context.clock.now()
        );
        if (!next) return {};
        page = std::move(*next);
    }
    return {.result = Look::Result::Cannot};
}

Look look_for_message(const Search& search) {
    const auto asked =
        ask(search,
            fmt::format(
                "/{}/conversations?platform=messenger&user_id={}&fields={}",
                search.context.graph.page_id,
                url_encode(search.row.recipient),
                url_encode(fmt::format(
                    "id,updated_time,participants,messages.limit(25){{{}}}", kMessageFields
                ))
            ));
    if (asked.judged.verdict != Verdict::Sent) return no_look(asked.judged);
    const auto page = read_conversations(
        asked.answer.body, search.context.graph.page_id, search.context.clock.now()
    );
    if (!page) return {};
    for (const auto& thread : page->threads) {
        const auto look = look_into_thread(search, thread);
        if (look.result != Look::Result::Absent) return look;
    }
    return {.result = Look::Result::Absent};
}

/// A comment takes one private reply: when it takes none any more, ours is there.
Look look_for_private_reply(const Search& search) {
    const auto asked = ask(search, "/" + search.row.recipient + "?fields=id%2Ccan_reply_privately");
    if (asked.judged.verdict != Verdict::Sent) return no_look(asked.judged);
    const auto open =
        Json::parse(asked.answer.body).value_or(Json{}).boolean("/can_reply_privately");
    if (!open) return {.result = Look::Result::Cannot};
    return {.result = *open ? Look::Result::Absent : Look::Result::Found};
}

Look look_for_post(const Search& search) {
    std::string after;
    for (int number = 0; number < kMostPages; ++number) {
        const auto asked =
            ask(search,
                fmt::format(
                    "/{}/published_posts?limit=50&fields=id%2Cmessage%2Ccreated_time{}",
                    search.context.graph.page_id,
                    after.empty() ? "" : "&after=" + url_encode(after)
                ));
        if (asked.judged.verdict != Verdict::Sent) return no_look(asked.judged);
        const Json body = Json::parse(asked.answer.body).value_or(Json{});
        bool older = false;
        for (const auto& post : body.items("/data")) {
            const Time at = wire::moment(post.at("/created_time")).value_or(0);
            const auto id = post.text_or("/id");
            if (fits(search, id, post.text_or("/message"), at))
                return {.result = Look::Result::Found, .external_id = id};
            older = older || at < search.since;
        }
        after = body.has("/paging/next") ? body.text_or("/paging/cursors/after") : "";
        if (after.empty() || older) return {.result = Look::Result::Absent};
    }
    return {.result = Look::Result::Cannot};
}

}  // namespace

Look look_for(const SendContext& context, const OutboxRow& row) {
    const Time wait = context.pacer->take(CallKind::Look, context.clock.now());
    if (wait > 0) return {.wait = wait};
    const Search search{
        .context = context,
        .row = row,
        .words = trimmed(Json::parse(row.body).value_or(Json{}).text_or("/text")),
        .since = row.tried_at.value_or(0) - kSkew,
    };
    if (row.kind == "private_reply") return look_for_private_reply(search);
    return row.kind == "post" ? look_for_post(search) : look_for_message(search);
}

}  // namespace k197::channel
