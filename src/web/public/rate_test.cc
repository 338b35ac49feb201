#include <gtest/gtest.h>

#include "cases/file.h"
#include "cases/report_store.h"
#include "web/public/test_site.h"

namespace k197::web::site {
namespace {

bool has(const Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string rating_path(const cases::Report& report) {
    return "/t/" + report.code + "/rating";
}

std::optional<cases::Rating> rating_of(const TestSite& site, const cases::Report& report) {
    return site.database->read([&](db::Query& query) { return cases::rating_of(query, report.id); }
    );
}

TEST(Rate, KeepsARatingAndThanks) {
    TestSite site;
    const auto report = site.answered();
    const auto answer = site.post(rating_path(report), "value=4&comment=Nhanh%2C+t%E1%BB%91t");
    EXPECT_EQ(answer.status, 303);
    ASSERT_TRUE(rating_of(site, report));
    EXPECT_EQ(rating_of(site, report)->value, 4);
    EXPECT_EQ(rating_of(site, report)->comment, "Nhanh, tốt");
    const auto page = site.get("/t/" + report.code, {{"thanks", "1"}});
    EXPECT_TRUE(has(page, "Cảm ơn bạn đã đánh giá"));
    EXPECT_TRUE(has(page, "<b>Rất hài lòng</b>"));
    EXPECT_FALSE(has(page, "Nhanh, tốt"));  // a comment may hold personal data
}

TEST(Rate, CanBeChangedAndTheNewestCounts) {
    TestSite site;
    const auto report = site.answered();
    site.post(rating_path(report), "value=1");
    site.clock.advance(kMinute);
    site.post(rating_path(report), "value=3");
    EXPECT_EQ(rating_of(site, report)->value, 3);
}

TEST(Rate, PressingTwiceIsOneRating) {
    TestSite site;
    const auto report = site.answered();
    site.post(rating_path(report), "value=2&comment=a");
    EXPECT_EQ(site.post(rating_path(report), "value=2&comment=a").status, 303);
    EXPECT_EQ(site.ratings(), 1);
}

TEST(Rate, EndsAfterFiveADay) {
    TestSite site;
    const auto report = site.answered();
    for (int i = 0; i < 5; ++i) {
        site.clock.advance(kMinute);
        EXPECT_EQ(site.post(rating_path(report), i % 2 == 0 ? "value=1" : "value=2").status, 303);
    }
    EXPECT_EQ(site.post(rating_path(report), "value=4").status, 429);
    EXPECT_EQ(site.ratings(), 5);
    site.clock.advance(kDay + kHour);
    EXPECT_EQ(site.post(rating_path(report), "value=4").status, 303);
}

TEST(Rate, NotBeforeThereIsAnAnswer) {
    TestSite site;
    const auto report = site.file();
    EXPECT_EQ(site.post(rating_path(report), "value=4").status, 409);
    EXPECT_EQ(site.ratings(), 0);
}

TEST(Rate, NotASealedReport) {
    TestSite site;
    const auto report = site.act(
        cases::close,
        site.act(cases::accept, site.file(true)),
        Json::object().set("answer", "Đã xử lý.")
    );
    EXPECT_EQ(site.post(rating_path(report), "value=4").status, 409);
    EXPECT_EQ(site.ratings(), 0);
}

TEST(Rate, ShowsWhatIsWrongAndKeepsTheComment) {
    TestSite site;
    const auto report = site.answered();
    for (const auto* body :
         {"comment=giu+lai",
          "value=5&comment=giu+lai",
          "value=0&comment=giu+lai",
          "value=44&comment=giu+lai"}) {
        const auto page = site.post(rating_path(report), body);
        EXPECT_EQ(page.status, 400) << body;
        EXPECT_TRUE(has(page, "Xin chọn một trong bốn mức.")) << body;
        EXPECT_TRUE(has(page, ">giu lai</textarea>")) << body;
    }
    std::string long_comment;
    for (int i = 0; i < 501; ++i) long_comment += "ế";
    const auto page = site.post(rating_path(report), "value=3&comment=" + long_comment);
    EXPECT_EQ(page.status, 400);
    EXPECT_TRUE(has(page, "Ý kiến dài quá 500 ký tự."));
    EXPECT_EQ(site.ratings(), 0);
    EXPECT_EQ(
        site.post(rating_path(report), "value=3&comment=" + long_comment.substr(3)).status, 303
    );
}

TEST(Rate, NotFromAnotherSite) {
    TestSite site;
    const auto report = site.answered();
    const std::string path = rating_path(report);
    EXPECT_EQ(site.post(path, "value=1", {{"sec-fetch-site", "cross-site"}}).status, 403);
    EXPECT_EQ(
        site.post(path, "value=1", {{"origin", "https://evil.example"}, {"host", "kenh"}}).status,
        403
    );
    EXPECT_EQ(site.post(path, "value=1", {{"origin", "null"}, {"host", "kenh"}}).status, 403);
    EXPECT_EQ(site.ratings(), 0);
    EXPECT_EQ(
        site.post(
                path,
                "value=1",
                {{"origin", "https://kenh"}, {"host", "kenh"}, {"sec-fetch-site", "same-origin"}}
        ).status,
        303
    );
}

TEST(Rate, AnAnswerAfterReopeningIsRatedAnew) {
    TestSite site;
    auto report = site.answered();
    site.post(rating_path(report), "value=1");
    site.clock.advance(kHour);
    report = site.database->read([&](db::Query& query) {
        return *cases::find_report(query, report.id);
    });
    report = site.act(cases::reopen, report, Json::object().set("reason", "Tái diễn."));
    EXPECT_EQ(site.post(rating_path(report), "value=4").status, 409);
    report = site.act(cases::close, report, Json::object().set("answer", "Đã xử lý dứt điểm."));
    const auto page = site.get("/t/" + report.code);
    EXPECT_TRUE(has(page, "Bạn có hài lòng"));
    EXPECT_FALSE(has(page, "Bạn đã chọn"));
}

TEST(Rate, AnUnknownCodeIsNotFound) {
    TestSite site;
    EXPECT_EQ(site.post("/t/PA-0000-0000/rating", "value=4").status, 404);
    EXPECT_EQ(site.post("/t/x/rating", "value=4").status, 404);
}

}  // namespace
}  // namespace k197::web::site
