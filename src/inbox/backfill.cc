#include "inbox/backfill.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/log.h"
#include "channel/messenger/conversations.h"
#include "channel/messenger/envelope.h"
#include "channel/messenger/judge.h"
#include "channel/page/feed_list.h"
#include "inbox/backfill_store.h"
#include "inbox/delivery.h"

namespace k197::inbox {
namespace {

constexpr Time kMargin = 10 * kMinute;    // clocks differ, and Facebook lists late
constexpr Time kSettleIn = 20 * kSecond;  // a webhook may still be on its way
constexpr Time kSettleOut = 2 * kMinute;  // what we send is not named at once
constexpr Time kLiveliness = 30 * kDay;   // comments under older posts are not looked for

/// Where a walk stands: the payload of the job. An empty walk has not begun.
struct Progress {
    std::string walk{};
    std::string phase{};  ///< threads visitor_posts feed
    std::string after{};  ///< cursor within the phase
    Time started_at = 0;
    Time since = 0;
    Time origin = 0;
    bool asked = false;  ///< at a start or by a person: nothing is left for a webhook to bring
};

std::string to_payload(const Progress& progress) {
    return Json::object({
                            {"walk", progress.walk},
                            {"phase", progress.phase},
                            {"after", progress.after},
                            {"started_at", progress.started_at},
                            {"since", progress.since},
                            {"origin", progress.origin},
                            {"asked", progress.asked},
                        })
        .dump();
}

Progress from_payload(const std::string& payload) {
    const auto json = Json::parse(payload).value_or(Json{});
    return {
        .walk = json.text_or("/walk"),
        .phase = json.text_or("/phase"),
        .after = json.text_or("/after"),
        .started_at = json.integer("/started_at").value_or(0),
        .since = json.integer("/since").value_or(0),
        .origin = json.integer("/origin").value_or(0),
        .asked = json.boolean("/asked").value_or(false),
    };
}

/// One run: a page of a list under way.
struct Run {
    const BackfillContext& context;
    const Progress& progress;
    Time now = 0;  ///< when the page was asked for
    int calls = 0;
    std::vector<std::string> deliveries{};
    std::vector<std::string> checked{};  ///< conversations compared
    std::int64_t threads = 0;
    std::int64_t missing = 0;
    Time regain = 0;  ///< how long Facebook wants to be left alone

    [[nodiscard]] Time newest_in() const { return progress.asked ? now : now - kSettleIn; }
};

Result<std::string> fetch(Run& run, const std::string& path) {
    if (run.calls++ > 0 && run.context.pause && !run.context.pause())
        return fail(Errc::Unavailable, "the program ends");
    auto answer = run.context.http.send(channel::graph_request(run.context.graph, "GET", path));
    run.regain = channel::read_usage(answer.headers).regain_minutes * kMinute;
    if (answer.outcome != HttpOutcome::Answered)
        return fail(Errc::Unavailable, "no answer: " + answer.problem);
    return std::move(answer.body);
}

GapRules rules_of(const Run& run, Time floor) {
    const auto& texts = run.context.texts;
    return {
        .floor = floor,
        .newest_in = run.newest_in(),
        .newest_out = run.now - kSettleOut,
        .buttons = {
            {.title = texts.say("menu.report"), .payload = "start"},
            {.title = texts.say("menu.status"), .payload = "status"},
            {.title = texts.say("menu.person"), .payload = "person"},
            {.title = "Bắt đầu", .payload = "start"},  // Facebook's own button
            {.title = "Get Started", .payload = "start"},
        }};
}

/// The messages of a conversation back to `floor`, the oldest first.
Result<std::vector<channel::Event>> events_of(Run& run, const channel::Thread& thread, Time floor) {
    auto events = thread.messages.events;
    std::string after = thread.messages.after;
    bool more = events.empty() || !after.empty();
    while (more && (events.empty() || events.front().at >= floor)) {
        const auto body = fetch(run, channel::messages_path(thread.id, after));
        if (!body) return body.error();
        auto page = channel::read_messages(*body, run.context.graph.page_id, run.now);
        if (!page) return page.error();
        page->events.insert(page->events.end(), events.begin(), events.end());
        events = std::move(page->events);
        more = !page->after.empty() && page->after != after;
        after = page->after;
    }
    return events;
}

/// How far back a conversation has to be compared: to when it last was, whatever walks did since.
/// A conversation that moves up the list during a walk is not lost by that.
Time floor_of(const Run& run, std::optional<Time> checked) {
    const auto& progress = run.progress;
    const Time own = checked ? std::max(*checked - kMargin, progress.origin) : progress.origin;
    return progress.asked ? std::min(own, progress.since) : own;
}

Result<void> examine(Run& run, const channel::Thread& thread) {
    auto& database = run.context.database;
    const auto checked =
        database.read([&](db::Query& query) { return checked_until(query, thread.id); });
    const Time floor = floor_of(run, checked);
    ++run.threads;
    if (thread.updated_at != 0 && thread.updated_at + kSecond < floor) return {};
    auto events = events_of(run, thread, floor);
    if (!events) return events.error();
    const auto on_file = database.read([&](db::Query& query) {
        return load_on_file(query, run.context.graph.page_id, thread.person, *events);
    });
    const auto missing = missing_events(std::move(*events), on_file, rules_of(run, floor));
    run.missing += static_cast<std::int64_t>(missing.size());
    run.checked.push_back(thread.id);
    if (!missing.empty()) {
        run.deliveries.push_back(
            channel::messages_envelope(run.context.graph.page_id, missing, run.now)
        );
    }
    return {};
}

/// Gives the cursor of the next page; "" when the rest is older than the walk looks.
Result<std::string> walk_threads(Run& run) {
    const auto& page_id = run.context.graph.page_id;
    const auto body = fetch(run, channel::conversations_path(page_id, run.progress.after));
    if (!body) return body.error();
    const auto page = channel::read_conversations(*body, page_id, run.now);
    if (!page) return page.error();
    bool reached_older = false;
    for (const auto& thread : page->threads) {
        const bool older =
            thread.updated_at != 0 && thread.updated_at + kSecond < run.progress.since;
        reached_older = reached_older || older;
        if (older) continue;
        if (const auto done = examine(run, thread); !done) return done.error();
    }
    return reached_older ? std::string{} : page->after;
}

/// Hands over what citizens wrote on the wall and is not on file, the oldest first.
void take_items(Run& run, std::vector<channel::FeedItem> items) {
    const auto& page_id = run.context.graph.page_id;
    std::vector<Json> changes;
    std::ranges::stable_sort(items, {}, &channel::FeedItem::created_at);
    run.context.database.read([&](db::Query& query) {
        for (const auto& item : items) {
            const bool in_time = item.created_at + kSecond > run.progress.since &&
                                 item.created_at <= run.newest_in();
            if (item.author == page_id || !in_time || is_feed_item_on_file(query, item.id))
                continue;
            changes.push_back(item.change);
        }
    });
    if (changes.empty()) return;
    run.missing += static_cast<std::int64_t>(changes.size());
    run.deliveries.push_back(channel::changes_envelope(page_id, changes, run.now));
}

Result<channel::FeedPage> posts_page(Run& run, std::string_view edge) {
    const auto body =
        fetch(run, channel::posts_path(run.context.graph.page_id, edge, run.progress.after));
    if (!body) return body.error();
    return channel::read_posts(*body, run.now);
}

Result<std::string> walk_visitor_posts(Run& run) {
    auto page = posts_page(run, "visitor_posts");
    if (!page) return page.error();
    const bool reached_older = std::ranges::any_of(page->items, [&](const auto& item) {
        return item.created_at < run.progress.since;
    });
    run.threads += static_cast<std::int64_t>(page->items.size());
    take_items(run, std::move(page->items));
    return reached_older ? std::string{} : page->after;
}

Result<std::vector<channel::FeedItem>> comments_of(Run& run, const std::string& post_id) {
    std::vector<channel::FeedItem> out;
    std::string after;
    while (true) {
        const auto body = fetch(run, channel::comments_path(post_id, run.progress.since, after));
        if (!body) return body.error();
        auto page = channel::read_comments(*body, post_id, run.now);
        if (!page) return page.error();
        const bool reached_older = std::ranges::any_of(page->items, [&](const auto& item) {
            return item.created_at < run.progress.since;
        });
        std::ranges::move(page->items, std::back_inserter(out));
        if (reached_older || page->after.empty() || page->after == after) return out;
        after = page->after;
    }
}

Result<std::string> walk_feed(Run& run) {
    const auto page = posts_page(run, "feed");
    if (!page) return page.error();
    std::vector<channel::FeedItem> comments;
    bool reached_older = false;
    for (const auto& post : page->items) {
        reached_older = reached_older || post.created_at < run.progress.since - kLiveliness;
        if (post.touched_at < run.progress.since) continue;
        ++run.threads;
        auto more = comments_of(run, post.id);
        if (!more) return more.error();
        std::ranges::move(*more, std::back_inserter(comments));
    }
    take_items(run, std::move(comments));
    return reached_older ? std::string{} : page->after;
}

struct Phase {
    std::string_view name{};
    Result<std::string> (*walk)(Run&) = nullptr;
    std::string_view next{};
};
constexpr Phase kPhases[] = {
    {"threads", walk_threads, "visitor_posts"},
    {"visitor_posts", walk_visitor_posts, "feed"},
    {"feed", walk_feed, ""},
};

void queue(db::Tx& tx, const BackfillContext& context, std::string payload, Time run_at) {
    jobs::enqueue(
        tx,
        context.clock,
        {.id = kBackfillJob,
         .kind = kBackfillJob,
         .payload = std::move(payload),
         .run_at = run_at,
         .pool = std::string{jobs::kSending}}
    );
}

/// Ends a walk: from now on everything up to its beginning is certain.
void finish(db::Tx& tx, const BackfillContext& context, const Progress& progress) {
    const Time now = context.clock.now();
    set_certain(tx, progress.started_at);
    end_walk(tx, progress.walk, now);
    const bool again = is_requested(tx);
    if (again || context.every > 0) queue(tx, context, "", again ? now : now + context.every);
}

std::optional<jobs::Retry> begin(const BackfillContext& context, const jobs::Job& job) {
    if (context.check_page) context.check_page();
    context.database.write([&](db::Tx& tx) {
        const Time now = context.clock.now();
        Progress progress{.walk = new_id(), .phase = "threads", .started_at = now};
        progress.origin = origin(tx, now);
        const Time certain = certain_until(tx).value_or(progress.origin);
        progress.since = std::max(progress.origin, certain - kMargin);
        if (const auto asked = take_request(tx)) {
            progress.asked = true;
            progress.since = std::min(progress.since, *asked);
        }
        begin_walk(
            tx, {.id = progress.walk, .since = progress.since, .started_at = progress.started_at}
        );
        jobs::complete(tx, job);
        if (progress.since >= now) return finish(tx, context, progress);  // nothing lies behind us
        queue(tx, context, to_payload(progress), now);
    });
    return std::nullopt;
}

/// Facebook did not give the page: the walk goes on from it later. A cursor that it no longer knows
/// is walked to again from the top.
std::optional<jobs::Retry> fail_page(const Run& run, const jobs::Job& job, const Error& error) {
    const auto& context = run.context;
    const bool lost_cursor = error.detail == "Graph error 100" && !run.progress.after.empty();
    const Time patience = lost_cursor ? kMinute : jobs::backoff(job.attempts);
    const Time wait = std::max(patience, run.regain);
    log_warning("backfill_failed", fmt::format("problem=\"{}\"", error.detail));
    context.metrics.add("backfill_failures_total");
    context.database.write([&](db::Tx& tx) {
        fail_walk(tx, run.progress.walk, error.detail);
        if (!lost_cursor) return;
        auto again = run.progress;
        again.after.clear();
        jobs::complete(tx, job);
        queue(tx, context, to_payload(again), context.clock.now() + wait);
    });
    if (lost_cursor) return std::nullopt;
    return jobs::Retry{.after = wait, .problem = error.detail};
}

void save_page(const Run& run, const jobs::Job& job, const Progress& next) {
    const auto& context = run.context;
    context.database.write([&](db::Tx& tx) {
        for (const auto& body : run.deliveries)
            store_delivery(tx, context.clock, kBackfillChannel, body);
        for (const auto& thread : run.checked) set_checked(tx, thread, run.now);
        add_to_walk(tx, run.progress.walk, run.threads, run.missing);
        jobs::complete(tx, job);
        if (next.phase.empty()) return finish(tx, context, run.progress);
        queue(tx, context, to_payload(next), context.clock.now() + kBackfillPace);
    });
    if (run.missing > 0)
        log_warning("backfill_found", fmt::format("walk={} missing={}", next.walk, run.missing));
    if (next.phase.empty()) context.metrics.add("backfill_walks_total");
}

}  // namespace

std::optional<jobs::Retry> backfill(const BackfillContext& context, const jobs::Job& job) {
    const auto progress = from_payload(job.payload);
    const auto* phase = std::ranges::find(kPhases, std::string_view{progress.phase}, &Phase::name);
    if (progress.walk.empty() || phase == std::end(kPhases)) return begin(context, job);
    Run run{.context = context, .progress = progress, .now = context.clock.now()};
    const auto after = phase->walk(run);
    if (!after) return fail_page(run, job, after.error());
    auto next = progress;
    const bool goes_on = !after->empty() && *after != progress.after;
    if (!goes_on) next.phase = phase->next;
    next.after = goes_on ? *after : "";
    save_page(run, job, next);
    return std::nullopt;
}

void ask_for_walk(db::Tx& tx, const Clock& clock, Time since) {
    request_walk(tx, since);
    jobs::postpone(
        tx, clock, {.id = kBackfillJob, .kind = kBackfillJob, .pool = std::string{jobs::kSending}}
    );
}

}  // namespace k197::inbox
