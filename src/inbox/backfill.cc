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
constexpr Time kPatience = kHour;         // with a list that does not come
constexpr Time kLookAgain = kDay;         // so long for what was skipped
constexpr int kListTries = 3;             // of a list that Facebook refuses
constexpr int kItemTries = 8;             // of a page with an item that fails: some three minutes
constexpr int kMostRestarts = 3;          // of a list whose cursors die
constexpr std::string_view kBadCursor = "Graph error 100";

/// Where a walk stands: the payload of the job. An empty walk has not begun.
struct Progress {
    std::string walk{};
    std::string phase{};  ///< threads visitor_posts feed
    std::string after{};  ///< cursor within the phase
    Time started_at = 0;
    Time since = 0;       ///< of conversations
    Time wall_since = 0;  ///< of posts and comments
    Time origin = 0;
    bool asked = false;  ///< at a start or by a person: nothing is left for a webhook to bring
    std::int64_t restarts = 0;  ///< of the phase, each after a cursor that was not known any more
};

std::string to_payload(const Progress& progress) {
    return Json::object({
                            {"walk", progress.walk},
                            {"phase", progress.phase},
                            {"after", progress.after},
                            {"started_at", progress.started_at},
                            {"since", progress.since},
                            {"wall_since", progress.wall_since},
                            {"origin", progress.origin},
                            {"asked", progress.asked},
                            {"restarts", progress.restarts},
                        })
        .dump();
}

Progress from_payload(const std::string& payload) {
    const auto json = Json::parse(payload).value_or(Json{});
    const Time since = json.integer("/since").value_or(0);
    return {
        .walk = json.text_or("/walk"),
        .phase = json.text_or("/phase"),
        .after = json.text_or("/after"),
        .started_at = json.integer("/started_at").value_or(0),
        .since = since,
        .wall_since = json.integer("/wall_since").value_or(since),
        .origin = json.integer("/origin").value_or(0),
        .asked = json.boolean("/asked").value_or(false),
        .restarts = json.integer("/restarts").value_or(0),
    };
}

/// One run: a page of a list under way.
struct Run {
    const BackfillContext& context;
    const Progress& progress;
    Time now = 0;      ///< when the page was asked for
    int attempts = 0;  ///< times it was asked for, this one included
    int calls = 0;
    std::vector<std::string> deliveries{};
    std::vector<std::string> checked{};  ///< conversations compared
    PageCount count{};
    std::string skip_problem{};  ///< what kept the last item that was skipped
    Time regain = 0;             ///< how long Facebook wants to be left alone

    [[nodiscard]] Time newest_in() const { return progress.asked ? now : now - kSettleIn; }
};

/// Whether an error is about the one thing that was asked for: a right is missing for it, or it is
/// hidden, unknown, deleted. It will be the same when asked again.
bool is_refusal(int code) {
    constexpr int kCodes[] = {3, 10, 100, 551, 803};
    return (code >= 200 && code < 300) || std::ranges::find(kCodes, code) != std::end(kCodes);
}

/// What an error means for a walk. Forbidden: see is_refusal. TooMany: Facebook wants to be left
/// alone. Unavailable: it shows us nothing now, whatever is asked for (token, secret, a block).
/// Invalid: this call failed, and may go well another time.
Errc meaning_of(const channel::Judgement& judged) {
    using channel::Verdict;
    if (judged.verdict == Verdict::RateLimited) return Errc::TooMany;
    const bool wrong_secret = judged.code == 100 && judged.verdict == Verdict::PageBlocked;
    if (judged.verdict == Verdict::TokenDead || wrong_secret || judged.code == 368)
        return Errc::Unavailable;
    const bool passes = judged.verdict == Verdict::Later;
    return is_refusal(judged.code) && !passes ? Errc::Forbidden : Errc::Invalid;
}

/// The body of the answer to a call, or what meaning_of says. Unavailable also without an answer,
/// Conflict when the program ends.
Result<std::string> fetch(Run& run, const std::string& path) {
    if (run.calls++ > 0 && run.context.pause && !run.context.pause())
        return fail(Errc::Conflict, "the program ends");
    auto answer = run.context.http.send(channel::graph_request(run.context.graph, "GET", path));
    run.regain = channel::read_usage(answer.headers).regain_minutes * kMinute;
    if (answer.outcome != HttpOutcome::Answered)
        return fail(Errc::Unavailable, "no answer: " + answer.problem);
    const auto judged = channel::judge_read(answer);
    if (judged.code != 0)
        return fail(meaning_of(judged), fmt::format("Graph error {}", judged.code));
    if (judged.verdict == channel::Verdict::RateLimited)
        return fail(Errc::TooMany, fmt::format("HTTP {}", answer.status));
    return std::move(answer.body);
}

/// Goes on without an item, a conversation or the comments under a post: Facebook does not show it,
/// or keeps failing on it while it shows the others. False when the page has to be asked for again.
bool skip(Run& run, const Error& error) {
    const bool broken = error.code == Errc::Invalid && run.attempts >= kItemTries;
    if (error.code != Errc::Forbidden && !broken) return false;
    ++run.count.skipped;
    run.skip_problem = error.detail;
    return true;
}

/// What Facebook gave of an item.
template <class Piece>
struct Given {
    std::vector<Piece> pieces{};
    bool whole = true;
    Error problem{};  ///< what kept it from giving the rest
};

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

Result<channel::MessagePage> messages_page(
    Run& run, const std::string& thread, const std::string& after
) {
    const auto body = fetch(run, channel::messages_path(thread, after));
    if (!body) return body.error();
    return channel::read_messages(*body, run.context.graph.page_id, run.now);
}

/// The messages of a conversation back to `floor`, the oldest first.
Given<channel::Event> events_of(Run& run, const channel::Thread& thread, Time floor) {
    auto events = thread.messages.events;
    std::string after = thread.messages.after;
    bool more = events.empty() || !after.empty();
    while (more && (events.empty() || events.front().at >= floor)) {
        auto page = messages_page(run, thread.id, after);
        if (!page) return {.pieces = std::move(events), .whole = false, .problem = page.error()};
        page->events.insert(page->events.end(), events.begin(), events.end());
        events = std::move(page->events);
        more = !page->after.empty() && page->after != after;
        after = page->after;
    }
    return {.pieces = std::move(events)};
}

/// How far back a conversation has to be compared: to when it last was, whatever walks did since.
/// A conversation that moves up the list during a walk is not lost by that. A moment that is still
/// to come was written while the clock was ahead, and says nothing.
Time floor_of(const Run& run, std::optional<Time> checked) {
    const auto& progress = run.progress;
    const bool known = checked && *checked <= run.now;
    const Time own = known ? std::max(*checked - kMargin, progress.origin) : progress.origin;
    return progress.asked ? std::min(own, progress.since) : own;
}

/// Looks for what is missing of a conversation. One that is skipped is not checked: what was shown
/// of it is compared all the same.
Result<void> examine(Run& run, const channel::Thread& thread) {
    auto& database = run.context.database;
    const auto checked =
        database.read([&](db::Query& query) { return checked_until(query, thread.id); });
    const Time floor = floor_of(run, checked);
    ++run.count.threads;
    if (thread.updated_at != 0 && thread.updated_at + kSecond < floor) return {};
    auto given = events_of(run, thread, floor);
    if (!given.whole && !skip(run, given.problem)) return given.problem;
    const auto on_file = database.read([&](db::Query& query) {
        return load_on_file(query, run.context.graph.page_id, thread.person, given.pieces);
    });
    const auto missing = missing_events(std::move(given.pieces), on_file, rules_of(run, floor));
    run.count.missing += static_cast<std::int64_t>(missing.size());
    if (given.whole) run.checked.push_back(thread.id);
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
            const bool in_time = item.created_at + kSecond > run.progress.wall_since &&
                                 item.created_at <= run.newest_in();
            if (item.author == page_id || !in_time || is_feed_item_on_file(query, item.id))
                continue;
            changes.push_back(item.change);
        }
    });
    if (changes.empty()) return;
    run.count.missing += static_cast<std::int64_t>(changes.size());
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
        return item.created_at < run.progress.wall_since;
    });
    run.count.threads += static_cast<std::int64_t>(page->items.size());
    take_items(run, std::move(page->items));
    return reached_older ? std::string{} : page->after;
}

Result<channel::FeedPage> comments_page(
    Run& run, const std::string& post_id, const std::string& after
) {
    const auto body = fetch(run, channel::comments_path(post_id, run.progress.wall_since, after));
    if (!body) return body.error();
    return channel::read_comments(*body, post_id, run.now);
}

Given<channel::FeedItem> comments_of(Run& run, const std::string& post_id) {
    std::vector<channel::FeedItem> out;
    std::string after;
    while (true) {
        auto page = comments_page(run, post_id, after);
        if (!page) return {.pieces = std::move(out), .whole = false, .problem = page.error()};
        const bool reached_older = std::ranges::any_of(page->items, [&](const auto& item) {
            return item.created_at < run.progress.wall_since;
        });
        std::ranges::move(page->items, std::back_inserter(out));
        if (reached_older || page->after.empty() || page->after == after)
            return {.pieces = std::move(out)};
        after = page->after;
    }
}

Result<std::string> walk_feed(Run& run) {
    const auto page = posts_page(run, "feed");
    if (!page) return page.error();
    std::vector<channel::FeedItem> comments;
    Error problem{};
    bool failed = false;
    bool reached_older = false;
    for (const auto& post : page->items) {
        reached_older = reached_older || post.created_at < run.progress.wall_since - kLiveliness;
        if (post.touched_at < run.progress.wall_since) continue;
        ++run.count.threads;
        auto given = comments_of(run, post.id);
        std::ranges::move(given.pieces, std::back_inserter(comments));
        failed = !given.whole && !skip(run, given.problem);
        if (!failed) continue;
        problem = std::move(given.problem);
        break;
    }
    take_items(run, std::move(comments));
    if (failed) return problem;
    return reached_older ? std::string{} : page->after;
}

struct Phase {
    std::string_view name{};
    Part part = Part::Messages;
    Result<std::string> (*walk)(Run&) = nullptr;
    std::string_view next{};
};
constexpr Phase kPhases[] = {
    {"threads", Part::Messages, walk_threads, "visitor_posts"},
    {"visitor_posts", Part::Wall, walk_visitor_posts, "feed"},
    {"feed", Part::Wall, walk_feed, ""},
};

const Phase* find_phase(std::string_view name) {
    const auto* found = std::ranges::find(kPhases, name, &Phase::name);
    return found == std::end(kPhases) ? nullptr : found;
}

/// The beginning of the next phase; the end when there is none.
Progress in_next_phase(Progress progress) {
    const auto* phase = find_phase(progress.phase);
    progress.phase = phase == nullptr ? std::string_view{} : phase->next;
    progress.after.clear();
    progress.restarts = 0;
    return progress;
}

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

/// Up to when a part is certain after the walk; nothing when a list of it was given up. Lists are
/// looked through back to that moment: where items were skipped it stays where it was, at most a
/// day behind the walk, so that every walk of that day comes upon them again. What Facebook does
/// not show after a day is left alone.
std::optional<Time> certain_after(const Walk& walk, Part part) {
    Time until = walk.started_at;
    for (const auto& phase : kPhases) {
        if (phase.part != part) continue;
        if (has_lack(walk, phase.name, kRefused) || has_lack(walk, phase.name, kSilent))
            return std::nullopt;
        if (has_lack(walk, phase.name, kSkipped)) until = walk.started_at - kLookAgain;
    }
    return until;
}

/// Ends a walk. The next begins after `pause` at the earliest.
void finish(db::Tx& tx, const BackfillContext& context, const Progress& progress, Time pause) {
    const Time now = context.clock.now();
    if (const auto walk = find_walk(tx, progress.walk)) {
        for (const auto part : {Part::Messages, Part::Wall}) {
            if (const auto until = certain_after(*walk, part)) set_certain(tx, part, *until);
        }
    }
    end_walk(tx, progress.walk, now);
    const bool again = is_requested(tx);
    const Time wait = again ? pause : std::max(pause, context.every);
    if (again || context.every > 0) queue(tx, context, "", now + wait);
    tx.after_commit([&metrics = context.metrics] { metrics.add("backfill_walks_total"); });
}

/// Has the walk go on after `pause`, or end where nothing is left.
void go_on(db::Tx& tx, const BackfillContext& context, const Progress& next, Time pause) {
    if (next.phase.empty()) return finish(tx, context, next, pause);
    queue(tx, context, to_payload(next), context.clock.now() + pause);
}

std::optional<jobs::Retry> begin(const BackfillContext& context, const jobs::Job& job) {
    if (context.check_page) context.check_page();
    context.database.write([&](db::Tx& tx) {
        const Time now = context.clock.now();
        Progress progress{.walk = new_id(), .phase = "threads", .started_at = now};
        progress.origin = origin(tx, now);
        const Time certain = settle_certain(tx, Part::Messages, now, progress.origin);
        const Time wall_certain = settle_certain(tx, Part::Wall, now, certain);
        progress.since = std::max(progress.origin, certain - kMargin);
        progress.wall_since = std::max(progress.origin, wall_certain - kMargin);
        if (const auto asked = take_request(tx)) {
            progress.asked = true;
            progress.since = std::min(progress.since, *asked);
            progress.wall_since = std::min(progress.wall_since, *asked);
        }
        begin_walk(
            tx, {.id = progress.walk, .since = progress.since, .started_at = progress.started_at}
        );
        jobs::complete(tx, job);
        const bool nothing_behind = progress.since >= now && progress.wall_since >= now;
        if (nothing_behind) return finish(tx, context, progress, 0);
        queue(tx, context, to_payload(progress), now);
    });
    return std::nullopt;
}

/// The list's own cursor is not known any more.
bool is_cursor_lost(const Run& run, const Error& error) {
    return error.detail == kBadCursor && !run.progress.after.empty() &&
           run.progress.restarts < kMostRestarts;
}

/// How long Facebook is left alone after a page that it did not give.
Time wait_after(const Run& run, const Error& error) {
    const bool pressed = error.code == Errc::TooMany || is_cursor_lost(run, error);
    const Time patience = pressed ? kMinute : jobs::backoff(run.attempts);
    return std::max(patience, run.regain);
}

/// Where the walk goes on after a page that Facebook did not give; nothing when it asks for the
/// same page again. A lost cursor is walked to again from the top. A list that Facebook refuses, or
/// that an hour did not bring, is given up for this walk; the hour counts through all lists, so
/// that a walk that gets nothing ends with it. What a person asked for is then asked for again.
std::optional<Progress> after_failure(db::Tx& tx, const Run& run, const Error& error) {
    if (error.code == Errc::Conflict) return std::nullopt;  // nothing failed
    const auto& progress = run.progress;
    const Time now = run.context.clock.now();
    const Time failing_since = fail_walk(tx, progress.walk, error.detail, now);
    if (is_cursor_lost(run, error)) {
        auto again = progress;
        again.after.clear();
        ++again.restarts;
        return again;
    }
    const bool refused = error.code == Errc::Forbidden && run.attempts >= kListTries;
    if (!refused && now - failing_since < kPatience) return std::nullopt;
    const auto reason = refused ? kRefused : kSilent;
    note_lack(tx, progress.walk, fmt::format("{} {}: {}", progress.phase, reason, error.detail));
    if (!refused && progress.asked) request_walk(tx, progress.since);
    return in_next_phase(progress);
}

/// Keeps what was found on the page, whole or not.
void save_finds(db::Tx& tx, const Run& run) {
    for (const auto& body : run.deliveries)
        store_delivery(tx, run.context.clock, kBackfillChannel, body);
    for (const auto& thread : run.checked) set_checked(tx, thread, run.now);
}

void tell_of_finds(const Run& run) {
    const auto& count = run.count;
    if (count.missing == 0) return;
    log_warning(
        "backfill_found", fmt::format("walk={} missing={}", run.progress.walk, count.missing)
    );
}

/// Facebook did not give the page, or not all of it: what was found is kept, and the walk goes on
/// from it later, or without it.
std::optional<jobs::Retry> fail_page(const Run& run, const jobs::Job& job, const Error& error) {
    const auto& context = run.context;
    const Time wait = wait_after(run, error);
    log_warning(
        "backfill_failed", fmt::format("list={} problem=\"{}\"", run.progress.phase, error.detail)
    );
    context.metrics.add("backfill_failures_total");
    const bool goes_on = context.database.write([&](db::Tx& tx) {
        jobs::check_ours(tx, job);
        save_finds(tx, run);
        add_to_walk(tx, run.progress.walk, {.missing = run.count.missing});
        const auto next = after_failure(tx, run, error);
        if (!next) return false;
        jobs::complete(tx, job);
        go_on(tx, context, *next, wait);
        return true;
    });
    tell_of_finds(run);
    if (goes_on) return std::nullopt;
    return jobs::Retry{.after = wait, .problem = error.detail};
}

void save_page(const Run& run, const jobs::Job& job, const Progress& next) {
    const auto& context = run.context;
    const auto& progress = run.progress;
    const auto skipped = run.count.skipped;
    context.database.write([&](db::Tx& tx) {
        save_finds(tx, run);
        add_to_walk(tx, progress.walk, run.count);
        resume_walk(tx, progress.walk);
        if (skipped > 0) {
            const auto lack = fmt::format("{} {}: {}", progress.phase, kSkipped, run.skip_problem);
            note_lack(tx, progress.walk, lack);
        }
        jobs::complete(tx, job);
        go_on(tx, context, next, next.phase.empty() ? 0 : kBackfillPace);
    });
    tell_of_finds(run);
    if (skipped == 0) return;
    context.metrics.add("backfill_skipped_total", skipped);
    log_warning(
        "backfill_skipped",
        fmt::format("list={} items={} problem=\"{}\"", progress.phase, skipped, run.skip_problem)
    );
}

}  // namespace

std::optional<jobs::Retry> backfill(const BackfillContext& context, const jobs::Job& job) {
    context.metrics.set(
        "backfill_every_seconds", static_cast<double>(context.every) / static_cast<double>(kSecond)
    );
    const auto progress = from_payload(job.payload);
    const auto* phase = find_phase(progress.phase);
    if (progress.walk.empty() || phase == nullptr) return begin(context, job);
    Run run{
        .context = context,
        .progress = progress,
        .now = context.clock.now(),
        .attempts = job.attempts};
    const auto after = phase->walk(run);
    if (!after) return fail_page(run, job, after.error());
    const bool goes_on = !after->empty() && *after != progress.after;
    auto next = goes_on ? progress : in_next_phase(progress);
    if (goes_on) next.after = *after;
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
