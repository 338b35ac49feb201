#include "archive/archive.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <vector>

#include "archive/evidence.h"
#include "base/bytes.h"

namespace k197::archive {
namespace {

const std::string kFirstHash(64, '0');

struct Link {
    std::int64_t seq = 0;
    Time at = 0;
    Entry entry{};
    std::string digest{};
};

std::string digest_of(std::string_view salt, std::string_view evidence) {
    return sha256_hex(std::string{salt} + std::string{evidence});
}

std::string hash_of(const Link& link, std::string_view hash_before) {
    return sha256_hex(fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
        hash_before,
        link.seq,
        link.at,
        link.entry.actor,
        link.entry.kind,
        link.entry.subject,
        link.entry.source,
        link.entry.source_id,
        link.digest
    ));
}

/// An entry that waits for the end of its transaction.
struct Noted {
    Time at = 0;
    Entry entry{};
};
using NotedItems = std::vector<std::shared_ptr<const void>>;

const Noted& noted(const std::shared_ptr<const void>& item) {
    return *static_cast<const Noted*>(item.get());
}

/// The evidence of every row that is spoken of, by source and id.
std::map<std::string, Evidence> load_evidence(db::Tx& tx, const NotedItems& items) {
    std::map<std::string, std::vector<std::string>> ids;
    for (const auto& item : items)
        ids[noted(item).entry.source].push_back(noted(item).entry.source_id);
    std::map<std::string, Evidence> out;
    for (const auto& [source, list] : ids) out[source] = evidence_of_all(tx, source, list);
    return out;
}

const std::string& evidence_for(
    const std::map<std::string, Evidence>& evidence, const Entry& entry
) {
    const auto& rows = evidence.at(entry.source);
    const auto found = rows.find(entry.source_id);
    if (found == rows.end())
        throw db::Refused{fmt::format("no evidence in {} {}", entry.source, entry.source_id)};
    return found->second;
}

/// Adds the entries of all transactions of this commit to the end of the chain.
void extend_chain(db::Tx& tx, const NotedItems& items) {
    const auto evidence = load_evidence(tx, items);
    tx.lock_until_end("archive");
    const auto last = tx.one("SELECT seq, hash FROM archive ORDER BY seq DESC LIMIT 1");
    std::int64_t seq = last ? last->integer("seq") : 0;
    std::string hash = last ? last->text("hash") : kFirstHash;
    std::vector<std::vector<db::Value>> links;
    std::vector<std::vector<db::Value>> salts;
    for (const auto& item : items) {
        const auto& [at, entry] = noted(item);
        const std::string salt = to_hex(random_bytes(16));
        const Link link{
            .seq = ++seq,
            .at = at,
            .entry = entry,
            .digest = digest_of(salt, evidence_for(evidence, entry))};
        hash = hash_of(link, hash);
        links.push_back(
            {link.seq,
             link.at,
             entry.actor,
             entry.kind,
             entry.subject,
             entry.source,
             entry.source_id,
             link.digest,
             hash}
        );
        salts.push_back({link.seq, salt});
    }
    db::insert_rows(
        tx,
        "INSERT INTO archive (seq, at, actor, kind, subject, source, source_id, digest, hash) "
        "VALUES",
        "",
        links
    );
    db::insert_rows(tx, "INSERT INTO archive_salts (seq, salt) VALUES", "", salts);
}

Link link_of(const db::Row& row) {
    return {
        .seq = row.integer("seq"),
        .at = row.integer("at"),
        .entry =
            {.actor = row.text("actor"),
             .kind = row.text("kind"),
             .subject = row.text("subject"),
             .source = row.text("source"),
             .source_id = row.text("source_id")},
        .digest = row.text("digest"),
    };
}

std::string problem_of(
    db::Query& query, const db::Row& row, std::int64_t expected, std::string_view hash_before
) {
    const Link link = link_of(row);
    if (link.seq != expected) return fmt::format("entry {} is missing", expected);
    if (hash_of(link, hash_before) != row.text("hash"))
        return "the hash does not match: this entry or the one before was changed";
    const auto salt = row.maybe_text("salt");
    if (!salt) return {};  // erased by a lawful procedure: the proof of the chain still holds
    const auto evidence = evidence_of(query, link.entry.source, link.entry.source_id);
    if (!evidence) return fmt::format("{} {} is gone", link.entry.source, link.entry.source_id);
    if (digest_of(*salt, *evidence) != link.digest) {
        return fmt::format(
            "{} {} was changed after it was recorded", link.entry.source, link.entry.source_id
        );
    }
    return {};
}

}  // namespace

void append(db::Tx& tx, const Clock& clock, Entry entry) {
    if (!is_source(entry.source)) throw db::Refused{"no evidence is kept of " + entry.source};
    tx.before_commit(
        &extend_chain, std::make_shared<Noted>(Noted{.at = clock.now(), .entry = std::move(entry)})
    );
}

std::optional<Misfit> verify(db::Query& query) {
    constexpr int kBatch = 1'000;
    std::int64_t expected = 1;
    std::string hash = kFirstHash;
    while (true) {
        const auto rows = query.query(
            "SELECT a.seq, at, actor, kind, subject, source, source_id, digest, hash, salt FROM "
            "archive a "
            "LEFT JOIN archive_salts s ON s.seq = a.seq WHERE a.seq >= $1 ORDER BY a.seq LIMIT $2",
            expected,
            kBatch
        );
        for (const auto& row : rows) {
            auto problem = problem_of(query, row, expected, hash);
            if (!problem.empty()) return Misfit{.seq = expected, .reason = std::move(problem)};
            hash = row.text("hash");
            ++expected;
        }
        if (rows.size() < kBatch) return std::nullopt;
    }
}

}  // namespace k197::archive
