#include "document/document_store.h"

#include <fmt/format.h>

#include "archive/archive.h"
#include "base/bytes.h"

namespace k197::document {
namespace {

Document document_of(const db::Row& row) {
    return {
        .id = row.text("id"),
        .report_id = row.text("report_id"),
        .kind = row.text("kind"),
        .number = row.text("number"),
        .title = row.text("title"),
        .report_version = row.integer("report_version"),
        .sha256 = row.text("sha256"),
        .bytes = row.integer("bytes"),
        .created_at = row.integer("created_at"),
    };
}

}  // namespace

std::vector<Document> documents_of(db::Query& query, std::string_view report_id) {
    std::vector<Document> out;
    for (const auto& row : query.query(
             "SELECT * FROM documents WHERE report_id = $1 ORDER BY created_at, report_version",
             report_id
         )) {
        out.push_back(document_of(row));
    }
    return out;
}

std::optional<Document> find_document(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM documents WHERE id = $1", id);
    return row ? std::optional{document_of(*row)} : std::nullopt;
}

Document insert_document(db::Tx& tx, const Clock& clock, Document document) {
    document.id = new_id();
    document.created_at = clock.now();
    tx.query(
        "INSERT INTO documents (id, report_id, kind, number, title, report_version, sha256, bytes, "
        "created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        document.id,
        document.report_id,
        document.kind,
        document.number,
        document.title,
        document.report_version,
        document.sha256,
        document.bytes,
        document.created_at
    );
    archive::append(
        tx,
        clock,
        {.actor = "system",
         .kind = "document.issued",
         .subject = "report:" + document.report_id,
         .source = "documents",
         .source_id = document.id}
    );
    return document;
}

std::optional<Number> number_of(
    db::Query& query, std::string_view report_id, std::string_view kind
) {
    const auto row = query.one(
        "SELECT number, symbol, numbered_at FROM document_numbers WHERE report_id = $1 AND kind = "
        "$2",
        report_id,
        kind
    );
    if (!row) return std::nullopt;
    return Number{
        .number = static_cast<int>(row->integer("number")),
        .symbol = row->text("symbol"),
        .numbered_at = row->integer("numbered_at"),
    };
}

Number give_number(
    db::Tx& tx,
    const Clock& clock,
    std::string_view report_id,
    std::string_view kind,
    std::string_view symbol
) {
    if (auto had = number_of(tx, report_id, kind)) return *had;
    const int year = to_local(clock.now()).year;
    const auto last = tx.one(
        "SELECT coalesce(max(number), 0) AS last FROM document_numbers WHERE symbol = $1 AND year "
        "= $2",
        symbol,
        year
    );
    Number number{
        .number = static_cast<int>(last->integer("last")) + 1,
        .symbol = std::string{symbol},
        .numbered_at = clock.now()};
    tx.query(
        "INSERT INTO document_numbers (symbol, year, number, report_id, kind, numbered_at) VALUES "
        "($1, $2, $3, $4, $5, $6)",
        symbol,
        year,
        number.number,
        report_id,
        kind,
        number.numbered_at
    );
    return number;
}

std::string written_number(const Number& number) {
    return fmt::format("{:02}/{}", number.number, number.symbol);
}

}  // namespace k197::document
