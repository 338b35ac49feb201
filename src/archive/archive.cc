#include "archive/archive.h"

#include <fmt/format.h>

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

std::int64_t append(db::Tx& tx, const Clock& clock, const Entry& entry) {
    const auto evidence = evidence_of(tx, entry.source, entry.source_id);
    if (!evidence)
        throw db::Failure{fmt::format("no evidence in {} {}", entry.source, entry.source_id)};
    const auto last = tx.one("SELECT seq, hash FROM archive ORDER BY seq DESC LIMIT 1");
    const std::string salt = to_hex(random_bytes(16));
    const Link link{
        .seq = last ? last->integer("seq") + 1 : 1,
        .at = clock.now(),
        .entry = entry,
        .digest = digest_of(salt, *evidence),
    };
    tx.query(
        "INSERT INTO archive (seq, at, actor, kind, subject, source, source_id, digest, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        link.seq,
        link.at,
        entry.actor,
        entry.kind,
        entry.subject,
        entry.source,
        entry.source_id,
        link.digest,
        hash_of(link, last ? last->text("hash") : kFirstHash)
    );
    tx.query("INSERT INTO archive_salts (seq, salt) VALUES ($1, $2)", link.seq, salt);
    return link.seq;
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
