// config, migrate, verify, export, replay.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "app/commands.h"
#include "app/system.h"
#include "archive/archive.h"
#include "cases/code.h"
#include "cases/report_store.h"
#include "document/dossier.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"
#include "web/report_view.h"

namespace k197::app {
namespace {

void print_line(const Json& json) {
    fmt::print("{}\n", json.dump());
}

/// The channel's own register of documents, one line a document.
void print_register(db::Query& query) {
    for (const auto& row : query.query("SELECT n.symbol, n.year, n.number, n.numbered_at, n.kind, "
                                       "r.code, r.sealed FROM document_numbers n JOIN reports r ON "
                                       "r.id = n.report_id ORDER BY n.symbol, n.year, n.number")) {
        print_line(
            Json::object()
                .set("number", fmt::format("{:02}/{}", row.integer("number"), row.text("symbol")))
                .set("year", row.integer("year"))
                .set("kind", row.text("kind"))
                .set("report", row.text("code"))
                .set("sealed", row.flag("sealed"))
                .set("numbered_at", to_rfc3339(row.integer("numbered_at")))
        );
    }
}

/// What became of a message: received or withdrawn, or the state of what we sent.
std::string state_of(const inbox::Message& message) {
    if (message.withdrawn) return "withdrawn";
    if (message.direction == "in") return "received";
    if (!message.send_state.empty() && message.send_state != "sent") return message.send_state;
    if (message.read_at) return "read";
    return message.delivered_at ? "delivered" : "sent";
}

void print_message(const inbox::Message& message) {
    print_line(Json::object()
                   .set("external_id", message.external_id)
                   .set("channel", message.channel)
                   .set("direction", message.direction)
                   .set("author", message.author)
                   .set("text", message.current_text())
                   .set("sent_at", to_rfc3339(message.sent_at))
                   .set("state", state_of(message)));
}

void print_messages(db::Query& query) {
    constexpr std::size_t kAtOnce = 256;
    std::vector<std::string> ids;
    for (const auto& row : query.query("SELECT id FROM messages ORDER BY sent_at, received_at, id"))
        ids.push_back(row.text("id"));
    for (std::size_t at = 0; at < ids.size(); at += kAtOnce) {
        const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = std::min(kAtOnce, ids.size() - at);
        const std::vector<std::string> page(begin, begin + static_cast<std::ptrdiff_t>(count));
        std::ranges::for_each(inbox::find_messages(query, page), print_message);
    }
}

void print_archive(db::Query& query) {
    for (const auto& row : query.query("SELECT * FROM archive ORDER BY seq")) {
        print_line(Json::object()
                       .set("seq", row.integer("seq"))
                       .set("at", to_rfc3339(row.integer("at")))
                       .set("actor", row.text("actor"))
                       .set("kind", row.text("kind"))
                       .set("subject", row.text("subject"))
                       .set("source", row.text("source"))
                       .set("source_id", row.text("source_id"))
                       .set("digest", row.text("digest"))
                       .set("hash", row.text("hash")));
    }
}

void print_reports(System& system, db::Query& query) {
    const org::Caller operator_of_the_machine{
        .name = "export", .roles = {org::Role::Admin, org::Role::Sealed}, .is_person = false};
    for (const auto& row : query.query("SELECT id FROM reports ORDER BY created_at, id")) {
        const auto report = cases::find_report(query, row.text("id"));
        print_line(web::to_json(
            query,
            system.web(),
            web::load_view(query, system.web(), operator_of_the_machine, *report)
        ));
    }
}

}  // namespace

int failed(const std::string& problem) {
    fmt::print(stderr, "kenh197: {}\n", problem);
    return 1;
}

int misused(const std::string& problem) {
    failed(problem);
    return 2;
}

int show_config(const Config& config) {
    for (const auto& [key, value] : shown_settings(config)) fmt::print("{} = \"{}\"\n", key, value);
    return 0;
}

int migrate(const Config& config) {
    const auto done = migrate_store(config);
    return done ? 0 : failed(done.error().detail);
}

int verify(const Config& config) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    const auto misfit = (*database)->read([](db::Query& query) { return archive::verify(query); });
    if (misfit) {
        fmt::print("entry {}: {}\n", misfit->seq, misfit->reason);
        return 1;
    }
    const auto count = (*database)->read([](db::Query& query) {
        return query.one("SELECT count(*) AS n FROM archive")->integer("n");
    });
    fmt::print("{} entries, all fit\n", count);
    return 0;
}

int export_lines(const Config& config, const std::string& what) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    System system{config, std::move(*database)};
    system.database().read([&](db::Query& query) {
        if (what == "messages") print_messages(query);
        if (what == "reports") print_reports(system, query);
        if (what == "archive") print_archive(query);
        if (what == "register") print_register(query);
    });
    return 0;
}

int export_dossier(const Config& config, const std::string& code, const std::string& path) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    System system{config, std::move(*database)};
    const auto written = cases::read_code(code);
    using Plan = std::optional<document::DossierPlan>;
    auto plan = system.database().read([&](db::Query& query) -> Plan {
        const auto report = written ? cases::find_report_by_code(query, *written) : std::nullopt;
        if (!report) return std::nullopt;
        return document::plan_dossier(query, system.web().render, *report);
    });
    if (!plan) return failed("no report has the code " + code);
    const auto bytes = document::make_dossier(system.blobs(), *std::move(plan));
    std::ofstream file{path, std::ios::binary};
    file << bytes;
    file.close();
    return file ? 0 : failed("cannot write " + path);
}

int replay(const Config& config, const std::string& delivery_id) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    const auto done =
        (*database)->write([&](db::Tx& tx) { return inbox::replay(tx, delivery_id); });
    return done ? 0 : failed(done.error().detail);
}

}  // namespace k197::app
