#include <algorithm>
#include <cassert>

#include "db/db.h"

namespace k197::db {

const Value& Row::at(std::string_view column) const {
    const auto found = std::ranges::find(*names_, column);
    assert(found != names_->end() && "no such column");
    if (found == names_->end())
        throw Failure{"no column " + std::string{column} + " in the answer"};
    return values_[static_cast<std::size_t>(found - names_->begin())];
}

bool Row::is_null(std::string_view column) const {
    return at(column).kinds().index() == 0;
}

std::string Row::text(std::string_view column) const {
    return maybe_text(column).value_or("");
}

std::int64_t Row::integer(std::string_view column) const {
    return maybe_integer(column).value_or(0);
}

double Row::real(std::string_view column) const {
    return maybe_real(column).value_or(0);
}

std::optional<std::string> Row::maybe_text(std::string_view column) const {
    const auto& value = at(column).kinds();
    if (const auto* s = std::get_if<std::string>(&value)) return *s;
    if (const auto* b = std::get_if<Blob>(&value)) return b->bytes;
    if (const auto* i = std::get_if<std::int64_t>(&value)) return std::to_string(*i);
    if (const auto* d = std::get_if<double>(&value)) return std::to_string(*d);
    return std::nullopt;
}

std::optional<std::int64_t> Row::maybe_integer(std::string_view column) const {
    const auto& value = at(column).kinds();
    if (const auto* i = std::get_if<std::int64_t>(&value)) return *i;
    if (const auto* d = std::get_if<double>(&value)) return static_cast<std::int64_t>(*d);
    return std::nullopt;
}

std::optional<double> Row::maybe_real(std::string_view column) const {
    const auto& value = at(column).kinds();
    if (const auto* d = std::get_if<double>(&value)) return *d;
    if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
    return std::nullopt;
}

}  // namespace k197::db
