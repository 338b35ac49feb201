#include "web/metrics_page.h"

#include "web/health.h"

namespace k197::web {
namespace {

struct Family {
    std::string_view name{};
    std::string_view help{};
};

constexpr Family kFamilies[] = {
    {"alerts_open", "Alerts that no officer has seen yet, by kind."},
    {"alerts_total", "Alerts that citizens' messages raised since the start, by kind."},
    {"backfill_certain_age_seconds",
     "How old the moment is up to which every message is on file; 0 before the first start."},
    {"backfill_every_seconds", "From one walk to the next, 0: only when asked; 0 on idle nodes."},
    {"backfill_failures_total", "Pages of Facebook's lists that a walk did not get."},
    {"backfill_repaired_total", "Messages that no webhook brought and that were found by asking."},
    {"backfill_skipped_total", "Conversations and posts that a walk left out, each time."},
    {"backfill_walks_total", "Walks through Facebook's lists that came to their end."},
    {"build_info", "1, with the version that runs."},
    {"database_bytes", "Size of the database on its disk."},
    {"deliveries_buried", "Webhook deliveries that cannot be read and wait for a person."},
    {"deliveries_total", "Webhook deliveries read since the start, by what they were."},
    {"disk_free_bytes", "Free space where the data folder lies."},
    {"disk_size_bytes", "Size of the disk where the data folder lies."},
    {"events_total", "Events read from deliveries since the start, by kind."},
    {"graph_call_seconds", "Time of one call to the Graph API."},
    {"graph_calls_total", "Calls to the Graph API, by what their answer meant."},
    {"graph_slowed_total", "Times that sending slowed down before Facebook's limit."},
    {"http_request_seconds", "Time from a whole request to its answer ready."},
    {"http_requests_total", "Requests by route and status."},
    {"intake_waiting", "Deliveries that wait for the disk, not acknowledged yet."},
    {"job_seconds", "Time of one run of a step; of inbox.read, many deliveries together."},
    {"jobs_buried", "Jobs given up that wait for a person, by step."},
    {"jobs_buried_total", "Jobs given up since the start, by step."},
    {"jobs_done_total", "Jobs done since the start, by step."},
    {"jobs_oldest_seconds", "How long the oldest job that should be done has waited, by step."},
    {"jobs_retried_total", "Runs of a step that must be repeated, since the start."},
    {"jobs_waiting", "Jobs that should be done by now, by step; counted up to 10000 together."},
    {"last_delivery_timestamp_seconds", "When Facebook last delivered anything; 0 for never."},
    {"outbox_messages", "Messages of the last seven days that are not sent, by state."},
    {"outbox_oldest_seconds", "How long the oldest message that waits has waited."},
    {"page_gate_closed", "How many gates are closed (messages, posts): nothing leaves, by cause."},
    {"page_health", "0 while Facebook's last answer told of that trouble, else 1, by trouble."},
    {"process_max_fds", "How many files the process may open."},
    {"process_open_fds", "How many files the process has open."},
    {"process_resident_memory_bytes", "Resident memory of the process."},
    {"process_start_time_seconds", "When the process started, since 1970."},
    {"ratings_refused_total", "Ratings that could not be taken."},
    {"reports_filed_total", "Reports filed since the start."},
    {"sends_total", "Messages and posts that came to an end, by state."},
    {"store_up", "1 while the database answers."},
    {"subscription_renewed_timestamp_seconds",
     "When the Page's subscription was last lost and made anew; 0 for never."},
    {"subscription_renewed_total", "Times that fields of the Page's subscription were made anew."},
    {"up", "1 while the process serves."},
    {"webhook_not_stored_total", "Deliveries refused because the store failed."},
    {"webhook_refused_total", "Deliveries with a missing or wrong signature."},
    {"webhook_stored_total", "Deliveries put on disk and acknowledged."},
};

/// What citizens' messages raise is counted; of the other alerts only the open ones are shown.
constexpr std::string_view kAlertsOfMessages[] = {"emergency", "person_wanted", "data_request"};
constexpr std::string_view kOtherAlerts[] = {
    "unsent",
    "page_blocked",
    "subscription",
    "token",
    "token_ends",
    "token_access",
    "token_rights"};
constexpr std::string_view kCauses[] = {"token", "blocked", "rate", "unreachable"};
constexpr std::string_view kDeliveryStates[] = {"read", "duplicate", "foreign", "buried"};
constexpr std::string_view kSendStates[] = {"sent", "held", "refused", "unknown"};

double seconds(Time time) {
    return static_cast<double>(time) / static_cast<double>(kSecond);
}

std::map<std::string, double> as_numbers(const Counted& counted) {
    return {counted.begin(), counted.end()};
}

void set_queue(Metrics& metrics, const Health& health) {
    std::map<std::string, double> counts;
    std::map<std::string, double> ages;
    for (const auto& waiting : health.waiting) {
        counts[waiting.kind] = static_cast<double>(waiting.count);
        ages[waiting.kind] = seconds(std::max<Time>(health.now - waiting.since, 0));
    }
    metrics.set_all("jobs_waiting", "kind", counts);
    metrics.set_all("jobs_oldest_seconds", "kind", ages);
    metrics.set_all("jobs_buried", "kind", as_numbers(health.buried_jobs));
}

void set_messages(Metrics& metrics, const Health& health) {
    const Time oldest = health.outbox_since.value_or(health.now);
    metrics.set("deliveries_buried", static_cast<double>(health.buried_deliveries));
    metrics.set("intake_waiting", static_cast<double>(health.intake));
    metrics.set("last_delivery_timestamp_seconds", seconds(health.last_delivery.value_or(0)));
    metrics.set_all("outbox_messages", "state", as_numbers(health.outbox));
    metrics.set("outbox_oldest_seconds", seconds(std::max<Time>(health.now - oldest, 0)));
    metrics.set_all("alerts_open", "kind", as_numbers(health.alerts));
}

/// From the store, so that every node says the same.
void set_page(Metrics& metrics, const Health& health) {
    std::map<std::string, double> closed;
    for (const auto& gate : health.gates) {
        if (gate.state == "closed") closed[gate.cause] += 1;
    }
    metrics.set_all("page_gate_closed", "cause", closed);
    for (const auto trouble : channel::kTroubles) {
        const bool known = channel::has_trouble(health.token, trouble) ||
                           channel::has_trouble(health.subscription, trouble);
        metrics.set(labelled("page_health", {{"of", trouble}}), known ? 0 : 1);
    }
    metrics.set("subscription_renewed_timestamp_seconds", seconds(health.subscription.renewed_at));
}

void set_backfill(Metrics& metrics, const Health& health) {
    const Time age = health.now - health.certain.value_or(health.now);
    metrics.set("backfill_certain_age_seconds", seconds(std::max<Time>(age, 0)));
}

void set_machine(Metrics& metrics, const Health& health) {
    const auto& store = health.store;
    metrics.set("store_up", 1);
    metrics.set(
        labelled("database_bytes", {{"kind", store.kind}}), static_cast<double>(store.bytes)
    );
    metrics.set("disk_free_bytes", static_cast<double>(store.disk_free));
    metrics.set("disk_size_bytes", static_cast<double>(store.disk_size));
}

void set_process(Metrics& metrics, const ProcessState& process) {
    metrics.set("process_resident_memory_bytes", static_cast<double>(process.resident_bytes));
    metrics.set("process_open_fds", static_cast<double>(process.open_files));
    metrics.set("process_max_fds", static_cast<double>(process.most_files));
}

Response answer(const App& app) {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = app.metrics.text()};
}

}  // namespace

void describe_metrics(const App& app) {
    auto& metrics = app.metrics;
    for (const auto& family : kFamilies) metrics.describe(family.name, family.help);
    for (const auto* name :
         {"backfill_repaired_total",
          "backfill_skipped_total",
          "ratings_refused_total",
          "reports_filed_total",
          "webhook_not_stored_total",
          "webhook_refused_total",
          "webhook_stored_total"})
        metrics.counter(name);
    for (const auto kind : kAlertsOfMessages) {
        metrics.counter(labelled("alerts_total", {{"kind", kind}}));
        metrics.gauge(labelled("alerts_open", {{"kind", kind}}));
    }
    for (const auto kind : kOtherAlerts) metrics.gauge(labelled("alerts_open", {{"kind", kind}}));
    for (const auto cause : kCauses)
        metrics.gauge(labelled("page_gate_closed", {{"cause", cause}}));
    for (const auto state : kDeliveryStates)
        metrics.counter(labelled("deliveries_total", {{"state", state}}));
    for (const auto state : kSendStates)
        metrics.counter(labelled("sends_total", {{"state", state}}));
    metrics.set(labelled("build_info", {{"version", app.version}}), 1);
    metrics.set("process_start_time_seconds", seconds(app.clock.now()));
    metrics.gauge("backfill_every_seconds");  // the step sets it, on the node that runs it
}

Response show_metrics(const App& app) {
    const auto health = read_health(app);
    set_queue(app.metrics, health);
    set_messages(app.metrics, health);
    set_page(app.metrics, health);
    set_backfill(app.metrics, health);
    set_machine(app.metrics, health);
    set_process(app.metrics, health.process);
    return answer(app);
}

Response show_metrics_without_store(const App& app) {
    app.metrics.set("store_up", 0);
    set_process(app.metrics, process_state());
    return answer(app);
}

}  // namespace k197::web
