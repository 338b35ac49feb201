// Lists of reports: one SQL text built from the parts of a Filter, paged by a cursor on the sort
// key and the id.

#include <fmt/format.h>

#include <charconv>

#include "cases/code.h"
#include "cases/report_store.h"
#include "text/normalise.h"

namespace k197::cases {

namespace {

constexpr std::string_view kFinished =
    "'rejected', 'redirected', 'duplicate', 'answered', 'published', 'closed', 'archived'";

struct Order {
    std::string_view name{};
    std::string_view key{};  // an SQL expression, never null
    bool ascending = false;
};

constexpr Order kOrders[] = {
    {"newest", "created_at", false},
    {"oldest", "created_at", true},
    {"due", "coalesce(due_at, 9000000000000000)", true},
    {"urgent",
     "(CASE WHEN status IN ('rejected', 'redirected', 'duplicate', 'answered', 'published', "
     "'closed', "
     "'archived') THEN 0 WHEN urgency = 'emergency' THEN 3 WHEN urgency = 'urgent' THEN 2 ELSE 1 "
     "END "
     "* 9000000000000000 - created_at)",
     false},
};

const Order& order_of(std::string_view name) {
    for (const auto& order : kOrders) {
        if (order.name == name) return order;
    }
    return kOrders[0];
}

/// Collects conditions and their values.
struct Conditions {
    std::string sql = "1 = 1";
    std::vector<db::Value> values{};

    /// Adds "AND <condition>", where {} stands for the value's number.
    void add(std::string_view condition, db::Value value) {
        values.push_back(std::move(value));
        sql += " AND " + fmt::format(fmt::runtime(condition), fmt::format("${}", values.size()));
    }
};

std::string escaped_for_like(std::string_view words) {
    std::string out;
    for (const char c : words) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c;
    }
    return out;
}

void add_rights(Conditions& where, const Filter& filter) {
    if (!filter.with_sealed) where.sql += " AND sealed = 0";
    if (!filter.only_unit_id.empty()) {
        where.add(
            "id IN (SELECT report_id FROM handovers WHERE unit_id = {})", filter.only_unit_id
        );
    }
    if (filter.only_finished)
        where.sql += " AND status IN ('result_reported', 'answered', 'published', 'closed')";
}

void add_wishes(Conditions& where, const Filter& filter, Time now) {
    if (!filter.status.empty()) where.add("status = {}", filter.status);
    if (!filter.field.empty()) where.add("field = {}", filter.field);
    if (!filter.unit_id.empty()) where.add("unit_id = {}", filter.unit_id);
    if (filter.since) where.add("created_at >= {}", *filter.since);
    if (filter.overdue) {
        where.add("due_at < {}", now);
        where.sql += fmt::format(" AND status NOT IN ({})", kFinished);
    }
    if (const auto code = read_code(filter.words)) {
        where.add("code = {}", *code);
        return;
    }
    for (const auto& word : text::words(filter.words)) {
        where.add("folded LIKE {} ESCAPE '!'", "%" + escaped_for_like(word) + "%");
    }
}

/// A cursor is "<key>.<id>".
Result<void> add_cursor(Conditions& where, const Filter& filter, const Order& order) {
    if (filter.cursor.empty()) return {};
    const auto dot = filter.cursor.find('.');
    std::int64_t key = 0;
    const auto [end, error] =
        std::from_chars(filter.cursor.data(), filter.cursor.data() + filter.cursor.size(), key);
    if (dot == std::string::npos || error != std::errc{} || end != filter.cursor.data() + dot) {
        return fail(Errc::Invalid, "Tham số after không hợp lệ.", "after");
    }
    const char* sign = order.ascending ? ">" : "<";
    where.values.emplace_back(key);
    where.values.emplace_back(filter.cursor.substr(dot + 1));
    where.sql += fmt::format(
        " AND ({0} {1} ${2} OR ({0} = ${2} AND id {1} ${3}))",
        order.key,
        sign,
        where.values.size() - 1,
        where.values.size()
    );
    return {};
}

}  // namespace

Result<Page> list_reports(db::Query& query, const Filter& filter, Time now) {
    const Order& order = order_of(filter.sort);
    Conditions where;
    add_rights(where, filter);
    add_wishes(where, filter, now);
    if (const auto added = add_cursor(where, filter, order); !added) return added.error();
    const char* direction = order.ascending ? "ASC" : "DESC";
    const auto rows = query.query(
        fmt::format(
            "SELECT *, {} AS sort_key FROM reports WHERE {} ORDER BY {} {}, id {} LIMIT {}",
            order.key,
            where.sql,
            order.key,
            direction,
            direction,
            filter.limit + 1
        ),
        std::move(where.values)
    );
    Page page;
    for (const auto& row : rows) {
        if (page.items.size() == filter.limit) {
            const auto& last = rows[filter.limit - 1];
            page.next = fmt::format("{}.{}", last.integer("sort_key"), last.text("id"));
            break;
        }
        page.items.push_back(report_of(row));
    }
    return page;
}

}  // namespace k197::cases
