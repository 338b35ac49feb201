#include "dispatch/act.h"

#include <gtest/gtest.h>

#include "cases/office_for_tests.h"

namespace k197::dispatch {
namespace {

using cases::body_with;
using cases::Report;
using cases::Status;

struct Dispatch : ::testing::Test {
    cases::Office office{};

    void SetUp() override {
        add_unit("00008", "2025-07-01", "");
        add_unit("00175", "2025-07-01", "");
        add_unit("00007", "2008-08-01", "2025-06-30");
    }
    void add_unit(const std::string& code, const std::string& from, const std::string& to) {
        office.database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO units (id, code, name, level, valid_from, valid_to) VALUES ($1, $2, "
                "$3, 'ward', $4, $5)",
                code + "@" + from,
                code,
                "Phường " + code,
                from,
                to
            );
        });
    }
    Report assigned() {
        const auto report = office.put(office.file_report(), Status::Instructed);
        return *office.act(assign, report, Json::object().set("unit", "00008").set("note", "Gấp"));
    }
    Report in_progress() { return *office.act(acknowledge, assigned(), Json::object(), "binh"); }
    Report resolved() {
        return *office.act(resolve, in_progress(), body_with("result", "Đã dọn"), "binh");
    }
    std::vector<Handover> handovers(const Report& report) {
        return office.database->read([&](db::Query& query) {
            return handovers_of(query, report.id);
        });
    }
};

TEST_F(Dispatch, AssignsToAUnitAndTellsTheCitizenWhichAndByWhen) {
    const auto report = assigned();
    EXPECT_EQ(report.status, Status::Referred);
    EXPECT_EQ(report.unit_id, "00008@2025-07-01");
    const auto all = handovers(report);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].state, "open");
    EXPECT_EQ(all[0].note, "Gấp");
    EXPECT_EQ(all[0].due_at, report.due_at);
    const auto told = office.told(report.conversation_id).back();
    EXPECT_NE(told.find("00008"), std::string::npos);
    EXPECT_NE(told.find(to_people(*report.due_at)), std::string::npos);
    EXPECT_TRUE(office.archive_fits());
}

TEST_F(Dispatch, TakesADeadlineThatIsGivenAndRefusesOneThatCannotBe) {
    const auto report = office.put(office.file_report(), Status::Instructed);
    const auto with_due = [&](const char* due) {
        return office.act(assign, report, Json::object().set("unit", "00008").set("due_at", due));
    };
    EXPECT_EQ(with_due("tomorrow").error().field, "due_at");
    EXPECT_EQ(with_due("2020-01-01T00:00:00+07:00").error().field, "due_at");
    const auto moved = with_due("2026-03-12T17:00:00+07:00");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->due_at, from_rfc3339("2026-03-12T17:00:00+07:00"));
}

TEST_F(Dispatch, AssignsOnlyToUnitsInForce) {
    const auto report = office.put(office.file_report(), Status::Instructed);
    for (const char* unit : {"00007", "99999", ""}) {
        EXPECT_EQ(office.act(assign, report, body_with("unit", unit)).error().field, "unit")
            << unit;
    }
    EXPECT_TRUE(handovers(report).empty());
}

TEST_F(Dispatch, FollowsTheHandOverThroughItsStates) {
    auto report = in_progress();
    EXPECT_EQ(handovers(report)[0].state, "acknowledged");
    report = *office.act(resolve, report, body_with("result", "Đã dọn"), "binh");
    EXPECT_EQ(report.status, Status::ResultReported);
    EXPECT_EQ(handovers(report)[0].state, "resolved");
    report =
        *office.act(verify, report, Json::object().set("ok", false).set("note", "Chưa sạch"), "an");
    EXPECT_EQ(report.status, Status::InProgress);
    EXPECT_EQ(handovers(report)[0].state, "acknowledged");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM handovers WHERE ended_at IS NULL"), 1);
    report = *office.act(resolve, report, body_with("result", "Dọn lại"), "binh");
    const auto results =
        office.database->read([&](db::Query& query) { return results_of(query, report.id); });
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[1].text, "Dọn lại");
    EXPECT_TRUE(office.archive_fits());
}

TEST_F(Dispatch, ReturnsWithAReasonAndGoesToAnotherUnit) {
    auto report = assigned();
    EXPECT_EQ(office.act(give_back, report, Json::object(), "binh").error().field, "reason");
    report = *office.act(give_back, report, body_with("reason", "Không thuộc địa bàn"), "binh");
    EXPECT_EQ(report.status, Status::Returned);
    report = *office.act(assign, report, body_with("unit", "00175"));
    const auto all = handovers(report);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].state, "returned");
    EXPECT_EQ(all[0].reason, "Không thuộc địa bàn");
    EXPECT_EQ(all[1].state, "open");
    EXPECT_EQ(report.unit_id, "00175@2025-07-01");
}

TEST_F(Dispatch, NotesAnAgreementWithoutMovingTheReport) {
    const auto report = resolved();
    const auto agreed = office.act(verify, report, Json::object().set("ok", true), "an");
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->status, Status::ResultReported);
    EXPECT_EQ(office.history(report).back().action, "verify");
    EXPECT_EQ(office.act(verify, *agreed, Json::object(), "an").error().field, "ok");
}

TEST_F(Dispatch, TakesAsProofOnlyFilesThatBelongThere) {
    const auto report = in_progress();
    const auto proof = office.upload_picture();
    const auto of_another = office.upload_picture();
    const auto other = office.file_report({.sealed = true});
    office.database->write([&](db::Tx& tx) {
        cases::link_media(tx, other.id, of_another, "citizen");
    });
    const auto with_media = [&](const std::string& id) {
        return office.act(
            resolve,
            report,
            Json::object().set("result", "Đã dọn").set("media", Json::array().push(id)),
            "binh"
        );
    };
    EXPECT_EQ(with_media(of_another).error().field, "media");
    EXPECT_EQ(with_media("no such").error().field, "media");
    EXPECT_EQ(office.now(report).status, Status::InProgress);
    ASSERT_TRUE(with_media(proof));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM report_media WHERE role = 'result'"), 1);
}

TEST_F(Dispatch, RefusesEachActionAtAWrongMoment) {
    const auto report = office.file_report();
    EXPECT_EQ(office.act(assign, report, body_with("unit", "00008")).error().code, Errc::Conflict);
    EXPECT_EQ(office.act(acknowledge, report).error().code, Errc::Conflict);
    EXPECT_EQ(office.act(give_back, report, body_with("reason", "x")).error().code, Errc::Conflict);
    EXPECT_EQ(office.act(resolve, report, body_with("result", "x")).error().code, Errc::Conflict);
    EXPECT_EQ(
        office.act(verify, report, Json::object().set("ok", true)).error().code, Errc::Conflict
    );
    EXPECT_TRUE(handovers(report).empty());
}

}  // namespace
}  // namespace k197::dispatch
