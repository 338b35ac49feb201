// How the program fares, in plain words: what needs a person, what was given up and why, what
// waits. The administrator acts here; the inspector reads.

#include <fmt/format.h>

#include <algorithm>

#include "inbox/delivery.h"
#include "jobs/watch.h"
#include "org/access.h"
#include "web/console/byte_view.h"
#include "web/console/findings.h"
#include "web/console/handlers.h"
#include "web/console/outbox_view.h"
#include "web/console/page_findings.h"
#include "web/console/sealed_job.h"
#include "web/console/walk_view.h"
#include "web/console/wording.h"
#include "web/health.h"
#include "web/page.h"
#include "web/visible_outbox.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kMostRows = 10;
constexpr std::size_t kMostRaw = 4'000;

bool sees_sealed(const Visit& visit) {
    return visit.caller().roles.has(org::Role::Sealed);
}

/// "12", or "từ 10.000 trở lên" where counting stopped.
std::string count_words(std::int64_t count) {
    return count >= jobs::kMostCounted ? "từ 10.000 trở lên" : fmt::format("{}", count);
}

Json findings_view(const Health& health) {
    Json out = Json::array();
    for (const auto& finding : findings(health)) {
        out.push(Json::object()
                     .set("bad", finding.bad)
                     .set("words", finding.words)
                     .set("advice", finding.advice)
                     .set("href", maybe(finding.href)));
    }
    return out;
}

Json fact(std::string_view label, std::string_view value) {
    return Json::object().set("label", label).set("value", value);
}

/// What a look at the token or the subscription found: "Tốt (kiểm tra 2 giờ trước)".
std::string found_words(const channel::Health& found, Time now) {
    if (found.state.empty()) return "Chưa kiểm tra lần nào";
    const auto checked = "kiểm tra " + ago(found.checked_at, now);
    if (found.state == "bad") return fmt::format("{} ({})", found.words, checked);
    if (found.state == "ok") return fmt::format("Tốt ({})", checked);
    const auto good =
        found.good_at == 0 ? std::string{} : "; lần cuối còn tốt: " + ago(found.good_at, now);
    return fmt::format("Chưa hỏi được Facebook ({}{})", checked, good);
}

std::string token_words(const Health& health) {
    if (is_stopped(health, "token")) return "Hết hiệu lực, cần cấp lại";
    auto words = found_words(health.token, health.now);
    if (health.token.state != "ok" || health.token.expires_at == 0) return words;
    return words + ", hết hạn ngày " + to_people_date(health.token.expires_at);
}

std::string subscription_words(const Health& health) {
    auto words = found_words(health.subscription, health.now);
    if (health.subscription.renewed_at == 0) return words;
    return words + ", đăng ký lại " + ago(health.subscription.renewed_at, health.now);
}

/// The connection with Facebook, a line a fact.
Json page_view(const Health& health) {
    const auto& backfill = health.backfill;
    Json out = Json::array();
    out.push(fact("Mã truy cập Trang", token_words(health)));
    out.push(fact("Gửi tin nhắn", sending_words(health, "messages")));
    out.push(fact("Đăng bài lên Trang", sending_words(health, "posts")));
    out.push(fact("Đăng ký nhận dữ liệu", subscription_words(health)));
    out.push(fact(
        "Lần cuối Facebook gửi dữ liệu tới",
        health.last_delivery ? ago(*health.last_delivery, health.now) : "Chưa có lần nào"
    ));
    out.push(fact(
        "Chắc chắn không sót tin đến",
        backfill.certain == 0 ? "Chưa rõ" : to_people(backfill.certain)
    ));
    out.push(fact(
        "Tin tự tìm ra khi Facebook không báo",
        fmt::format(
            "Hôm nay {}; bảy ngày qua {}", backfill.repaired_today, backfill.repaired_7_days
        )
    ));
    out.push(fact("Lần dò tin sót gần nhất", walk_words(backfill.last, health.now)));
    return out;
}

Json machine_view(const Visit& visit, const Health& health) {
    const auto& store = health.store;
    Json out = Json::array();
    out.push(fact(
        "Cơ sở dữ liệu",
        (store.kind == "postgresql" ? "PostgreSQL, " : "SQLite, ") + size_words(store.bytes)
    ));
    out.push(fact(
        "Đĩa còn trống",
        fmt::format(
            "{} trong {} ({} %)",
            size_words(store.disk_free),
            size_words(store.disk_size),
            store.disk_size > 0 ? store.disk_free * 100 / store.disk_size : 0
        )
    ));
    out.push(fact("Bộ nhớ đang dùng", size_words(health.process.resident_bytes)));
    out.push(fact(
        "Tệp đang mở",
        fmt::format("{} trong {}", health.process.open_files, health.process.most_files)
    ));
    out.push(fact("Phiên bản", visit.app.version));
    return out;
}

Json step_view(const Health& health, const jobs::Waiting& waiting) {
    const auto buried = health.buried_jobs.find(waiting.kind);
    return Json::object()
        .set("step", name_of("step", waiting.kind))
        .set("waiting", count_words(waiting.count))
        .set("since", ago(waiting.since, health.now))
        .set("stopped", count_words(buried == health.buried_jobs.end() ? 0 : buried->second));
}

Json queue_view(const Health& health) {
    Json out = Json::array();
    for (const auto& waiting : health.waiting) out.push(step_view(health, waiting));
    return out;
}

Json delivery_view(const Visit& visit, const inbox::Delivery& delivery) {
    const bool hidden = delivery.sealed && !sees_sealed(visit);
    const bool opens = !hidden && org::may_see_inbox(visit.caller());
    return Json::object()
        .set("delivery_id", delivery.id)
        .set("received", time_view(delivery.received_at))
        .set("reason", maybe(hidden ? "" : delivery.reason))
        .set("size", size_words(static_cast<std::int64_t>(delivery.bytes)))
        .set("hidden", hidden)
        .set("opens", opens)
        .set("raw", opens ? maybe(shown_bytes(delivery.body, kMostRaw)) : Json(false));
}

Json deliveries_view(db::Query& query, const Visit& visit) {
    Json out = Json::array();
    for (const auto& delivery : inbox::list_deliveries(query, "buried", "", kMostRows))
        out.push(delivery_view(visit, delivery));
    return out;
}

Json job_view(const jobs::BuriedJob& job, bool hidden) {
    return Json::object()
        .set("job", job.id)
        .set("step", name_of("step", job.kind))
        .set("stopped_at", time_view(job.buried_at))
        .set("attempts", job.attempts)
        .set("hidden", hidden)
        .set("payload", maybe(hidden ? "" : job.payload))
        .set("reason", maybe(hidden ? "" : job.problem));
}

Json jobs_view(db::Query& query, const Visit& visit) {
    Json out = Json::array();
    for (const auto& job : jobs::buried_jobs(query, kMostRows))
        out.push(job_view(job, !sees_sealed(visit) && is_sealed_job(query, job)));
    return out;
}

Json unsent_view(db::Query& query, const Visit& visit) {
    const bool may_settle = org::may_act(visit.caller(), org::Action::Message);
    Json out = Json::array();
    for (const auto& row : query.query(
             fmt::format("{}{}", kOutboxColumns, kVisibleOutbox) +
                 " AND o.state IN ('held', 'unknown', 'refused') AND o.created_at > $2 ORDER BY "
                 "o.created_at DESC, o.id DESC LIMIT $3",
             sees_sealed(visit),
             visit.app.clock.now() - 7 * kDay,
             kMostRows
         )) {
        out.push(outbox_row_view(row, may_settle));
    }
    return out;
}

/// A list under `name`, and whether it has anything.
void set_list(Json& page, const std::string& name, const Json& list) {
    page.set("has_" + name, !list.items().empty());
    page.set(name, list);
}

Json notice_of(const Visit& visit) {
    const auto done = visit.asked("done");
    if (done == "retry") return Json("Việc được đưa vào làm lại.");
    return done == "replay" ? Json("Bản nhận được đưa vào đọc lại.") : Json(false);
}

}  // namespace

Response show_operations(const Visit& visit) {
    if (!org::may_see_operations(visit.caller())) return show_forbidden(visit);
    const auto health = read_health_for_people(visit.app);
    Json page = Json::object()
                    .set("title", "Vận hành")
                    .set("section", "operations")
                    .set("notice", notice_of(visit))
                    .set("acts", org::may_administer(visit.caller()))
                    .set("facebook", page_view(health))
                    .set("machine", machine_view(visit, health));
    set_list(page, "findings", findings_view(health));
    set_list(page, "queue", queue_view(health));
    visit.app.database.read([&](db::Query& query) {
        set_list(page, "deliveries", deliveries_view(query, visit));
        set_list(page, "jobs", jobs_view(query, visit));
        set_list(page, "unsent", unsent_view(query, visit));
        return true;
    });
    return show(visit, "operations", std::move(page));
}

Response retry_job(const Visit& visit) {
    if (!org::may_administer(visit.caller())) return show_forbidden(visit);
    const auto again = visit.app.database.write([&](db::Tx& tx) {
        return jobs::dig_up(tx, visit.app.clock, visit.form.text("job"));
    });
    return again ? redirect("/console/operations?done=retry") : show_problem(visit, again.error());
}

}  // namespace k197::web::console
