#include "cases/file.h"

#include <gtest/gtest.h>

#include "cases/code.h"
#include "cases/office_for_tests.h"

namespace k197::cases {
namespace {

/// A message of a citizen with one picture.
std::string add_message(Office& office, const std::string& conversation_id) {
    const std::string id = new_id();
    office.database->write([&](db::Tx& tx) {
        tx.query(
            "INSERT INTO messages (id, conversation_id, channel, external_id, direction, kind, "
            "author, text, sent_at, "
            "received_at) VALUES ($1, $2, 'messenger', $1, 'in', 'text', 'citizen', 'x', $3, $3)",
            id,
            conversation_id,
            office.clock.now()
        );
        tx.query(
            "INSERT INTO media (id, message_id, conversation_id, kind, created_at) VALUES ($1, $2, "
            "$3, 'image', $4)",
            "picture-" + id,
            id,
            conversation_id,
            office.clock.now()
        );
    });
    return id;
}

TEST(File, GivesAReportWithCodeHistorySheetAndLinks) {
    Office office;
    const auto conversation = office.open_conversation();
    const auto message = add_message(office, conversation);
    const auto report = office.file_report(
        {.conversation_id = conversation,
         .reporter = {.name = "Trần Thị Mẫu"},
         .message_ids = {message, message}}
    );
    EXPECT_TRUE(read_code(report.code));
    EXPECT_EQ(report.version, 1);
    EXPECT_FALSE(report.person_id.empty());
    const auto history = office.history(report);
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].action, "filed");
    EXPECT_EQ(history[0].to, "received");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM report_messages"), 1);
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM report_media WHERE role = 'citizen'"), 1);
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM jobs WHERE kind = 'document.render'"), 1);
    EXPECT_TRUE(office.archive_fits());
}

TEST(File, KeepsNoPersonForAnAnonymousReport) {
    Office office;
    EXPECT_TRUE(office.file_report().person_id.empty());
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM people"), 0);
}

TEST(File, SealsTheConversationOfASealedReport) {
    Office office;
    office.file_report({.sealed = true});
    EXPECT_EQ(office.count("SELECT sealed AS n FROM conversations"), 1);
}

TEST(File, AddsMessagesWithHistory) {
    Office office;
    const auto report = office.file_report();
    const auto message = add_message(office, report.conversation_id);
    const auto joined = office.database->write([&](db::Tx& tx) {
        return add_messages(tx, office.context, report, {message}, "");
    });
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->version, 2);
    EXPECT_EQ(office.history(report).back().action, "message");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM report_media"), 1);
}

TEST(Rate, CountsTheNewestAndRefusesWhatIsNone) {
    Office office;
    auto report = office.file_report();
    const auto give = [&](int value) {
        office.clock.advance(kSecond);
        const auto stored = office.now(report);
        return office.database->write([&](db::Tx& tx) {
            return rate(tx, office.context, stored, value, "tốt", "web");
        });
    };
    EXPECT_EQ(give(4).error().code, Errc::Conflict);
    report = office.put(report, Status::Answered);
    EXPECT_EQ(give(0).error().code, Errc::Invalid);
    EXPECT_EQ(give(5).error().code, Errc::Invalid);
    ASSERT_TRUE(give(1));
    ASSERT_TRUE(give(3));
    const auto rating =
        office.database->read([&](db::Query& query) { return rating_of(query, report.id); });
    ASSERT_TRUE(rating);
    EXPECT_EQ(rating->value, 3);
    EXPECT_EQ(rating->comment, "tốt");
    EXPECT_EQ(office.history(report).back().action, "rated");
    EXPECT_EQ(office.now(report).status, Status::Answered);
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM ratings"), 2);
    EXPECT_TRUE(office.archive_fits());
}

}  // namespace
}  // namespace k197::cases
