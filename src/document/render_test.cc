#include "document/render.h"

#include <gtest/gtest.h>

#include "cases/office_for_tests.h"
#include "media/blob_store.h"

namespace k197::document {
namespace {

/// An office whose sheets are rendered, one job at a time.
struct Printer : ::testing::Test {
    cases::Office office{};
    media::MemoryStore blobs{};
    RenderContext context{
        .database = *office.database,
        .clock = office.clock,
        .blobs = blobs,
        .cases = office.context,
        .field_name = [](const std::string&) { return "Trật tự đô thị"; },
        .subfield_name = [](const std::string&, const std::string&) { return ""; },
        .full_name = [](db::Query&, const std::string& name) { return name; },
    };

    void queue(const cases::Report& report, const std::string& id, const std::string& payload) {
        office.database->write([&](db::Tx& tx) {
            jobs::enqueue(
                tx,
                office.clock,
                {.id = id,
                 .kind = "document.render",
                 .lane = "render:" + report.id,
                 .position = report.version,
                 .payload = payload,
                 .pool = std::string{jobs::kSlow}}
            );
        });
    }
    std::vector<jobs::Job> claim() {
        return office.database->write([&](db::Tx& tx) {
            return jobs::claim(
                tx,
                {.pool = jobs::kSlow,
                 .node = "n",
                 .now = office.clock.now(),
                 .lease = kMinute,
                 .most = 1}
            );
        });
    }
    std::int64_t sheets() {
        return office.count("SELECT count(*) AS n FROM documents WHERE kind = 'intake_sheet'");
    }
};

TEST_F(Printer, OneSheetShowsAllThatHasArrivedBeforeIt) {
    const auto report = office.file_report();
    queue(report, "first picture", report.id + " anew");
    queue(report, "second picture", report.id + " anew");
    const auto first = claim();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_FALSE(render(context, first.front()));
    EXPECT_EQ(sheets(), 1);
    EXPECT_TRUE(claim().empty());
}

TEST_F(Printer, WhatArrivesAfterASheetIsReadGetsASheetOfItsOwn) {
    const auto report = office.file_report();
    EXPECT_FALSE(render(context, claim().front()));
    queue(report, "picture", report.id + " anew");
    const auto later = claim();
    ASSERT_EQ(later.size(), 1U);
    EXPECT_FALSE(render(context, later.front()));
    EXPECT_EQ(sheets(), 2);
}

TEST_F(Printer, ASheetThatIsThereIsNotMadeAgain) {
    const auto report = office.file_report();
    EXPECT_FALSE(render(context, claim().front()));
    queue(report, "asked twice", report.id);
    EXPECT_FALSE(render(context, claim().front()));
    EXPECT_EQ(sheets(), 1);
    EXPECT_TRUE(claim().empty());
}

}  // namespace
}  // namespace k197::document
