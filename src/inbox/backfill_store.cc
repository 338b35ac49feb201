#include "inbox/backfill_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace k197::inbox {
namespace {

constexpr std::string_view kCertainMessages = "backfill.certain";
constexpr std::string_view kCertainWall = "backfill.certain_wall";
constexpr std::string_view kOrigin = "backfill.origin";
constexpr std::string_view kRequest = "backfill.request";
constexpr Time kForgetWalks = 30 * kDay;
constexpr int kOffers = 10;

std::optional<Time> load_moment(db::Query& query, std::string_view key) {
    const auto row = query.one("SELECT value FROM settings WHERE key = $1", key);
    if (!row) return std::nullopt;
    const auto text = row->text("value");
    Time moment = 0;
    std::from_chars(text.data(), text.data() + text.size(), moment);
    return moment;
}

void save_moment(db::Tx& tx, std::string_view key, Time moment) {
    tx.query(
        "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = "
        "$2",
        key,
        std::to_string(moment)
    );
}

std::string_view key_of(Part part) {
    return part == Part::Messages ? kCertainMessages : kCertainWall;
}

Walk walk_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .since = row.integer("since"),
        .started_at = row.integer("started_at"),
        .ended_at = row.maybe_integer("ended_at"),
        .outcome = row.text("outcome"),
        .problem = row.text("problem"),
        .threads = row.integer("threads"),
        .missing = row.integer("missing"),
        .skipped = row.integer("skipped"),
        .lacks = row.text("lacks"),
        .failing_since = row.integer("failing_since"),
    };
}

std::optional<Walk> maybe_walk(const std::optional<db::Row>& row) {
    return row ? std::optional{walk_of(*row)} : std::nullopt;
}

std::int64_t repaired_since(db::Query& query, Time from) {
    const auto row = query.one(
        "SELECT coalesce(sum(messages), 0) AS n FROM backfill_repairs WHERE at >= $1", from
    );
    return row ? row->integer("n") : 0;
}

Time midnight_before(Time now) {
    auto local = to_local(now);
    local.hour = local.minute = local.second = 0;
    return from_local(local);
}

/// A message is known by its own id, or as one of ours by the id that Facebook gave it.
void load_known(db::Query& query, const std::string& id, OnFile& out) {
    auto row = query.one(
        "SELECT sent_at FROM messages WHERE channel = 'messenger' AND external_id = $1", id
    );
    if (!row)
        row = query.one("SELECT created_at AS sent_at FROM outbox WHERE external_id = $1", id);
    if (row) out.known.emplace(id, row->integer("sent_at"));
}

void load_ours(db::Query& query, const std::string& conversation_id, OnFile& out) {
    for (const auto& row : query.query(
             "SELECT body FROM outbox WHERE conversation_id = $1 AND external_id = '' AND state <> "
             "'refused'",
             conversation_id
         )) {
        out.unconfirmed.push_back(Json::parse(row.text("body")).value_or(Json{}).text_or("/text"));
    }
    for (const auto& row : query.query(
             "SELECT body, created_at FROM outbox WHERE conversation_id = $1 AND kind = 'message' "
             "AND body LIKE '%\"choices\"%' ORDER BY created_at DESC, id DESC LIMIT $2",
             conversation_id,
             kOffers
         )) {
        OnFile::Offer offer{.at = row.integer("created_at")};
        const auto body = Json::parse(row.text("body")).value_or(Json{});
        for (const auto& choice : body.items("/choices")) {
            offer.choices.push_back(
                {.title = choice.text_or("/title"), .payload = choice.text_or("/payload")}
            );
        }
        out.offers.push_back(std::move(offer));
    }
}

void load_presses(db::Query& query, const std::string& conversation_id, Time from, OnFile& out) {
    for (const auto& row : query.query(
             "SELECT text, sent_at FROM messages WHERE conversation_id = $1 AND sent_at >= $2 AND "
             "kind = 'postback' AND external_id LIKE 'postback:%'",
             conversation_id,
             from
         )) {
        out.presses.push_back({.text = row.text("text"), .at = row.integer("sent_at")});
    }
}

}  // namespace

bool has_lack(const Walk& walk, std::string_view list, std::string_view reason) {
    return walk.lacks.find(fmt::format("{} {}:", list, reason)) != std::string::npos;
}

BackfillReport backfill_report(db::Query& query, Time now) {
    BackfillReport out{.certain = certain_until(query, Part::Messages).value_or(0)};
    out.last = maybe_walk(
        query.one("SELECT * FROM backfill_walks ORDER BY started_at DESC, id DESC LIMIT 1")
    );
    out.ended = maybe_walk(query.one(
        "SELECT * FROM backfill_walks WHERE ended_at IS NOT NULL ORDER BY started_at DESC, id DESC "
        "LIMIT 1"
    ));
    out.repaired_today = repaired_since(query, midnight_before(now));
    out.repaired_7_days = repaired_since(query, now - 7 * kDay);
    return out;
}

std::optional<Time> certain_until(db::Query& query, Part part) {
    return load_moment(query, key_of(part));
}

void set_certain(db::Tx& tx, Part part, Time until) {
    if (certain_until(tx, part).value_or(0) < until) save_moment(tx, key_of(part), until);
}

Time settle_certain(db::Tx& tx, Part part, Time now, Time otherwise) {
    const auto known = certain_until(tx, part);
    if (known && *known <= now) return *known;
    const Time settled = known ? now - kDay : otherwise;
    save_moment(tx, key_of(part), settled);
    return settled;
}

Time origin(db::Tx& tx, Time now) {
    const auto known = load_moment(tx, kOrigin);
    if (known && *known <= now) return *known;
    const auto row = tx.one("SELECT received_at AS last FROM deliveries ORDER BY id DESC LIMIT 1");
    const auto last = row ? row->maybe_integer("last") : std::nullopt;
    const Time begin = known ? now : std::min(last.value_or(now), now);
    save_moment(tx, kOrigin, begin);
    return begin;
}

void request_walk(db::Tx& tx, Time since) {
    const auto wanted = load_moment(tx, kRequest);
    save_moment(tx, kRequest, std::min(wanted.value_or(since), since));
}

bool is_requested(db::Query& query) {
    return load_moment(query, kRequest).has_value();
}

std::optional<Time> take_request(db::Tx& tx) {
    const auto wanted = load_moment(tx, kRequest);
    tx.query("DELETE FROM settings WHERE key = $1", kRequest);
    return wanted;
}

void begin_walk(db::Tx& tx, const Walk& walk) {
    tx.query(
        "UPDATE backfill_walks SET started_at = $1 WHERE started_at > $2",
        walk.started_at - kDay,
        walk.started_at
    );
    tx.query(
        "INSERT INTO backfill_walks (id, since, started_at) VALUES ($1, $2, $3)",
        walk.id,
        walk.since,
        walk.started_at
    );
}

std::optional<Walk> find_walk(db::Query& query, std::string_view id) {
    return maybe_walk(query.one("SELECT * FROM backfill_walks WHERE id = $1", id));
}

void add_to_walk(db::Tx& tx, std::string_view id, const PageCount& count) {
    tx.query(
        "UPDATE backfill_walks SET threads = threads + $2, missing = missing + $3, skipped = "
        "skipped + $4 WHERE id = $1",
        id,
        count.threads,
        count.missing,
        count.skipped
    );
}

void resume_walk(db::Tx& tx, std::string_view id) {
    tx.query("UPDATE backfill_walks SET outcome = 'running', failing_since = 0 WHERE id = $1", id);
}

Time fail_walk(db::Tx& tx, std::string_view id, const std::string& problem, Time now) {
    const auto row = tx.one(
        "UPDATE backfill_walks SET outcome = 'failed', problem = $2, failing_since = CASE WHEN "
        "failing_since = 0 OR failing_since > $3 THEN $3 ELSE failing_since END WHERE id = $1 "
        "RETURNING failing_since",
        id,
        problem,
        now
    );
    return row ? row->integer("failing_since") : now;
}

void note_lack(db::Tx& tx, std::string_view id, const std::string& lack) {
    const auto walk = find_walk(tx, id);
    if (!walk || (walk->lacks + ";").find(lack + ";") != std::string::npos) return;
    tx.query(
        "UPDATE backfill_walks SET lacks = $2 WHERE id = $1",
        id,
        walk->lacks.empty() ? lack : walk->lacks + "; " + lack
    );
}

void end_walk(db::Tx& tx, std::string_view id, Time now) {
    tx.query(
        "UPDATE backfill_walks SET outcome = CASE WHEN lacks = '' THEN 'complete' ELSE "
        "'incomplete' END, problem = CASE WHEN lacks = '' THEN problem ELSE lacks END, ended_at = "
        "$2 WHERE id = $1",
        id,
        now
    );
    tx.query(
        "DELETE FROM backfill_walks WHERE started_at < $1 AND missing = 0", now - kForgetWalks
    );
}

std::vector<Walk> walks_since(db::Query& query, Time from) {
    std::vector<Walk> out;
    for (const auto& row : query.query(
             "SELECT * FROM backfill_walks WHERE started_at >= $1 ORDER BY started_at DESC, id "
             "DESC",
             from
         )) {
        out.push_back(walk_of(row));
    }
    return out;
}

std::optional<Time> checked_until(db::Query& query, std::string_view thread) {
    const auto row = query.one("SELECT checked_at FROM backfill_threads WHERE thread = $1", thread);
    return row ? std::optional{row->integer("checked_at")} : std::nullopt;
}

void set_checked(db::Tx& tx, std::string_view thread, Time until) {
    tx.query(
        "INSERT INTO backfill_threads (thread, checked_at) VALUES ($1, $2) ON CONFLICT (thread) DO "
        "UPDATE SET checked_at = $2",
        thread,
        until
    );
}

OnFile load_on_file(
    db::Query& query,
    std::string_view page_id,
    const std::string& person,
    const std::vector<channel::Event>& events
) {
    OnFile out;
    for (const auto& event : events) load_known(query, event.external_id, out);
    if (out.known.size() == events.size() || events.empty()) return out;
    const auto row = query.one(
        "SELECT id FROM conversations WHERE channel = 'messenger' AND page_id = $1 AND person = $2",
        page_id,
        person
    );
    if (!row) return out;
    load_ours(query, row->text("id"), out);
    load_presses(query, row->text("id"), events.front().at - kMinute, out);
    return out;
}

bool is_feed_item_on_file(db::Query& query, std::string_view id) {
    return query.one("SELECT id FROM messages WHERE channel = 'page' AND external_id = $1", id)
        .has_value();
}

void note_repaired(
    db::Tx& tx,
    const Clock& clock,
    Metrics& metrics,
    const std::string& delivery_id,
    std::int64_t messages
) {
    if (messages == 0) return;
    tx.query(
        "INSERT INTO backfill_repairs (delivery_id, at, messages) VALUES ($1, $2, $3) ON CONFLICT "
        "(delivery_id) DO NOTHING",
        delivery_id,
        clock.now(),
        messages
    );
    tx.after_commit([&metrics, messages] { metrics.add("backfill_repaired_total", messages); });
}

}  // namespace k197::inbox
