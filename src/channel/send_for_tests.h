#pragma once
// A Facebook that answers as a test says, and the steps that send to it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/outbox.h"
#include "channel/send.h"
#include "db/migrations.h"

namespace k197::channel {

inline HttpAnswer answered(int status, std::string body) {
    return {.outcome = HttpOutcome::Answered, .status = status, .body = std::move(body)};
}

inline HttpAnswer refused(int code, int subcode = 0, int status = 400) {
    return answered(
        status,
        fmt::format(
            R"({{"error":{{"message":"no","code":{},"error_subcode":{},"type":"OAuthException"}}}})",
            code,
            subcode
        )
    );
}

/// Facebook as the test wants it: what it answers to sends and to looks into conversations.
struct Send : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-03-10T09:00:00+07:00")};
    Metrics metrics{};
    std::function<HttpAnswer(const HttpRequest&)> facebook = [this](const HttpRequest&) {
        return accepted();
    };
    FakeHttp http{[this](const HttpRequest& request) { return facebook(request); }};
    GraphAccess graph{
        .graph_url = "http://graph",
        .page_id = "100",
        .page_token = "token",
        .app_secret = "secret"};
    SendContext context{
        .database = *database,
        .clock = clock,
        .http = http,
        .metrics = metrics,
        .graph = graph,
        .blob = [](const std::string& sha256) { return "bytes of " + sha256; },
    };
    jobs::Workers workers{
        *database,
        clock,
        metrics,
        {{"channel.send",
          {.step = [this](const jobs::Job& job) { return send(context, job); },
           .most_attempts = 0}}},
        {.clock_set_back = follow_clock_back}};
    std::string conversation = add_conversation("7");
    int accepted_count = 0;

    HttpAnswer accepted() {
        return answered(
            200, fmt::format(R"({{"recipient_id":"7","message_id":"mid{}"}})", ++accepted_count)
        );
    }
    std::string add_conversation(const std::string& person) {
        const std::string id = new_id();
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO conversations (id, channel, page_id, person, created_at, "
                "last_inbound_at, last_message_at) "
                "VALUES ($1, 'messenger', '100', $2, $3, $3, $3)",
                id,
                person,
                clock.now()
            );
        });
        return id;
    }
    void note(const std::string& text, bool by_person = false) {
        note_to(conversation, text, by_person);
    }
    void note_to(const std::string& id, const std::string& text, bool by_person = false) {
        database->write([&](db::Tx& tx) {
            send_note(
                tx,
                clock,
                {.conversation_id = id, .report_id = "r", .text = text, .by_person = by_person}
            );
        });
    }
    void notice(const std::string& kind, const std::string& text) {
        database->write([&](db::Tx& tx) {
            send_note(
                tx,
                clock,
                {.conversation_id = conversation,
                 .report_id = "r",
                 .text = text,
                 .notice = {.kind = kind, .code = "PA-7K3M-92QF", .link = "http://t/PA-7K3M-92QF"}}
            );
        });
    }
    void citizen_writes() {
        database->write([&](db::Tx& tx) {
            tx.query(
                "UPDATE conversations SET last_inbound_at = $2 WHERE id = $1",
                conversation,
                clock.now()
            );
            release_held(tx, clock, {conversation});
        });
    }
    std::vector<OutboxRow> rows() {
        return database->read([](db::Query& query) {
            std::vector<OutboxRow> out;
            for (const auto& row : query.query("SELECT id FROM outbox ORDER BY created_at, id")) {
                out.push_back(*find_outbox(query, row.text("id")));
            }
            return out;
        });
    }
    /// Works for so long.
    void pass(Time time) {
        const Time step = time > kMinute ? kSecond : kSecond / 5;
        for (const Time end = clock.now() + time; clock.now() < end; clock.advance(step))
            workers.run_due();
        workers.run_due();
    }
    /// Asks of a kind that reached Facebook.
    std::size_t calls(std::string_view method, std::string_view path) {
        return static_cast<std::size_t>(std::ranges::count_if(http.sent, [&](const auto& one) {
            return one.method == method && one.url.find(path) != std::string::npos;
        }));
    }
    std::string state(std::size_t at = 0) { return rows().at(at).state; }
    std::vector<std::string> texts_sent() {
        std::vector<std::string> out;
        for (const auto& request : http.sent) {
            if (request.method != "POST" || request.url.find("/messages?") == std::string::npos)
                continue;
            out.push_back(Json::parse(request.body).value_or(Json{}).text_or("/message/text"));
        }
        return out;
    }
    std::int64_t count(const std::string& sql) {
        return database->read([&](db::Query& query) { return query.one(sql)->integer("n"); });
    }
};

}  // namespace k197::channel
