#include "cases/act.h"

#include <gtest/gtest.h>

#include "cases/office_for_tests.h"

namespace k197::cases {
namespace {

/// One action, where it starts and what it leaves behind.
struct Step {
    Act act = nullptr;
    Action action = Action::Accept;
    Status from = Status::Received;
    Status to = Status::Accepted;
    Json body{};
    const char* told = "";  // a part of what the citizen hears; "" when nothing
};

const std::vector<Step>& steps() {
    static const std::vector<Step> kSteps{
        {accept,
         Action::Accept,
         Status::Received,
         Status::Accepted,
         Json::object(),
         "được tiếp nhận"},
        {ask,
         Action::Ask,
         Status::Received,
         Status::AwaitingInfo,
         body_with("text", "Nhà số mấy?"),
         "Nhà số mấy?"},
        {decline,
         Action::Decline,
         Status::Received,
         Status::Rejected,
         body_with("reason", "Ngoài thẩm quyền"),
         "Ngoài thẩm quyền"},
        {propose,
         Action::Propose,
         Status::Accepted,
         Status::Proposed,
         body_with("measure", "Giao phường"),
         ""},
        {direct,
         Action::Direct,
         Status::Proposed,
         Status::Instructed,
         body_with("decision", "Đồng ý"),
         ""},
        {close,
         Action::Close,
         Status::ResultReported,
         Status::Answered,
         body_with("answer", "Đã dọn sạch"),
         "Đã dọn sạch"},
        {reopen,
         Action::Reopen,
         Status::Answered,
         Status::Reopened,
         body_with("reason", "Tái diễn"),
         "mở lại"},
    };
    return kSteps;
}

TEST(Act, MovesTheReportWithHistoryArchiveSheetAndAWordToTheCitizen) {
    for (const auto& step : steps()) {
        Office office;
        const auto report = office.put(office.file_report(), step.from);
        const auto told_before = office.told(report.conversation_id).size();
        const auto moved = office.act(step.act, report, step.body, "an");
        const auto name = to_string(step.action);
        ASSERT_TRUE(moved) << name << ": " << moved.error().detail;
        EXPECT_EQ(moved->status, step.to) << name;
        EXPECT_EQ(office.now(report).status, step.to) << name;
        const auto line = office.history(report).back();
        EXPECT_EQ(line.action, name);
        EXPECT_EQ(line.actor, "an");
        EXPECT_EQ(line.from, to_string(step.from));
        EXPECT_EQ(line.to, to_string(step.to));
        EXPECT_EQ(line.version, moved->version);
        const auto told = office.told(report.conversation_id);
        ASSERT_EQ(told.size(), told_before + (*step.told == '\0' ? 0U : 1U)) << name;
        if (*step.told != '\0') {
            EXPECT_NE(told.back().find(step.told), std::string::npos) << told.back();
            EXPECT_NE(told.back().find(report.code), std::string::npos) << told.back();
        }
        const auto sheet = "SELECT count(*) AS n FROM jobs WHERE id = 'render:" + report.id + ":" +
                           std::to_string(moved->version) + "'";
        EXPECT_EQ(office.count(sheet), 1) << name;
        EXPECT_TRUE(office.archive_fits()) << name;
    }
}

TEST(Act, RefusesAWrongMomentAndChangesNothing) {
    for (const auto& step : steps()) {
        Office office;
        const auto report = office.put(office.file_report(), Status::Archived);
        const auto moved = office.act(step.act, report, step.body);
        ASSERT_FALSE(moved) << to_string(step.action);
        EXPECT_EQ(moved.error().code, Errc::Conflict);
        EXPECT_EQ(office.now(report).version, report.version);
        EXPECT_TRUE(office.told(report.conversation_id).empty());
    }
}

TEST(Act, RequiresItsTextAndLimitsIt) {
    struct Case {
        Act act = nullptr;
        Status from = Status::Received;
        const char* name = "";
    };
    for (const auto& [act, from, name] : {
             Case{ask, Status::Received, "text"},
             Case{decline, Status::Received, "reason"},
             Case{propose, Status::Accepted, "measure"},
             Case{direct, Status::Proposed, "decision"},
             Case{close, Status::ResultReported, "answer"},
             Case{reopen, Status::Answered, "reason"},
         }) {
        Office office;
        const auto report = office.put(office.file_report(), from);
        for (const auto& text : {std::string{}, std::string{" \n\t "}, std::string(8'001, 'x')}) {
            const auto moved = office.act(act, report, body_with(name, text));
            ASSERT_FALSE(moved) << name;
            EXPECT_EQ(moved.error().code, Errc::Invalid);
            EXPECT_EQ(moved.error().field, name);
        }
        EXPECT_EQ(office.now(report).status, from);
    }
}

TEST(Act, LosesToAFasterOfficer) {
    Office office;
    const auto report = office.file_report();
    ASSERT_TRUE(office.act(accept, report));
    auto late = report;
    late.status = Status::Received;
    const auto moved = office.act(decline, late, body_with("reason", "x"));
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, Errc::Stale);
    EXPECT_EQ(office.told(report.conversation_id).size(), 1U);
}

TEST(Act, AcceptsWithAFieldAndAnUrgencySetRightAndADeadline) {
    Office office;
    const auto report = office.file_report();
    const auto moved =
        office.act(accept, report, Json::object().set("field", "traffic").set("urgency", "urgent"));
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->field, "traffic");
    EXPECT_EQ(moved->urgency, "urgent");
    EXPECT_EQ(moved->due_at, office.clock.now() + 3 * kDay);
    EXPECT_NE(
        office.told(report.conversation_id).back().find(to_people(*moved->due_at)),
        std::string::npos
    );
    const auto other = office.file_report();
    EXPECT_EQ(office.act(accept, other, body_with("field", "nonsense")).error().field, "field");
    EXPECT_EQ(office.act(accept, other, body_with("urgency", "very")).error().field, "urgency");
}

TEST(Act, SealsAReportThatTurnsOutToBeAboutAnOfficial) {
    Office office;
    const auto report = office.file_report();
    const auto moved = office.act(accept, report, body_with("field", "official_conduct"));
    ASSERT_TRUE(moved);
    EXPECT_TRUE(office.now(report).sealed);
    EXPECT_EQ(office.count("SELECT sealed AS n FROM conversations"), 1);
}

TEST(Act, SendsWhatAnOfficerTypedAsWrittenByAPerson) {
    Office office;
    const auto report = office.file_report();
    ASSERT_TRUE(office.act(ask, report, body_with("text", "Nhà số mấy?")));
    EXPECT_EQ(office.count("SELECT by_person AS n FROM outbox"), 1);
    EXPECT_EQ(
        office.count(
            "SELECT count(*) AS n FROM messages WHERE author = 'officer' AND author_name = 'an'"
        ),
        1
    );
    const auto other = office.file_report();
    ASSERT_TRUE(office.act(accept, other));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox WHERE by_person = 0"), 1);
}

TEST(Act, OffersTheFourRatingsWithTheAnswer) {
    Office office;
    const auto report = office.put(office.file_report(), Status::ResultReported);
    ASSERT_TRUE(office.act(close, report, body_with("answer", "Đã dọn {code} sạch")));
    office.database->read([&](db::Query& query) {
        const auto body =
            query.one("SELECT body FROM outbox ORDER BY created_at DESC LIMIT 1")->text("body");
        for (int value = 1; value <= 4; ++value) {
            EXPECT_NE(
                body.find("rate." + report.code + "." + std::to_string(value)), std::string::npos
            );
        }
    });
    EXPECT_NE(
        office.told(report.conversation_id).back().find("Đã dọn {code} sạch"), std::string::npos
    );
    EXPECT_EQ(office.now(report).answer, "Đã dọn {code} sạch");
}

TEST(Act, GivesAReopenedReportANewDeadline) {
    Office office;
    auto report = office.file_report();
    report.due_at = office.clock.now() - kDay;
    report = office.put(report, Status::Answered);
    const auto moved = office.act(reopen, report, body_with("reason", "Tái diễn"));
    ASSERT_TRUE(moved);
    EXPECT_FALSE(is_overdue(*moved, office.clock.now()));
}

TEST(Act, MergesTellsBothAndInformsTheMergedOfTheResult) {
    Office office;
    const auto first = office.file_report();
    const auto twin = office.file_report();
    const auto merged = office.act(merge, twin, body_with("into", first.code));
    ASSERT_TRUE(merged) << merged.error().detail;
    EXPECT_EQ(merged->status, Status::Duplicate);
    EXPECT_EQ(merged->merged_into, first.id);
    EXPECT_NE(office.told(twin.conversation_id).back().find("gộp"), std::string::npos);
    EXPECT_TRUE(office.told(first.conversation_id).empty());
    ASSERT_TRUE(office.act(ask, first, body_with("text", "Nhà số mấy?")));
    EXPECT_EQ(office.told(twin.conversation_id).size(), 1U);
    ASSERT_TRUE(office.act(
        close, office.put(office.now(first), Status::ResultReported), body_with("answer", "Đã dọn")
    ));
    const auto told = office.told(twin.conversation_id).back();
    EXPECT_NE(told.find("Đã dọn"), std::string::npos);
    EXPECT_NE(told.find(twin.code), std::string::npos);
    EXPECT_EQ(told.find(first.code), std::string::npos);
    office.database->read([&](db::Query& query) {
        for (const auto& row : query.query(
                 "SELECT body FROM outbox WHERE conversation_id = $1", twin.conversation_id
             )) {
            EXPECT_EQ(row.text("body").find("rate."), std::string::npos);
        }
    });
}

TEST(Act, TakesAMergeBackToTheStatusBefore) {
    Office office;
    const auto first = office.file_report();
    const auto twin = office.put(office.file_report(), Status::Accepted);
    const auto merged = office.act(merge, twin, body_with("into", first.code));
    ASSERT_TRUE(merged);
    const auto back = office.act(unmerge, *merged);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->status, Status::Accepted);
    EXPECT_TRUE(back->merged_into.empty());
    EXPECT_NE(office.told(twin.conversation_id).back().find("tách"), std::string::npos);
    EXPECT_EQ(office.history(twin).back().to, "accepted");
    EXPECT_TRUE(office.archive_fits());
}

TEST(Act, MergesOnlyIntoAnotherLiveReportOfTheSameSecrecy) {
    Office office;
    const auto report = office.file_report();
    const auto sealed = office.file_report({.sealed = true});
    const auto gone = office.put(office.file_report(), Status::Duplicate);
    const auto no_such = office.act(merge, report, body_with("into", "PA-0000-0012"));
    for (const auto& code :
         {report.code, gone.code, sealed.code, std::string{"x"}, std::string{}}) {
        const auto merged = office.act(merge, report, body_with("into", code));
        ASSERT_FALSE(merged) << code;
        EXPECT_EQ(merged.error().field, "into");
        // A sealed report reads like one that does not exist.
        EXPECT_EQ(merged.error().detail, no_such.error().detail);
    }
    EXPECT_FALSE(office.act(merge, sealed, body_with("into", report.code)));
}

}  // namespace
}  // namespace k197::cases
