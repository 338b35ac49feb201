#include "cases/report_store.h"

#include <gtest/gtest.h>

#include "cases/office_for_tests.h"

namespace k197::cases {
namespace {

std::vector<std::string> texts_of(const Page& page) {
    std::vector<std::string> out;
    for (const auto& report : page.items) out.push_back(report.text);
    return out;
}

struct ReportStore : ::testing::Test {
    Office office{};

    Page list(const Filter& filter) {
        return *office.database->read([&](db::Query& query) {
            return list_reports(query, filter, office.clock.now());
        });
    }
    Report file(const std::string& text, Filing filing = {}) {
        office.clock.advance(kMinute);
        filing.text = text;
        return office.file_report(filing);
    }
};

TEST_F(ReportStore, ReadsBackEverythingThatWasStored) {
    const auto report = file(
        "Rác",
        {.field = "environment",
         .subfield = "uncollected_waste",
         .occurred = "tối qua",
         .occurred_at = 5,
         .place_text = "phố Huế",
         .place_unit = "00008@2025-07-01",
         .latitude = 21.5,
         .longitude = 105.25,
         .urgency = "urgent",
         .sealed = true}
    );
    const auto again = office.now(report);
    EXPECT_EQ(again.code, report.code);
    EXPECT_EQ(again.subfield, "uncollected_waste");
    EXPECT_EQ(again.occurred_at, 5);
    EXPECT_EQ(again.place_unit, "00008@2025-07-01");
    EXPECT_EQ(again.longitude, 105.25);
    EXPECT_TRUE(again.sealed);
    EXPECT_EQ(again.status, Status::Received);
}

TEST_F(ReportStore, RefusesASaveOfAStaleVersion) {
    const auto report = file("Rác");
    office.put(report, Status::Accepted);
    const auto late =
        office.database->write([&](db::Tx& tx) { return save(tx, office.clock, report); });
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::Stale);
    EXPECT_EQ(office.now(report).status, Status::Accepted);
}

TEST_F(ReportStore, NarrowsAListByEachFilter) {
    const auto first = file("Bãi rác", {.field = "environment", .place_text = "phố Huế"});
    file("Ồn ào", {.field = "public_order"});
    office.put(first, Status::Accepted);
    EXPECT_EQ(texts_of(list({.status = "accepted"})), std::vector<std::string>{"Bãi rác"});
    EXPECT_EQ(texts_of(list({.field = "public_order"})), std::vector<std::string>{"Ồn ào"});
    EXPECT_EQ(texts_of(list({.words = "pho hue"})), std::vector<std::string>{"Bãi rác"});
    EXPECT_EQ(texts_of(list({.words = "Phố HUẾ rác"})), std::vector<std::string>{"Bãi rác"});
    EXPECT_EQ(texts_of(list({.words = first.code})), std::vector<std::string>{"Bãi rác"});
    EXPECT_TRUE(list({.words = "100%_"}).items.empty());
    EXPECT_EQ(texts_of(list({.since = office.clock.now()})), std::vector<std::string>{"Ồn ào"});
    EXPECT_TRUE(list({.unit_id = "nobody"}).items.empty());
    EXPECT_TRUE(list({.words = "' OR 1=1 --"}).items.empty());
}

TEST_F(ReportStore, HidesSealedReportsFromWhoMayNotOpenThem) {
    file("Cán bộ nhận tiền", {.sealed = true});
    file("Rác");
    EXPECT_EQ(texts_of(list({})), std::vector<std::string>{"Rác"});
    EXPECT_EQ(list({.with_sealed = true}).items.size(), 2U);
}

TEST_F(ReportStore, ListsWhatIsOverdueAndStillOpen) {
    auto late = file("Trễ");
    late.due_at = office.clock.now() + kHour;
    office.put(late, Status::Accepted);
    auto answered = file("Xong");
    answered.due_at = office.clock.now() + kHour;
    office.put(answered, Status::Answered);
    EXPECT_TRUE(list({.overdue = true}).items.empty());
    office.clock.advance(2 * kHour);
    EXPECT_EQ(texts_of(list({.overdue = true})), std::vector<std::string>{"Trễ"});
}

TEST_F(ReportStore, PagesThroughEveryOrderWithoutLossOrRepeat) {
    for (int i = 0; i < 23; ++i) {
        Filing filing{
            .text = "Tin " + std::to_string(i),
            .urgency = i % 5 == 0   ? "emergency"
                       : i % 3 == 0 ? "urgent"
                                    : "normal"};
        if (i % 4 != 0) office.clock.advance(kSecond);  // some at the very same moment
        const auto report = office.file_report(filing);
        if (i % 2 == 0) {
            auto dated = report;
            dated.due_at = office.clock.now() + (i % 7) * kHour;
            office.put(dated, Status::Accepted);
        }
    }
    for (const char* sort : {"newest", "oldest", "due", "urgent", "nonsense"}) {
        const auto whole = texts_of(list({.sort = sort, .limit = 100}));
        ASSERT_EQ(whole.size(), 23U);
        std::vector<std::string> paged;
        Filter filter{.sort = sort, .limit = 5};
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = list(filter);
            for (const auto& text : texts_of(page)) paged.push_back(text);
            if (!page.next) break;
            filter.cursor = *page.next;
        }
        EXPECT_EQ(paged, whole) << sort;
    }
}

TEST_F(ReportStore, PutsWhatIsFinishedLastWhenTheUrgentComeFirst) {
    const auto done = office.file_report({.text = "Xong", .urgency = "emergency"});
    office.clock.advance(kSecond);
    office.file_report({.text = "Thường"});
    office.clock.advance(kSecond);
    office.file_report({.text = "Khẩn", .urgency = "urgent"});
    auto answered = done;
    office.put(answered, Status::Answered);
    EXPECT_EQ(
        texts_of(list({.sort = "urgent"})), (std::vector<std::string>{"Khẩn", "Thường", "Xong"})
    );
}

TEST_F(ReportStore, RefusesACursorThatIsNone) {
    for (const char* cursor : {"x", "12", ".", "1x.2", "99999999999999999999.a"}) {
        const auto page = office.database->read([&](db::Query& query) {
            return list_reports(query, {.cursor = cursor}, office.clock.now());
        });
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().field, "after");
    }
}

TEST_F(ReportStore, FindsAllThatWasMergedAlsoThroughAnother) {
    const auto a = file("A");
    const auto b = file("B");
    const auto c = file("C");
    ASSERT_TRUE(office.act(merge, a, body_with("into", b.code)));
    ASSERT_TRUE(office.act(merge, b, body_with("into", c.code)));
    const auto merged =
        office.database->read([&](db::Query& query) { return merged_reports(query, c.id); });
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[0].text, "A");
}

TEST_F(ReportStore, SetsAPlaceOnlyWhereThereIsNone) {
    const auto without = file("Cháy");
    const auto with = file("Cháy", {.place_text = "phố Huế"});
    office.database->write([&](db::Tx& tx) {
        set_place(tx, without, "số 5 phố Vọng", "u1");
        set_place(tx, with, "số 5 phố Vọng", "u1");
    });
    EXPECT_EQ(office.now(without).place_text, "số 5 phố Vọng");
    EXPECT_EQ(office.now(without).place_unit, "u1");
    EXPECT_EQ(office.now(with).place_text, "phố Huế");
    EXPECT_EQ(texts_of(list({.words = "pho vong"})).size(), 1U);
    EXPECT_TRUE(office.archive_fits());
}

}  // namespace
}  // namespace k197::cases
