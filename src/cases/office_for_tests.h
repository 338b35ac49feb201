#pragma once
// An office in tests: a store, a clock that is moved by hand, and reports that citizens sent by
// Messenger.

#include <memory>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "base/bytes.h"
#include "cases/act.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "db/migrations.h"

namespace k197::cases {

struct Office {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-03-10T09:00:00+07:00")};
    Texts texts = Texts::embedded("vi");
    MasterKey master{.bytes = random_bytes(32)};
    Context context = make_context();
    int citizens = 0;

    [[nodiscard]] Context make_context() {
        return {
            .clock = clock,
            .texts = texts,
            .master = master,
            .public_url = "https://197.example",
            .page_id = "page",
            .due = [](const Report&, Time from) { return from + 3 * kDay; },
            .unit_name = [](db::Query&, const std::string& id) { return "Đơn vị " + id; },
        };
    }

    /// A new citizen's conversation, in which they have just written.
    std::string open_conversation(const std::string& name = "") {
        const std::string id = new_id();
        const std::string person = "psid-" + std::to_string(++citizens);
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO conversations (id, channel, page_id, person, person_name, created_at, "
                "last_inbound_at, "
                "last_message_at) VALUES ($1, 'messenger', 'page', $2, $3, $4, $4, $4)",
                id,
                person,
                name,
                clock.now()
            );
        });
        return id;
    }
    Report file_report(Filing filing = {}) {
        if (filing.conversation_id.empty()) filing.conversation_id = open_conversation();
        if (filing.text.empty()) filing.text = "Quán bia lấn hết vỉa hè";
        filing.channel = "messenger";
        return database->write([&](db::Tx& tx) {
            return cases::file(tx, context, filing, "citizen");
        });
    }
    Result<Report> act(
        Act action,
        const Report& report,
        const Json& body = Json::object(),
        const std::string& actor = "an"
    ) {
        clock.advance(kSecond);
        return database->write([&](db::Tx& tx) { return action(tx, context, report, body, actor); }
        );
    }
    [[nodiscard]] Report now(const Report& report) {
        return *database->read([&](db::Query& query) { return find_report(query, report.id); });
    }
    /// A report put into a status without ado.
    Report put(Report report, Status status) {
        report.status = status;
        return *database->write([&](db::Tx& tx) { return save(tx, clock, report); });
    }
    [[nodiscard]] std::vector<HistoryLine> history(const Report& report) {
        return database->read([&](db::Query& query) { return history_of(query, report.id); });
    }
    /// What was said to the citizen of this conversation, in order.
    [[nodiscard]] std::vector<std::string> told(const std::string& conversation_id) {
        std::vector<std::string> out;
        database->read([&](db::Query& query) {
            for (const auto& row : query.query(
                     "SELECT text FROM messages WHERE conversation_id = $1 AND direction = 'out' "
                     "ORDER BY sent_at",
                     conversation_id
                 )) {
                out.push_back(row.text("text"));
            }
        });
        return out;
    }
    [[nodiscard]] std::int64_t count(const std::string& sql) {
        return database->read([&](db::Query& query) { return query.one(sql)->integer("n"); });
    }
    [[nodiscard]] bool archive_fits() {
        return !database->read([](db::Query& query) { return archive::verify(query); });
    }
    /// A picture that staff brought, examined and kept.
    std::string upload_picture(const std::string& account = "chi") {
        const std::string id = new_id();
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO media (id, kind, state, type, sha256, shown_sha256, uploaded_by, "
                "created_at) "
                "VALUES ($1, 'image', 'kept', 'image/jpeg', $2, $3, $4, $5)",
                id,
                "original-" + id,
                "shown-" + id,
                account,
                clock.now()
            );
        });
        return id;
    }
};

inline Json body_with(std::string_view key, const std::string& text) {
    return Json::object().set(key, text);
}

}  // namespace k197::cases
