#include "web/console/views.h"

#include <gtest/gtest.h>

#include "db/migrations.h"

namespace k197::web::console {
namespace {

constexpr Time kNow = 1'630'900'000 * kSecond;

void add_report(
    db::Tx& tx, const std::string& id, cases::Status status, bool sealed, std::optional<Time> due
) {
    tx.query(
        "INSERT INTO conversations (id, channel, page_id, person, created_at, last_message_at) "
        "VALUES ($1, 'phone', '1', $1, 1, 1)",
        id
    );
    cases::insert(
        tx,
        {.id = id,
         .code = id,
         .status = status,
         .field = "other",
         .sealed = sealed,
         .channel = "phone",
         .conversation_id = id,
         .due_at = due}
    );
}

TEST(Views, EachRoleBeginsWhereItsWorkWaits) {
    EXPECT_EQ(tabs_for({org::Role::Intake}).front(), cases::Status::Received);
    EXPECT_EQ(tabs_for({org::Role::Leader}).front(), cases::Status::Proposed);
    EXPECT_EQ(tabs_for({org::Role::Unit}).front(), cases::Status::Referred);
    EXPECT_EQ(tabs_for({org::Role::Publisher}).front(), cases::Status::Answered);
    EXPECT_EQ(default_sort({org::Role::Unit}), "due");
    EXPECT_EQ(default_sort({org::Role::Intake}), "urgent");
}

TEST(Views, CountsOnlyWhatTheCallerMaySee) {
    const auto database = db::make_test_database();
    database->write([](db::Tx& tx) {
        add_report(tx, "a", cases::Status::Received, false, kNow - kHour);
        add_report(tx, "b", cases::Status::Received, true, std::nullopt);
        add_report(tx, "c", cases::Status::Answered, false, kNow - kHour);
        tx.query(
            "INSERT INTO handovers (id, report_id, unit_id, assigned_by, assigned_at) VALUES ('h', "
            "'c', 'u', 'x', 1)"
        );
    });
    const auto counts = [&](const cases::Filter& rights) {
        return database->read([&](db::Query& query) { return count_reports(query, rights, kNow); });
    };
    const auto plain = counts({});
    EXPECT_EQ(plain.all, 2);
    EXPECT_EQ(plain.by_status.at("received"), 1);
    EXPECT_EQ(plain.overdue, 1) << "an answered one is not overdue";
    EXPECT_EQ(counts({.with_sealed = true}).all, 3);
    EXPECT_EQ(counts({.with_sealed = true, .only_unit_id = "u"}).all, 1);
    EXPECT_EQ(counts({.only_finished = true}).all, 1);
}

}  // namespace
}  // namespace k197::web::console
