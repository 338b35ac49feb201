#include "channel/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/log.h"
#include "channel/graph_list.h"
#include "channel/messenger/graph.h"
#include "channel/send_gate.h"

namespace k197::channel {
namespace {

constexpr std::array<std::string_view, 4> kEssential{
    "messages", "messaging_postbacks", "message_echoes", "feed"};
/// The rights that the channel lives by (read, answer, subscribe, see comments, publish).
constexpr std::array<std::string_view, 6> kScopes{
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_posts",
    "pages_manage_engagement",
};
constexpr Time kWarnBefore = 14 * kDay;  // people need time to find who holds the Page

/// What ends of a valid token: where Facebook says when, the trouble, its words.
struct End {
    std::string_view path{};
    std::string_view trouble{};
    std::string_view text{};
};
constexpr std::array kEnds{
    End{"/expires_at", "token_ends", "health.token.expires"},
    End{"/data_access_expires_at", "token_access", "health.token.data_access"},
};

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string key_of(std::string_view of) {
    return "health." + std::string{of};
}

Json troubles_view(const Health& health) {
    Json out = Json::array();
    for (const auto& trouble : health.troubles) {
        out.push(Json::object()
                     .set("kind", trouble.kind)
                     .set("words", trouble.words)
                     .set("what", trouble.what)
                     .set("ends_at", trouble.ends_at));
    }
    return out;
}

std::vector<Trouble> troubles_in(const Json& json) {
    std::vector<Trouble> out;
    for (const auto& one : json.items("/troubles")) {
        out.push_back(
            {.kind = one.text_or("/kind"),
             .words = one.text_or("/words"),
             .what = one.text_or("/what"),
             .ends_at = one.integer("/ends_at").value_or(0)}
        );
    }
    return out;
}

void save_health(db::Tx& tx, std::string_view of, const Health& health) {
    const auto json = Json::object({
        {"state", health.state},
        {"words", health.words},
        {"troubles", troubles_view(health)},
        {"checked_at", health.checked_at},
        {"good_at", health.good_at},
        {"renewed_at", health.renewed_at},
        {"expires_at", health.expires_at},
    });
    tx.query(
        "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = "
        "$2",
        key_of(of),
        json.dump()
    );
}

/// One open alert of a kind is enough. A person who has seen it hears again when it comes back, and
/// once a day while it lasts.
void raise_alert(const HealthContext& context, db::Tx& tx, const Trouble& trouble, bool lasts) {
    const Time now = context.clock.now();
    const auto heard = tx.one(
        "SELECT 1 AS known FROM alerts WHERE kind = $1 AND (seen_at IS NULL OR at > $2)",
        trouble.kind,
        lasts ? now - kDay : now
    );
    if (heard) return;
    tx.query(
        "INSERT INTO alerts (id, kind, note, at) VALUES ($1, $2, $3, $4)",
        new_id(),
        trouble.kind,
        trouble.words,
        now
    );
}

/// A gate has the cause's name of the one trouble that closes it: token.
bool holds_gate(db::Query& query, std::string_view kind) {
    return query
        .one("SELECT 1 AS held FROM page_gates WHERE cause = $1 AND state <> 'open' LIMIT 1", kind)
        .has_value();
}

/// The alerts of what is no trouble any more are over.
void end_alerts(
    const HealthContext& context,
    db::Tx& tx,
    const std::string& of,
    const Health& before,
    const Health& health
) {
    for (const auto kind : kTroubles) {
        if (!kind.starts_with(of) || has_trouble(health, kind)) continue;
        // A subscription that was lost and renewed at once is news, which a person must see.
        const bool is_news = kind == "subscription" && !has_trouble(before, kind);
        if (!is_news) end_alarm(tx, context.clock, kind, kind);
    }
}

/// Saves what a look found, with the alerts that follow from it. `news` is told once.
void keep(
    const HealthContext& context,
    const std::string& of,
    const Health& before,
    const Health& health,
    const std::string& news = ""
) {
    const bool told = health.state != "unknown";  // otherwise all is as it was before
    context.database.write([&](db::Tx& tx) {
        save_health(tx, of, health);
        if (!told) return;
        end_alerts(context, tx, of, before, health);
        for (const auto& trouble : health.troubles) {
            const bool lasts = has_trouble(before, trouble.kind) || holds_gate(tx, trouble.kind);
            raise_alert(context, tx, trouble, lasts);
        }
        if (!news.empty()) raise_alert(context, tx, {.kind = of, .words = news}, false);
    });
    if (told && (!health.troubles.empty() || !news.empty()))
        log_error("page_needs_a_person", fmt::format("of={} state={}", of, health.state));
}

Health load(const HealthContext& context, std::string_view of) {
    return context.database.read([&](db::Query& query) { return load_health(query, of); });
}

/// Subscribes again. A first subscription is no news; a lost one is.
Health renew(const HealthContext& context, Health health, const std::vector<std::string>& missing) {
    const auto before = health;
    const bool essential = std::ranges::any_of(missing, is_essential);
    const bool was_well = health.good_at != 0;
    health.troubles.clear();
    const auto problem = call_problem(context.http.send(subscribe_request(context.graph)));
    const auto fields = joined(missing);
    if (!problem.empty()) {
        health.state = essential ? "bad" : "ok";
        health.words = context.texts.say(
            "health.subscription.cannot", {{"fields", fields}, {"problem", problem}}
        );
        if (essential) {
            health.troubles.push_back(
                {.kind = "subscription", .words = health.words, .what = fields}
            );
        }
        keep(context, "subscription", before, health);
        return health;
    }
    context.metrics.add("subscription_renewed_total");
    log_warning("subscription_renewed", fmt::format("fields=\"{}\"", fields));
    health.state = "ok";
    health.good_at = health.checked_at;
    health.words =
        was_well ? context.texts.say("health.subscription.lost", {{"fields", fields}}) : "";
    const bool lost = was_well && essential;
    if (lost) health.renewed_at = health.checked_at;
    keep(context, "subscription", before, health, lost ? health.words : "");
    return health;
}

std::vector<std::string> missing_scopes(const Json& data) {
    std::vector<std::string> out;
    if (!data.at("/scopes").is_array()) return out;
    for (const auto scope : kScopes) {
        const bool there = std::ranges::any_of(data.items("/scopes"), [&](const Json& one) {
            return one.text_or("") == scope;
        });
        if (!there) out.emplace_back(scope);
    }
    return out;
}

/// The earlier of two moments in whole seconds, where 0 stands for never.
Time earlier_end(const Json& data) {
    Time end = 0;
    for (const auto& one : kEnds) {
        const Time at = data.integer(one.path).value_or(0) * kSecond;
        if (at > 0 && (end == 0 || at < end)) end = at;
    }
    return end;
}

/// A token that Facebook calls valid may still end soon or lack a right.
std::vector<Trouble> troubles_of_valid(const Json& data, const Texts& texts, Time now) {
    std::vector<Trouble> out;
    const auto lacking = joined(missing_scopes(data));
    if (!lacking.empty()) {
        out.push_back(
            {.kind = "token_rights",
             .words = texts.say("health.token.scopes", {{"scopes", lacking}}),
             .what = lacking}
        );
    }
    for (const auto& end : kEnds) {
        const Time at = data.integer(end.path).value_or(0) * kSecond;
        if (at <= 0 || at >= now + kWarnBefore) continue;
        const auto days = std::to_string(std::max<Time>(at - now, 0) / kDay);
        out.push_back(
            {.kind = std::string{end.trouble},
             .words = texts.say(end.text, {{"date", to_people(at)}, {"days", days}}),
             .ends_at = at}
        );
    }
    return out;
}

/// With the state and the words that follow from its troubles.
Health settled(Health health) {
    const bool well = health.troubles.empty();
    health.state = well ? "ok" : "bad";
    if (well) health.good_at = health.checked_at;
    for (const auto& trouble : health.troubles)
        health.words += (health.words.empty() ? "" : " ") + trouble.words;
    return health;
}

}  // namespace

bool has_trouble(const Health& health, std::string_view kind) {
    return std::ranges::any_of(health.troubles, [&](const Trouble& trouble) {
        return trouble.kind == kind;
    });
}

Health load_health(db::Query& query, std::string_view of) {
    const auto row = query.one("SELECT value FROM settings WHERE key = $1", key_of(of));
    const auto json = row ? Json::parse(row->text("value")).value_or(Json{}) : Json{};
    const auto moment = [&](std::string_view path) { return json.integer(path).value_or(0); };
    return {
        .state = json.text_or("/state"),
        .words = json.text_or("/words"),
        .troubles = troubles_in(json),
        .checked_at = moment("/checked_at"),
        .good_at = moment("/good_at"),
        .renewed_at = moment("/renewed_at"),
        .expires_at = moment("/expires_at"),
    };
}

HttpRequest subscribe_request(const GraphAccess& graph) {
    std::string fields;
    for (const auto field : kSubscribedFields)
        fields += (fields.empty() ? "" : ",") + std::string{field};
    auto request = graph_request(
        graph,
        "POST",
        "/" + graph.page_id + "/subscribed_apps?subscribed_fields=" + url_encode(fields)
    );
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = "{}";
    return request;
}

std::vector<std::string> missing_fields(const Json& answer, std::string_view app_id) {
    const auto is_subscribed = [&](std::string_view field) {
        return std::ranges::any_of(graph_items(answer), [&](const Json& app) {
            const auto id = app.text_or("/id");
            if (!app_id.empty() && !id.empty() && id != app_id) return false;
            return std::ranges::any_of(app.items("/subscribed_fields"), [&](const Json& one) {
                return one.text_or("") == field;
            });
        });
    };
    std::vector<std::string> out;
    for (const auto field : kSubscribedFields) {
        if (!is_subscribed(field)) out.emplace_back(field);
    }
    return out;
}

bool is_essential(std::string_view field) {
    return std::ranges::find(kEssential, field) != kEssential.end();
}

std::string call_problem(const HttpAnswer& answer) {
    if (answer.outcome != HttpOutcome::Answered) return "Facebook không trả lời: " + answer.problem;
    const auto body = Json::parse(answer.body);
    if (body && body->has("/error")) {
        return fmt::format(
            "Facebook báo lỗi {}: {}", body->text_or("/error/code"), body->text_or("/error/message")
        );
    }
    return answer.status < 300 ? "" : fmt::format("Facebook trả lời HTTP {}", answer.status);
}

Health check_subscription(const HealthContext& context) {
    const auto before = load(context, "subscription");
    auto health = before;
    const auto answer = context.http.send(
        graph_request(context.graph, "GET", "/" + context.graph.page_id + "/subscribed_apps")
    );
    health.checked_at = context.clock.now();
    const auto body = Json::parse(answer.body).value_or(Json{});
    if (auto problem = call_problem(answer); !problem.empty() || !body.at("/data").is_array()) {
        health.state = "unknown";
        health.words = context.texts.say("health.unknown", {{"problem", problem}});
        keep(context, "subscription", before, health);
        return health;
    }
    const auto missing = missing_fields(body, context.app_id);
    if (!missing.empty()) return renew(context, std::move(health), missing);
    health.state = "ok";
    health.words.clear();
    health.troubles.clear();
    health.good_at = health.checked_at;
    keep(context, "subscription", before, health);
    return health;
}

HttpAnswer ask_about_token(Http& http, const GraphAccess& graph, const std::string& app_id) {
    const std::string path = "/debug_token?input_token=" + url_encode(graph.page_token);
    auto answer = http.send(graph_request(graph, "GET", path));
    const auto body = Json::parse(answer.body).value_or(Json{});
    const auto code = body.integer("/error/code").value_or(0);
    const bool wants_app = code == 100 || code == 200 || code == 10;
    if (!wants_app || app_id.empty() || graph.app_secret.empty()) return answer;
    auto as_app = graph;
    as_app.page_token = app_id + "|" + graph.app_secret;
    return http.send(graph_request(as_app, "GET", path));
}

Health judge_token(const HttpAnswer& answer, const Texts& texts, Time now) {
    Health health{.checked_at = now};
    const auto body = Json::parse(answer.body).value_or(Json{});
    const auto& data = body.at("/data");
    health.expires_at = earlier_end(data);
    const bool dead = body.integer("/error/code") == 190 || data.boolean("/is_valid") == false;
    if (!dead && !data.boolean("/is_valid")) {
        health.state = "unknown";
        health.words = texts.say("health.unknown", {{"problem", call_problem(answer)}});
        return health;
    }
    if (dead) {
        health.troubles.push_back({.kind = "token", .words = texts.say("health.token.invalid")});
    } else {
        health.troubles = troubles_of_valid(data, texts, now);
    }
    return settled(std::move(health));
}

Health check_token(const HealthContext& context) {
    const auto before = load(context, "token");
    auto health = judge_token(
        ask_about_token(context.http, context.graph, context.app_id),
        context.texts,
        context.clock.now()
    );
    if (health.good_at == 0) health.good_at = before.good_at;
    if (health.state == "unknown") {
        health.troubles = before.troubles;
        health.expires_at = before.expires_at;
    }
    keep(context, "token", before, health);
    return health;
}

std::optional<jobs::Retry> watch_token(const HealthContext& context, const jobs::Job& job) {
    const auto health = check_token(context);
    context.database.write([&](db::Tx& tx) {
        jobs::complete(tx, job);
        const bool soon = health.state == "unknown" || has_trouble(health, "token");
        const Time pause = soon ? kHour : kDay;
        jobs::enqueue(
            tx,
            context.clock,
            {.id = kTokenJob,
             .kind = kTokenJob,
             .run_at = context.clock.now() + pause,
             .pool = std::string{jobs::kSending}}
        );
    });
    return std::nullopt;
}

void schedule_token_watch(db::Tx& tx, const Clock& clock) {
    jobs::postpone(
        tx, clock, {.id = kTokenJob, .kind = kTokenJob, .pool = std::string{jobs::kSending}}
    );
}

}  // namespace k197::channel
