#pragma once
// Issued documents and their numbers.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "db/db.h"

namespace k197::document {

struct Document {
    std::string id{};
    std::string report_id{};
    std::string kind{};    ///< intake_sheet …
    std::string number{};  ///< "05/BC-BCĐ197", "" before it is numbered
    std::string title{};
    std::int64_t report_version = 0;
    std::string sha256{};
    std::int64_t bytes = 0;
    Time created_at = 0;
};

/// Oldest first.
std::vector<Document> documents_of(db::Query& query, std::string_view report_id);
std::optional<Document> find_document(db::Query& query, std::string_view id);
/// Adds an issued document and its archive entry; its file must be in the blob store. Gives it with
/// its id.
Document insert_document(db::Tx& tx, const Clock& clock, Document document);

/// A number of a series. NĐ 30/2020: one series per symbol and calendar year, from 01, without
/// gaps.
struct Number {
    int number = 0;
    std::string symbol{};
    Time numbered_at = 0;
};
/// The number that a report's document of this kind has; nothing before it is given.
std::optional<Number> number_of(
    db::Query& query, std::string_view report_id, std::string_view kind
);
/// Gives the report's document of this kind the next number of the year, or the one it has already.
Number give_number(
    db::Tx& tx,
    const Clock& clock,
    std::string_view report_id,
    std::string_view kind,
    std::string_view symbol
);
/// As written on paper: "05/BC-BCĐ197".
std::string written_number(const Number& number);

}  // namespace k197::document
