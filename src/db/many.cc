// Many rows by few statements. Their texts are few too, so that each is prepared once: lists are
// cut into pieces whose lengths are powers of two.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "db/db.h"

namespace k197::db {
namespace {

constexpr std::array<std::size_t, 9> kPieces{256, 128, 64, 32, 16, 8, 4, 2, 1};
constexpr std::size_t kMostParameters = 8'000;

std::size_t piece_of(std::size_t left, std::size_t width) {
    for (const auto piece : kPieces) {
        if (piece <= left && (piece == 1 || piece * width <= kMostParameters)) return piece;
    }
    return 1;
}

using Types = std::vector<std::string_view>;

void append_number(std::string& sql, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    sql += '$';
    sql.append(digits.data(), end);
}

void append_list(std::string& sql, std::size_t count, const Types& types, std::size_t& number) {
    sql += '(';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) sql += ", ";
        if (!types.empty()) sql += "CAST(";
        append_number(sql, ++number);
        if (!types.empty()) sql.append(" AS ").append(types[i]) += ')';
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
    std::vector<std::vector<Value>> rows
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
            std::ranges::move(rows[at + i], std::back_inserter(values));
        }
        sql += after;
        add_all(out, query.query(sql, std::move(values)));
        at += piece;
    }
    return out;
}

}  // namespace

Rows insert_rows(
    Query& query, std::string_view head, std::string_view tail, std::vector<std::vector<Value>> rows
) {
    return in_pieces(
        query, head, {}, tail.empty() ? "" : fmt::format(" {}", tail), std::move(rows)
    );
}

Rows query_values(
    Query& query,
    std::string_view before,
    const std::vector<std::string_view>& types,
    std::string_view after,
    std::vector<std::vector<Value>> rows
) {
    return in_pieces(
        query, fmt::format("{}(VALUES", before), types, fmt::format(") {}", after), std::move(rows)
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
