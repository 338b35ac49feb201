#include "db/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

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
    constexpr std::string_view kClasses[] = {"22", "23", "42", "54"};
    return std::ranges::any_of(kClasses, [&](auto one) { return state.starts_with(one); });
}

/// False only for what certainly gives none.
bool gives_rows(std::string_view sql) {
    constexpr std::string_view kChanges[] = {"INSERT ", "UPDATE ", "DELETE "};
    return std::ranges::none_of(kChanges, [&](auto one) { return sql.starts_with(one); }) ||
           sql.find("RETURNING") != std::string_view::npos;
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

/// What happened, and what libpq says of it.
Failure failure_of(const PGconn* connection, std::string_view what) {
    return Failure{fmt::format("{}: {}", what, first_line(PQerrorMessage(connection)))};
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
    if (!usable()) throw failure_of(raw(), "cannot reach the database");
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr
    );
    run("SET lock_timeout = '10s'; SET statement_timeout = '60s'; "
        "SET idle_in_transaction_session_timeout = '60s'; SET bytea_output = 'hex'; "
        // What is read by its key is in memory or on a solid disk: no ten-fold fear of an index.
        "SET extra_float_digits = 1; SET DateStyle = 'ISO'; SET random_page_cost = 1.1");
}

bool PostgresConnection::usable() const {
    return !out_of_step_ && PQstatus(connection_.get()) == CONNECTION_OK;
}

bool PostgresConnection::alive() {
    pollfd ready{PQsocket(raw()), POLLIN, 0};
    while (usable() && poll(&ready, 1, 0) > 0) {
        if (PQconsumeInput(raw()) == 0) out_of_step_ = true;
    }
    return usable();
}

/// Throws what the server or libpq says is wrong with `doing`.
void PostgresConnection::check(const PGresult* result, std::string_view doing) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
    const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = code == nullptr ? "no answer" : code;
    const auto words = fmt::format(
        "the database refuses: {} ({}): {}",
        first_line(code == nullptr ? PQerrorMessage(raw()) : PQresultErrorMessage(result)),
        state,
        doing
    );
    if (is_own_fault(state)) throw Refused{words};
    // A newer version of the program changed a table for which plans were made here.
    if (state == "0A000") out_of_step_ = true;
    throw Failure{words};
}

void PostgresConnection::set_pipeline(bool on) {
    if ((PQpipelineStatus(raw()) != PQ_PIPELINE_OFF) == on) return;
    if ((on ? PQenterPipelineMode(raw()) : PQexitPipelineMode(raw())) != 0) return;
    out_of_step_ = true;
    throw failure_of(raw(), "the database is out of step");
}

void PostgresConnection::run(const char* script) {
    if (!unanswered_.empty()) wait_for_answers();
    set_pipeline(false);
    const Answer answer{PQexec(raw(), script), &PQclear};
    check(answer.get(), std::string_view{script}.substr(0, 200));
}

void PostgresConnection::begin(Commit commit) {
    in_transaction_ = true;
    send("BEGIN");
    if (commit == Commit::Relaxed) send("SET LOCAL synchronous_commit = off");
}

void PostgresConnection::begin_reading() {
    in_transaction_ = true;
    send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void PostgresConnection::commit() {
    send("COMMIT");
    const auto answer = wait_for_answers();
    in_transaction_ = false;
    if (std::string_view{PQcmdStatus(answer.get())} != "COMMIT")
        throw Failure{"the database undid the transaction"};
}

void PostgresConnection::end_reading() {
    send("COMMIT");
    send_sync();
    in_transaction_ = false;
}

void PostgresConnection::rollback() {
    if (!in_transaction_) return;
    in_transaction_ = false;
    try {
        if (!unanswered_.empty()) wait_for_answers();
    } catch (const Failure&) {
        // Of what is undone now; whoever needed it was told.
    }
    try {
        if (usable()) run("ROLLBACK");
    } catch (const Failure&) {
        out_of_step_ = true;  // it is not given to anybody again
    }
}

PostgresConnection::Prepared& PostgresConnection::prepare(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) {
        if (++found->second.runs == found->second.runs_until_again) prepare_again(found->second);
        return found->second;
    }
    if (statements_.size() >= kMostStatements) {
        run("DEALLOCATE ALL");
        statements_.clear();
    }
    Prepared prepared{.name = make_statement(sql), .gives_rows = gives_rows(sql)};
    const auto made = statements_.emplace(sql, std::move(prepared)).first;
    made->second.sql = made->first;
    return made->second;
}

std::string PostgresConnection::make_statement(std::string_view sql) {
    auto name = fmt::format("s{}", ++next_name_);
    set_pipeline(true);
    const std::string text{sql};
    note_sent(PQsendPrepare(raw(), name.c_str(), text.c_str(), 0, nullptr), text);
    wait_for_answers();
    return name;
}

/// The server keeps the plan it made after a few runs until its own statistics change, about a
/// minute; a plan for an empty table reads all of it, and in a rush a new table has a hundred
/// thousand rows by then. So a statement is planned anew each time it has run four times as often.
/// The new one is there before the old one goes: without its tables' locks none can be made.
void PostgresConnection::prepare_again(Prepared& prepared) {
    prepared.runs_until_again *= 4;
    auto name = make_statement(prepared.sql);
    const auto old = std::exchange(prepared.name, std::move(name));
    prepared.names = nullptr;  // of the columns: a table may have changed
    const auto text = fmt::format("DEALLOCATE {}", old);
    note_sent(
        PQsendQueryParams(raw(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0),
        "DEALLOCATE"
    );
    wait_for_answers();  // it would open a transaction, in which no other can begin
}

/// Notes what libpq took; `sql` stays where it is until it is answered.
void PostgresConnection::note_sent(int accepted, std::string_view sql) {
    if (accepted == 0) throw failure_of(raw(), "the database cannot be told");
    unanswered_.push_back(sql);
}

void PostgresConnection::send(const Prepared& prepared, const std::vector<Value>& values) {
    const Parameters parameters{values};
    set_pipeline(true);
    note_sent(
        PQsendQueryPrepared(
            raw(),
            prepared.name.c_str(),
            static_cast<int>(values.size()),
            parameters.data.data(),
            parameters.lengths.data(),
            parameters.formats.data(),
            0
        ),
        prepared.sql
    );
}

void PostgresConnection::send(std::string_view sql, const std::vector<Value>& values) {
    send(prepare(sql), values);
}

void PostgresConnection::send_sync() {
    if (PQpipelineSync(raw()) == 0) throw failure_of(raw(), "the database cannot be told");
    ++syncs_;
}

/// The next of libpq's results, which puts a null after each statement's.
PostgresConnection::Answer PostgresConnection::next_answer() {
    for (int tries = 0; tries < 2; ++tries) {
        Answer answer{PQgetResult(raw()), &PQclear};
        if (!usable()) break;
        if (answer) return answer;
    }
    out_of_step_ = true;
    throw failure_of(raw(), "the database does not answer");
}

/// Waits until all that was sent is answered; gives the last answer. Throws what is wrong with the
/// first statement that failed; the server has skipped those after it.
PostgresConnection::Answer PostgresConnection::wait_for_answers() {
    send_sync();
    Answer last{nullptr, &PQclear};
    Answer failed{nullptr, &PQclear};
    std::string_view failed_sql;
    for (std::size_t at = 0; syncs_ > 0;) {
        Answer answer = next_answer();
        const auto status = PQresultStatus(answer.get());
        if (status == PGRES_PIPELINE_SYNC) {
            --syncs_;
            continue;
        }
        const std::string_view sql = at < unanswered_.size() ? unanswered_[at] : "";
        ++at;
        if (status == PGRES_PIPELINE_ABORTED) continue;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            last = std::move(answer);
        } else if (!failed) {
            failed = std::move(answer);
            failed_sql = sql;
        }
    }
    unanswered_.clear();
    if (failed) check(failed.get(), failed_sql);
    return last;
}

Rows PostgresConnection::query(std::string_view sql, const std::vector<Value>& values) {
    Prepared& prepared = prepare(sql);
    send(prepared, values);
    if (in_transaction_ && !prepared.gives_rows) return {};
    return rows_of(wait_for_answers().get(), prepared);
}

Rows PostgresConnection::rows_of(const PGresult* answer, Prepared& prepared) {
    const int columns = PQnfields(answer);
    if (!prepared.names) {
        auto names = std::make_shared<std::vector<std::string>>();
        for (int i = 0; i < columns; ++i) names->emplace_back(PQfname(answer, i));
        prepared.names = std::move(names);
    }
    Rows rows;
    const int count = PQntuples(answer);
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) {
        std::vector<Value> cells;
        cells.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) cells.push_back(cell(answer, row, i));
        rows.emplace_back(prepared.names, std::move(cells));
    }
    return rows;
}

}  // namespace k197::db
