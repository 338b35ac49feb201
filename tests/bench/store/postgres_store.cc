#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <set>
#include <stdexcept>

#include "base/bytes.h"
#include "store/store.h"

namespace k197::bench {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// A value as COPY's text format has it.
std::string copied(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* bytes = std::get_if<Bytes>(&value)) return "\\\\x" + to_hex(bytes->value);
    std::string out;
    for (const char c : std::get<std::string>(value)) {
        if (c == '\\') out += '\\';
        out += c == '\t' || c == '\n' ? ' ' : c;
    }
    return out;
}

/// The values of one statement as libpq wants them; texts and bytes are only pointed to.
struct Parameters {
    std::vector<std::string> numbers{};
    std::vector<const char*> values{};
    std::vector<int> lengths{};
    std::vector<int> formats{};

    void add(const Value& value) {
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            numbers.push_back(std::to_string(*number));
            return push(numbers.back(), 0);
        }
        if (const auto* bytes = std::get_if<Bytes>(&value)) return push(bytes->value, 1);
        push(std::get<std::string>(value), 0);
    }
    void push(const std::string& text, int format) {
        values.push_back(text.c_str());
        lengths.push_back(static_cast<int>(text.size()));
        formats.push_back(format);
    }
};

class PostgresStore final : public Store {
 public:
    explicit PostgresStore(const std::string& address)
        : connection_{PQconnectdb(address.c_str()), &PQfinish} {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    }

    void run(const std::string& sql) override { check(PQexec(connection_.get(), sql.c_str())); }

    std::int64_t number(const std::string& sql) override {
        const Result result{PQexec(connection_.get(), sql.c_str()), &PQclear};
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) != 1) fail();
        return std::strtoll(PQgetvalue(result.get(), 0, 0), nullptr, 10);
    }

    void commit(const Table& table, const std::vector<Row>& rows) override {
        const auto name = fmt::format("{}_{}", table.name, rows.size());
        if (prepared_.insert(name).second) {
            const auto sql = insert_text(table, rows.size());
            check(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
        }
        Parameters parameters;
        parameters.numbers.reserve(rows.size() * table.columns.size());
        for (const auto& row : rows) {
            for (const auto& value : row) parameters.add(value);
        }
        check(PQexecPrepared(
            connection_.get(),
            name.c_str(),
            static_cast<int>(parameters.values.size()),
            parameters.values.data(),
            parameters.lengths.data(),
            parameters.formats.data(),
            0
        ));
    }

    void fill(const Table& table, const std::vector<Row>& rows) override {
        run(fmt::format("COPY {} ({}) FROM STDIN", table.name, fmt::join(table.columns, ", ")));
        std::string lines;
        for (const auto& row : rows) {
            for (std::size_t i = 0; i < row.size(); ++i)
                lines += (i == 0 ? "" : "\t") + copied(row[i]);
            lines += '\n';
        }
        if (PQputCopyData(connection_.get(), lines.data(), static_cast<int>(lines.size())) != 1)
            fail();
        if (PQputCopyEnd(connection_.get(), nullptr) != 1) fail();
        check(PQgetResult(connection_.get()));
        while (PGresult* const rest = PQgetResult(connection_.get())) PQclear(rest);
    }
    // The history of a benchmark need not refer to rows in any order.
    void fill_begin() override {
        run("SET synchronous_commit = off; SET session_replication_role = replica; BEGIN");
    }
    void fill_end() override { run("COMMIT; RESET synchronous_commit"); }

 private:
    [[noreturn]] void fail() const {
        throw std::runtime_error{fmt::format("postgres: {}", PQerrorMessage(connection_.get()))};
    }
    void check(PGresult* raw) const {
        const Result result{raw, &PQclear};
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
            fail();
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    std::set<std::string> prepared_{};
};

}  // namespace

std::unique_ptr<Store> open_postgres_store(const std::string& address) {
    return std::make_unique<PostgresStore>(address);
}

}  // namespace k197::bench
