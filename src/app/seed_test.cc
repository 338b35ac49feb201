#include "app/seed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/seed_story.h"
#include "archive/archive.h"
#include "cases/report_store.h"
#include "db/migrations.h"
#include "org/deadline.h"
#include "org/units.h"

namespace k197::app {
namespace {

Time noon() {
    return *from_rfc3339("2026-11-24T12:00:00+07:00");
}

/// One seeded store for all tests here: opening the files takes a few seconds.
class Seeded : public testing::Test {
 protected:
    static void SetUpTestSuite() {
        store_ = db::make_test_database().release();
        store_->write([](db::Tx& tx) { org::load_seed_units(tx); });
        count_ = seed();
    }
    static void TearDownTestSuite() {
        delete store_;
        store_ = nullptr;
    }

    static int seed() {
        static const SystemClock clock{};
        static const Texts texts = Texts::embedded("vi");
        static const cases::MasterKey master{.bytes = std::string(32, 'k')};
        static const auto calendar = org::load_calendar();
        static const auto deadlines = org::load_deadlines();
        static media::MemoryStore blobs;
        const cases::Context context{
            .clock = clock,
            .texts = texts,
            .master = master,
            .public_url = "https://kenh197.example",
            .page_id = "100197000000001",
            .due =
                [](const cases::Report& report, Time from) {
                    return org::due_for(
                        calendar, deadlines, report.field, *org::urgency_from(report.urgency), from
                    );
                },
            .unit_name = [](db::Query& query,
                            const std::string& id) { return org::find_unit(query, id)->name; },
        };
        const media::Sandbox sandbox{
            .kind = media::bubblewrap_works() ? media::SandboxKind::Bubblewrap
                                              : media::SandboxKind::Limits};
        return seed_demo(
            {.database = *store_,
             .cases = context,
             .blobs = blobs,
             .sandbox = sandbox,
             .page_id = "100197000000001",
             .now = noon()}
        );
    }

    static db::Rows rows(std::string_view sql) {
        return store_->read([&](db::Query& query) { return query.query(sql); });
    }
    static std::int64_t number(std::string_view sql) { return rows(sql).front().integer("n"); }
    static std::map<std::string, int> count_by(const std::string& column) {
        std::map<std::string, int> out;
        for (const auto& row : rows("SELECT " + column + " AS value FROM reports"))
            ++out[row.text("value")];
        return out;
    }
    static std::vector<cases::Report> reports() {
        std::vector<cases::Report> out;
        for (const auto& row : rows("SELECT * FROM reports")) out.push_back(cases::report_of(row));
        return out;
    }

    static db::Database* store_;
    static int count_;
};

db::Database* Seeded::store_ = nullptr;
int Seeded::count_ = 0;

TEST_F(Seeded, ShowsEveryStatusThatActionsReach) {
    EXPECT_GE(count_, 60);
    EXPECT_EQ(number("SELECT count(*) AS n FROM reports"), count_);
    const auto by_status = count_by("status");
    for (const auto* status :
         {"received",
          "awaiting_info",
          "accepted",
          "rejected",
          "duplicate",
          "proposed",
          "instructed",
          "referred",
          "returned",
          "in_progress",
          "result_reported",
          "answered",
          "published",
          "reopened"}) {
        EXPECT_GE(by_status.contains(status) ? by_status.at(status) : 0, 1) << status;
    }
}

TEST_F(Seeded, ShowsEveryField) {
    const auto by_field = count_by("field");
    EXPECT_EQ(by_field.size(), 10U);
    for (const auto& [field, count] : by_field) EXPECT_GE(count, 3) << field;
}

TEST_F(Seeded, ShowsUrgentSealedLateAndSoonDueOnes) {
    const auto all = reports();
    const auto count_of = [&](auto is) { return std::ranges::count_if(all, is); };
    EXPECT_GE(count_of([](const auto& report) { return report.urgency == "emergency"; }), 3);
    EXPECT_GE(count_of([](const auto& report) { return report.urgency == "urgent"; }), 5);
    EXPECT_GE(count_of([](const auto& report) { return report.sealed; }), 5);
    EXPECT_GE(count_of([](const auto& report) { return cases::is_overdue(report, noon()); }), 3);
    EXPECT_GE(count_of([](const auto& report) { return cases::is_due_soon(report, noon()); }), 3);
    EXPECT_TRUE(std::ranges::all_of(all, [](const auto& report) {
        return report.field != "official_conduct" || report.sealed;
    }));
}

TEST_F(Seeded, LeavesAnArchiveThatFits) {
    const auto misfit = store_->read([](db::Query& query) { return archive::verify(query); });
    EXPECT_FALSE(misfit) << misfit->seq << ": " << misfit->reason;
    EXPECT_GT(number("SELECT count(*) AS n FROM archive"), 1000);
    EXPECT_EQ(
        number("SELECT count(*) AS n FROM archive a JOIN archive b ON b.seq = a.seq + 1 WHERE b.at "
               "< a.at"),
        0
    );
    EXPECT_EQ(number("SELECT count(*) AS n FROM archive WHERE at > " + std::to_string(noon())), 0);
}

TEST_F(Seeded, AnswersAfterWhatItAnswers) {
    const auto at_once = rows(
        "SELECT a.text AS heard, b.text AS said FROM messages a JOIN messages b ON "
        "a.conversation_id = b.conversation_id "
        "AND a.direction = 'in' AND b.direction = 'out' AND a.sent_at = b.sent_at"
    );
    for (const auto& row : at_once) ADD_FAILURE() << row.text("heard") << " / " << row.text("said");
}

TEST_F(Seeded, LeavesNothingToSend) {
    EXPECT_EQ(
        number("SELECT count(*) AS n FROM outbox WHERE state <> 'sent' OR external_id = '' OR "
               "sent_at IS NULL"),
        0
    );
    EXPECT_GT(number("SELECT count(*) AS n FROM outbox"), 300);
    EXPECT_EQ(number("SELECT count(*) AS n FROM jobs WHERE kind <> 'document.render'"), 0);
    EXPECT_EQ(number("SELECT count(*) AS n FROM jobs"), count_);  // one sheet for each
}

TEST_F(Seeded, NumbersSheetsInTheOrderOfTime) {
    const auto numbers = rows("SELECT number, numbered_at FROM document_numbers ORDER BY number");
    ASSERT_GT(numbers.size(), 30U);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        EXPECT_EQ(numbers[i].integer("number"), static_cast<std::int64_t>(i) + 1);
        const auto before = i == 0 ? 0 : numbers[i - 1].integer("numbered_at");
        EXPECT_GE(numbers[i].integer("numbered_at"), before);
    }
}

TEST_F(Seeded, KeepsItsFilesAndShowsProof) {
    EXPECT_EQ(number("SELECT count(*) AS n FROM media WHERE state <> 'kept' OR sha256 = ''"), 0);
    for (const auto* kind : {"image", "audio", "video"}) {
        EXPECT_GE(
            number(std::string{"SELECT count(*) AS n FROM media WHERE kind = '"} + kind + "'"), 1
        ) << kind;
    }
    EXPECT_GE(number("SELECT count(*) AS n FROM report_media WHERE role = 'result'"), 5);
    EXPECT_GE(number("SELECT count(*) AS n FROM publication_media"), 5);
    EXPECT_GE(
        number("SELECT count(DISTINCT place_unit) AS n FROM reports WHERE place_unit <> ''"), 15
    );
    EXPECT_GE(number("SELECT count(DISTINCT value) AS n FROM ratings"), 4);
}

TEST_F(Seeded, NamesOfficersWhoCannotSignIn) {
    EXPECT_GE(number("SELECT count(*) AS n FROM accounts"), 10);
    EXPECT_EQ(number("SELECT count(*) AS n FROM accounts WHERE disabled = 0"), 0);
}

TEST_F(Seeded, IsNotDoneTwice) {
    EXPECT_EQ(seed(), 0);
    EXPECT_EQ(number("SELECT count(*) AS n FROM reports"), count_);
}

TEST(SeedStory, FitsAnyHourOfAnyDay) {
    const Json all = load_stories();
    for (int hour = 0; hour < 24 * 8; ++hour) {
        EXPECT_NO_THROW(moments_of(all.items("/stories"), noon() + hour * kHour + 7 * kMinute))
            << hour;
    }
}

/// What is said about one story made of these steps, begun two days ago; "" when nothing is wrong
/// with it.
std::string complaint_about(const std::string& steps) {
    const auto stories =
        Json::parse(R"([{"name": "nhầm", "start": "-2d 08:00", "steps": [)" + steps + "]}]");
    try {
        moments_of(stories->items(), noon());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(SeedStory, NamesTheStoryThatIsWrong) {
    const std::string first = R"({"in": "a"})";
    EXPECT_EQ(complaint_about(first), "");
    for (const auto* step :
         {R"({"act": "accept"})",
          R"({"in": "b", "at": "soon"})",
          R"({"in": "b", "at": "+0d 07:00"})",
          R"({"in": "b", "at": "+3d 08:00"})",
          R"({"in": "b", "at": "+1d 25:00"})"}) {
        EXPECT_NE(complaint_about(first + "," + step).find("nhầm"), std::string::npos) << step;
    }
}

TEST(SeedStory, HasOnlyInventedTelephones) {
    const std::string text = load_stories().dump();
    for (auto at = text.find("\"phone\":\""); at != std::string::npos;
         at = text.find("\"phone\":\"", at + 1)) {
        EXPECT_EQ(text.substr(at + 9, 7), "0900000") << text.substr(at, 30);
    }
}

}  // namespace
}  // namespace k197::app
