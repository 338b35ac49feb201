#include "simulation/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "archive/archive.h"
#include "channel/outbox.h"

namespace k197::simulation {
namespace {

using Problems = std::vector<std::string>;

/// Every row of `sql` is a problem: `words` with the columns "what" and "n".
void none_of(db::Query& query, Problems& problems, std::string_view words, std::string_view sql) {
    for (const auto& row : query.query(sql, std::vector<db::Value>{})) {
        problems.push_back(fmt::format("{}: {} ({})", words, row.text("what"), row.text("n")));
    }
}

void check_file(db::Query& query, Problems& problems) {
    const auto row = query.one("SELECT integrity_check AS what FROM pragma_integrity_check(1)");
    if (row && row->text("what") != "ok") problems.push_back("database: " + row->text("what"));
    if (const auto misfit = archive::verify(query))
        problems.push_back(fmt::format("archive: {} at {}", misfit->reason, misfit->seq));
}

void check_nothing_twice(db::Query& query, Facebook& facebook, Problems& problems) {
    none_of(
        query,
        problems,
        "message stored twice",
        "SELECT external_id AS what, count(*) AS n FROM messages GROUP BY channel, external_id "
        "HAVING count(*) > 1"
    );
    none_of(
        query,
        problems,
        "message in two reports",
        "SELECT message_id AS what, count(*) AS n FROM report_messages GROUP BY message_id HAVING "
        "count(*) > 1"
    );
    none_of(
        query,
        problems,
        "report filed twice",
        "SELECT report_id AS what, count(*) AS n FROM history WHERE from_status = '' GROUP BY "
        "report_id HAVING count(*) > 1"
    );
    none_of(
        query,
        problems,
        "answer without its message",
        "SELECT o.id AS what, count(m.id) AS n FROM outbox o LEFT JOIN messages m ON m.outbox_id = "
        "o.id WHERE o.kind = 'message' GROUP BY o.id HAVING count(m.id) <> 1"
    );
    for (const auto& [metadata, times] : facebook.shown()) {
        if (times > 1)
            problems.push_back(fmt::format("shown {} times to a citizen: {}", times, metadata));
    }
}

/// Whatever a citizen heard is on stable storage, however lately what said it was saved.
void check_told_is_on_file(db::Query& query, Facebook& facebook, Problems& problems) {
    std::set<std::string> ids;
    for (const auto& row : query.query("SELECT id FROM outbox")) ids.insert(row.text("id"));
    for (const auto& [metadata, times] : facebook.shown()) {
        const auto id = channel::outbox_of(metadata);
        if (id && !ids.contains(*id)) problems.push_back("told, and not on file: " + *id);
    }
}

/// What was acknowledged is a message, or lies in a delivery that is still to be read.
void check_nothing_missing(db::Query& query, Facebook& facebook, Problems& problems) {
    std::set<std::string> known;
    for (const auto& row : query.query("SELECT external_id FROM messages"))
        known.insert(row.text("external_id"));
    std::string unread;
    for (const auto& row : query.query("SELECT body FROM deliveries WHERE state = 'new'"))
        unread += row.text("body");
    for (const auto& id : facebook.acknowledged()) {
        if (!known.contains(id) && unread.find(id) == std::string::npos)
            problems.push_back("acknowledged, but lost: " + id);
    }
}

void check_numbers(db::Query& query, Problems& problems) {
    none_of(
        query,
        problems,
        "gap in the numbers of documents",
        "SELECT symbol AS what, max(number) AS n FROM document_numbers GROUP BY symbol, year "
        "HAVING "
        "max(number) <> count(*) OR min(number) <> 1"
    );
}

void check_sheets(db::Query& query, const media::BlobStore& blobs, Problems& problems) {
    none_of(
        query,
        problems,
        "report without its sheet",
        "SELECT r.code AS what, 0 AS n FROM reports r WHERE NOT EXISTS (SELECT 1 FROM documents d "
        "WHERE d.report_id = r.id AND d.kind = 'intake_sheet')"
    );
    for (const auto& row : query.query("SELECT id, sha256 FROM documents")) {
        if (!blobs.exists(row.text("sha256")))
            problems.push_back("document without its file: " + row.text("id"));
    }
}

/// Nothing is under way any more; what a person must look at is told to a person.
void check_outbox(db::Query& query, Facebook& facebook, Problems& problems) {
    none_of(
        query,
        problems,
        "waits for ever in the outbox",
        "SELECT state || ' ' || id || ' ' || reason AS what, attempts AS n FROM outbox o WHERE "
        "state = 'waiting' OR (state = 'unknown' AND NOT EXISTS (SELECT 1 FROM alerts a WHERE "
        "a.kind = 'unsent' AND a.note = o.reason AND (a.conversation_id = o.conversation_id OR "
        "a.report_id = o.report_id)))"
    );
    none_of(
        query,
        problems,
        "job left",
        "SELECT id || ' ' || state || ' ' || problem AS what, attempts AS n FROM jobs"
    );
    none_of(
        query,
        problems,
        "delivery not read",
        "SELECT id AS what, 0 AS n FROM deliveries WHERE state IN ('new', 'buried')"
    );
    const auto shown = facebook.shown();
    for (const auto& row : query.query("SELECT id, state FROM outbox WHERE kind = 'message'")) {
        const auto metadata = channel::metadata_of(row.text("id"));
        // Its echo was lost on the way, and Facebook showed nothing: a person was told, see above.
        if (row.text("state") == "unknown" && !facebook.echoed().contains(metadata)) continue;
        const bool seen = shown.contains(metadata);
        if (seen != (row.text("state") == "sent")) {
            problems.push_back(fmt::format(
                "outbox says {} but the citizen {} it: {}",
                row.text("state"),
                seen ? "saw" : "never saw",
                row.text("id")
            ));
        }
    }
}

/// In the order in which they were made, conversation by conversation: a private reply to a comment
/// belongs to another one than what the same person hears in Messenger. After 24 hours what a
/// person typed goes on (HUMAN_AGENT) and a template too, while the dialogue's own waits for the
/// citizen.
void check_order(db::Query& query, Facebook& facebook, Problems& problems) {
    struct Made {
        std::string line{};
        std::int64_t at = 0;
    };
    std::map<std::string, Made> made;
    for (const auto& row :
         query.query("SELECT id, conversation_id || ' ' || by_person || CASE WHEN body LIKE "
                     "'%\"template\"%' THEN ' template' ELSE '' END AS line, created_at FROM outbox"
         )) {
        made[channel::metadata_of(row.text("id"))] = {
            .line = row.text("line"), .at = row.integer("created_at")};
    }
    for (const auto& [psid, thread] : facebook.threads()) {
        std::map<std::string, std::pair<std::int64_t, std::string>> last;
        for (const auto& metadata : thread) {
            if (facebook.deferred().contains(metadata)) continue;
            const auto& [line, at] = made[metadata];
            auto& before = last[line];
            if (at < before.first) {
                problems.push_back(fmt::format(
                    "shown out of order to {}: {} after {}", psid, metadata, before.second
                ));
            }
            before = std::max(before, {at, metadata});
        }
    }
}

/// Each job that was set aside waits for one that takes it in again when it ends.
void check_lanes(db::Query& query, Problems& problems) {
    none_of(
        query,
        problems,
        "job set aside for ever",
        "SELECT j.id AS what, 0 AS n FROM jobs j WHERE j.behind = 1 AND NOT EXISTS (SELECT 1 FROM "
        "jobs e WHERE e.lane = j.lane AND e.followed = 1 AND e.state <> 'buried' AND (e.position, "
        "e.id) < (j.position, j.id))"
    );
}

}  // namespace

std::vector<std::string> check_always(db::Query& query, Facebook& facebook) {
    Problems problems;
    check_file(query, problems);
    check_nothing_twice(query, facebook, problems);
    check_told_is_on_file(query, facebook, problems);
    check_nothing_missing(query, facebook, problems);
    check_numbers(query, problems);
    check_lanes(query, problems);
    return problems;
}

std::vector<std::string> check_settled(
    db::Query& query, Facebook& facebook, const media::BlobStore& blobs
) {
    Problems problems = check_always(query, facebook);
    check_sheets(query, blobs, problems);
    check_outbox(query, facebook, problems);
    check_order(query, facebook, problems);
    return problems;
}

}  // namespace k197::simulation
