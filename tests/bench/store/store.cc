#include "store/store.h"

#include <fmt/format.h>

namespace k197::bench {

std::unique_ptr<Store> open_store(const std::string& address) {
    return address.starts_with("postgresql://") ? open_postgres_store(address)
                                                : open_sqlite_store(address);
}

std::string insert_text(const Table& table, std::size_t rows) {
    std::string out =
        fmt::format("INSERT INTO {} ({}) VALUES ", table.name, fmt::join(table.columns, ", "));
    std::size_t number = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        out += row == 0 ? "(" : ", (";
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            out += fmt::format("{}${}", i == 0 ? "" : ", ", ++number);
        out += ')';
    }
    return out;
}

}  // namespace k197::bench
