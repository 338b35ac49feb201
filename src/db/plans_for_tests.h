#pragma once
// How SQLite would find what a function asks for.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/db.h"

namespace k197::db {

/// Passes every statement on and notes those steps of its plan that go through a whole table,
/// whatever its size; an index of the few rows with a condition is none. Of SQLite only.
class PlanWatch final : public Query {
 public:
    explicit PlanWatch(Query& real) : real_{real} {}
    using Query::query;
    Rows query(std::string_view sql, std::vector<Value> values) override {
        for (const auto& step : real_.query("EXPLAIN QUERY PLAN " + std::string{sql}, values)) {
            const auto words = step.text("detail");
            if (words.starts_with("SCAN") && !words.ends_with("CONSTANT ROW") && !of_few(words))
                scans.push_back(words + " of " + std::string{sql});
        }
        return real_.query(sql, std::move(values));
    }

    std::vector<std::string> scans{};

 private:
    bool of_few(const std::string& words) {
        const auto index = words.substr(words.rfind(' ') + 1);
        return real_
            .one("SELECT name FROM sqlite_master WHERE name = $1 AND sql LIKE '% WHERE %'", index)
            .has_value();
    }

    Query& real_;
};

}  // namespace k197::db
