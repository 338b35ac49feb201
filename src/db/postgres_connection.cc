#include "db/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace k197::db {
namespace {

constexpr std::size_t kMostStatements = 800;

// Types by their number in pg_type, which never changes.
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;

/// Values as libpq takes them: everything as text, bytes as they are.
struct Parameters {
    explicit Parameters(const std::vector<Value>& values);

    std::vector<std::string> texts{};  // of what is not text already
    std::vector<const char*> data{};
    std::vector<int> lengths{};
    std::vector<int> formats{};

 private:
    void add(const char* bytes, std::size_t length, int format);
    void add_text(const std::string& text);
    void add_own(std::string text);
};

void Parameters::add(const char* bytes, std::size_t length, int format) {
    data.push_back(bytes);
    lengths.push_back(static_cast<int>(length));
    formats.push_back(format);
}

void Parameters::add_own(std::string text) {
    const auto& kept = texts.emplace_back(std::move(text));
    add(kept.c_str(), kept.size(), 0);
}

bool is_plain(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return c > 0; });
}

/// PostgreSQL's text holds neither U+0000 nor what is not UTF-8; the raw bytes of a delivery are
/// kept as bytes.
void Parameters::add_text(const std::string& text) {
    if (is_plain(text)) return add(text.c_str(), text.size(), 0);
    std::string clean = to_valid_utf8(text);
    for (auto at = clean.find('\0'); at != std::string::npos; at = clean.find('\0', at))
        clean.replace(at, 1, "\xEF\xBF\xBD");
    if (clean == text) return add(text.c_str(), text.size(), 0);
    add_own(std::move(clean));
}

Parameters::Parameters(const std::vector<Value>& values) {
    texts.reserve(values.size());  // what data points at must stay where it is
    for (const auto& value : values) {
        std::visit(
            [this](const auto& v) {
                using T = std::decay_t<decltype(v)>;
                if constexpr (std::is_same_v<T, std::monostate>) {
                    add(nullptr, 0, 0);
                } else if constexpr (std::is_same_v<T, std::string>) {
                    add_text(v);
                } else if constexpr (std::is_same_v<T, Blob>) {
                    add(v.bytes.data(), v.bytes.size(), 1);
                } else {
                    add_own(fmt::format("{}", v));
                }
            },
            value.kinds()
        );
    }
}

int hex_digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// bytea as text: \x and two lower-case digits for each byte.
std::string from_bytea(std::string_view text) {
    text.remove_prefix(std::min<std::size_t>(2, text.size()));
    std::string out(text.size() / 2, '\0');
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<char>(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return out;
}

template <class Number>
Number number_of(std::string_view text) {
    Number out{};
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

Value cell(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return nullptr;
    const std::string_view text{
        PQgetvalue(result, row, column),
        static_cast<std::size_t>(PQgetlength(result, row, column))};
    switch (PQftype(result, column)) {
        case kBool: return text == "t";
        case kInt2:
        case kInt4:
        case kInt8: return number_of<std::int64_t>(text);
        case kFloat4:
        case kFloat8: return number_of<double>(text);
        case kNumeric:  // what sum() of integers gives
            if (text.find('.') == std::string_view::npos) return number_of<std::int64_t>(text);
            return number_of<double>(text);
        case kBytes: return Blob{from_bytea(text)};
        default: return text;
    }
}

/// Data, constraints, syntax and limits of a statement, by the class of SQLSTATE.
bool is_own_fault(std::string_view state) {
    constexpr std::string_view kClasses[] = {"0A", "22", "23", "42", "54"};
    return std::ranges::any_of(kClasses, [&](auto one) { return state.starts_with(one); });
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

}  // namespace

PostgresConnection::PostgresConnection(const std::string& url) : connection_{nullptr, &PQfinish} {
    // The url may set all of these otherwise, except the encoding.
    constexpr const char* kNames[] = {
        "connect_timeout",
        "keepalives_idle",
        "tcp_user_timeout",
        "application_name",
        "dbname",
        "client_encoding",
        nullptr};
    const char* values[] = {"3", "10", "10000", "kenh197", url.c_str(), "UTF8", nullptr};
    connection_ = {PQconnectdbParams(kNames, values, 1), &PQfinish};
    if (!usable()) {
        throw Failure{fmt::format(
            "cannot reach the database: {}", first_line(PQerrorMessage(connection_.get()))
        )};
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr
    );
    run("SET lock_timeout = '10s'; SET statement_timeout = '60s'; "
        "SET idle_in_transaction_session_timeout = '60s'; SET bytea_output = 'hex'; "
        // What is read by its key is in memory or on a solid disk: no ten-fold fear of an index.
        "SET extra_float_digits = 1; SET DateStyle = 'ISO'; SET random_page_cost = 1.1");
}

bool PostgresConnection::usable() const {
    return PQstatus(connection_.get()) == CONNECTION_OK;
}

PostgresConnection::Answer PostgresConnection::checked(PGresult* result, std::string_view doing) {
    Answer answer{result, &PQclear};
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
    const char* code = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = code == nullptr ? "no answer" : code;
    const auto words = fmt::format(
        "the database refuses: {} ({}): {}",
        first_line(PQerrorMessage(connection_.get())),
        state,
        doing
    );
    if (is_own_fault(state)) throw Refused{words};
    throw Failure{words};
}

void PostgresConnection::run(const char* script) {
    checked(PQexec(connection_.get(), script), std::string_view{script}.substr(0, 200));
}

void PostgresConnection::commit() {
    const auto answer = checked(PQexec(connection_.get(), "COMMIT"), "COMMIT");
    if (std::string_view{PQcmdStatus(answer.get())} != "COMMIT")
        throw Failure{"the database undid the transaction"};
}

PostgresConnection::Prepared& PostgresConnection::prepare(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) {
        if (++found->second.runs == found->second.runs_until_again)
            prepare_again(found->second, sql);
        return found->second;
    }
    if (statements_.size() >= kMostStatements) {
        run("DEALLOCATE ALL");
        statements_.clear();
    }
    Prepared prepared{.name = make_statement(sql)};
    return statements_.emplace(sql, std::move(prepared)).first->second;
}

std::string PostgresConnection::make_statement(std::string_view sql) {
    auto name = fmt::format("s{}", ++next_name_);
    checked(PQprepare(connection_.get(), name.c_str(), std::string{sql}.c_str(), 0, nullptr), sql);
    return name;
}

/// The server keeps the plan it made after a few runs until its own statistics change, about a
/// minute; a plan for an empty table reads all of it, and in a rush a new table has a hundred
/// thousand rows by then. So a statement is planned anew each time it has run four times as often.
/// The new one is there before the old one goes: without its tables' locks none can be made.
void PostgresConnection::prepare_again(Prepared& prepared, std::string_view sql) {
    prepared.runs_until_again *= 4;
    auto name = make_statement(sql);
    const auto old = std::exchange(prepared.name, std::move(name));
    prepared.names = nullptr;  // of the columns: a table may have changed
    run(fmt::format("DEALLOCATE {}", old).c_str());
}

Rows PostgresConnection::query(std::string_view sql, const std::vector<Value>& values) {
    Prepared& prepared = prepare(sql);
    const Parameters parameters{values};
    const auto answer = checked(
        PQexecPrepared(
            connection_.get(),
            prepared.name.c_str(),
            static_cast<int>(values.size()),
            parameters.data.data(),
            parameters.lengths.data(),
            parameters.formats.data(),
            0
        ),
        sql
    );
    const int columns = PQnfields(answer.get());
    if (!prepared.names) {
        auto names = std::make_shared<std::vector<std::string>>();
        for (int i = 0; i < columns; ++i) names->emplace_back(PQfname(answer.get(), i));
        prepared.names = std::move(names);
    }
    Rows rows;
    const int count = PQntuples(answer.get());
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) {
        std::vector<Value> cells;
        cells.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) cells.push_back(cell(answer.get(), row, i));
        rows.emplace_back(prepared.names, std::move(cells));
    }
    return rows;
}

}  // namespace k197::db
