// Many rows by few statements. Their texts are few too, so that each is prepared once: lists are
// cut into pieces of 1, 4, 16, 64 and 256.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "db/db.h"

namespace k197::db {
namespace {

constexpr std::array<std::size_t, 5> kPieces{256, 64, 16, 4, 1};
constexpr std::size_t kMostParameters = 8'000;

std::size_t piece_of(std::size_t left, std::size_t width) {
    for (const auto piece : kPieces) {
        if (piece <= left && (piece == 1 || piece * width <= kMostParameters)) return piece;
    }
    return 1;
}

using Types = std::vector<std::string_view>;

void append_list(std::string& sql, std::size_t count, const Types& types, std::size_t& number) {
    sql += '(';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) sql += ", ";
        ++number;
        sql += types.empty() ? fmt::format("${}", number)
                             : fmt::format("CAST(${} AS {})", number, types[i]);
    }
    sql += ')';
}

void add_all(Rows& all, Rows more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

/// `before` (…), (…) `after`, a piece of the rows at a time.
Rows in_pieces(
    Query& query,
    std::string_view before,
    const Types& types,
    std::string_view after,
    const std::vector<std::vector<Value>>& rows
) {
    Rows out;
    for (std::size_t at = 0; at < rows.size();) {
        const std::size_t width = rows[at].size();
        const std::size_t piece = piece_of(rows.size() - at, width);
        std::string sql{before};
        std::vector<Value> values;
        values.reserve(piece * width);
        std::size_t number = 0;
        for (std::size_t i = 0; i < piece; ++i) {
            assert(rows[at + i].size() == width);
            sql += i == 0 ? " " : ", ";
            append_list(sql, width, types, number);
            values.insert(values.end(), rows[at + i].begin(), rows[at + i].end());
        }
        sql += after;
        add_all(out, query.query(sql, std::move(values)));
        at += piece;
    }
    return out;
}

}  // namespace

Rows insert_rows(
    Query& query,
    std::string_view head,
    std::string_view tail,
    const std::vector<std::vector<Value>>& rows
) {
    return in_pieces(query, head, {}, tail.empty() ? "" : fmt::format(" {}", tail), rows);
}

Rows query_values(
    Query& query,
    std::string_view before,
    const std::vector<std::string_view>& types,
    std::string_view after,
    const std::vector<std::vector<Value>>& rows
) {
    return in_pieces(
        query, fmt::format("{}(VALUES", before), types, fmt::format(") {}", after), rows
    );
}

Rows query_in(
    Query& query,
    std::string_view sql,
    const std::vector<Value>& first,
    const std::vector<std::string>& list,
    std::string_view tail
) {
    Rows out;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t piece = piece_of(list.size() - at, 1);
        std::string whole{sql};
        std::size_t number = first.size();
        append_list(whole, piece, {}, number);
        if (!tail.empty()) whole += fmt::format(" {}", tail);
        std::vector<Value> values = first;
        for (std::size_t i = 0; i < piece; ++i) values.emplace_back(list[at + i]);
        add_all(out, query.query(whole, std::move(values)));
        at += piece;
    }
    return out;
}

}  // namespace k197::db
