#include "web/public/site.h"

#include <gtest/gtest.h>

#include "web/problem.h"
#include "web/public/test_site.h"

namespace k197::web::site {
namespace {

bool has(const Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

TEST(Site, SpeaksVietnameseAndKeepsEnglishInItsLinks) {
    TestSite site;
    for (const auto* path : {"/", "/about", "/privacy", "/results", "/t"}) {
        const auto vietnamese = site.get(path);
        EXPECT_EQ(vietnamese.status, 200) << path;
        EXPECT_TRUE(has(vietnamese, "<html lang=\"vi\">")) << path;
        EXPECT_TRUE(has(vietnamese, "?lang=en\" lang=\"en\"")) << path;
        EXPECT_TRUE(has(vietnamese, "href=\"/results\"")) << path;
        const auto english = site.get(path, {{"lang", "en"}});
        EXPECT_TRUE(has(english, "<html lang=\"en\">")) << path;
        EXPECT_TRUE(has(english, "href=\"/results?lang=en\"")) << path;
        EXPECT_TRUE(has(english, "href=\"" + std::string{path} + "\" lang=\"vi\"")) << path;
    }
}

TEST(Site, TheLanguageLinkKeepsTheRestOfTheQuery) {
    TestSite site;
    EXPECT_TRUE(has(
        site.get("/results", {{"field", "traffic"}}), "href=\"/results?field=traffic&amp;lang=en\""
    ));
    EXPECT_TRUE(
        has(site.get("/results", {{"field", "traffic"}, {"lang", "en"}}),
            "href=\"/results?field=traffic\" lang=\"vi\"")
    );
}

TEST(Site, TheFirstPageSaysHowToReport) {
    TestSite site;
    const auto page = site.get("/");
    for (const auto* words :
         {"tel:113",
          "tel:114",
          "tel:115",
          "https://m.me/197197",
          "Họ tên:\nSố điện thoại:\nĐịa chỉ:\nLĩnh vực:\nThời gian:\nĐịa điểm:\nNội dung:",
          "Trật tự đô thị",
          "ẩn danh"}) {
        EXPECT_TRUE(has(page, words)) << words;
    }
    EXPECT_FALSE(has(page, "chạy thử"));
    EXPECT_TRUE(has(TestSite{"trial"}.get("/"), "chạy thử"));
}

TEST(Site, AProblemPageNeedsNoMoreThanAMessage) {
    const auto page = page_problem(404);
    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(has(page, "<html lang=\"vi\">"));
    EXPECT_TRUE(has(page, "Không tìm thấy trang này."));
    EXPECT_TRUE(has(page, "href=\"/results\""));
    EXPECT_FALSE(has(page, "{{"));
}

TEST(Site, RobotsStayAwayFromReports) {
    TestSite site;
    EXPECT_TRUE(has(site.get("/robots.txt"), "Disallow: /t/\n"));
    EXPECT_TRUE(has(site.get("/t/" + site.file().code), "noindex"));
    EXPECT_TRUE(has(site.get("/favicon.svg"), "<svg"));
}

TEST(Results, ShowsAResultForSharing) {
    TestSite site;
    const auto picture = site.picture();
    const auto report = site.publish(site.answered(), "Đã trả lại “vỉa hè” <b>", picture);
    const std::string path = "/results/" + site.publication_of(report);
    for (const auto& page : {site.get("/"), site.get("/results"), site.get(path)}) {
        EXPECT_EQ(page.status, 200);
        EXPECT_TRUE(has(page, "Đã trả lại “vỉa hè” &lt;b&gt;"));
        EXPECT_TRUE(has(page, "Phường Ba Đình"));
        EXPECT_TRUE(has(page, path));
        EXPECT_FALSE(has(page, report.code));
        for (const auto* secret : {"Nguyễn Thị Mẫu", "0912345678", "Hàng Bột", "canbo"})
            EXPECT_FALSE(has(page, secret)) << secret;
    }
    const auto page = site.get(path);
    EXPECT_TRUE(has(page, "<meta property=\"og:title\" content=\"Đã trả lại “vỉa hè” &lt;b&gt;\">")
    );
    EXPECT_TRUE(has(page, "<meta property=\"og:description\" content=\"Vỉa hè đã thông thoáng.\">")
    );
    EXPECT_TRUE(has(page, "content=\"http://127.0.0.1:8197" + path + "/media/" + picture + "\""));
}

TEST(Results, GivesOnlyTheShownCopyOfItsOwnPictures) {
    TestSite site;
    const auto picture = site.picture();
    const auto another = site.picture();
    const auto report = site.publish(site.answered(), "Kết quả", picture);
    const std::string media = "/results/" + site.publication_of(report) + "/media/";
    EXPECT_EQ(site.get(media + picture).body, "shown " + picture);
    EXPECT_EQ(site.get(media + picture, {{"size", "thumb"}}).body, "thumb " + picture);
    EXPECT_EQ(site.get(media + another).status, 404);
    EXPECT_EQ(site.get("/results/none/media/" + picture).status, 404);
}

TEST(Results, AWithdrawnOneIsGoneWithItsPictures) {
    TestSite site;
    const auto picture = site.picture();
    const auto report = site.publish(site.answered(), "Sẽ rút", picture);
    const std::string path = "/results/" + site.publication_of(report);
    site.act(publication::unpublish, report, Json::object().set("reason", "Đăng nhầm."));
    EXPECT_EQ(site.get(path).status, 404);
    EXPECT_EQ(site.get(path + "/media/" + picture).status, 404);
    EXPECT_FALSE(has(site.get("/"), "Sẽ rút"));
    EXPECT_FALSE(has(site.get("/results"), "Sẽ rút"));
    EXPECT_EQ(site.get("/results/none").status, 404);
}

TEST(Results, PagesThroughAllOfThemOnce) {
    TestSite site;
    for (int i = 0; i < 14; ++i)
        site.publish(site.answered(), "Kết quả số " + std::to_string(i) + ".");
    const auto first = site.get("/results", {{"lang", "en"}});
    EXPECT_TRUE(has(first, "Kết quả số 13."));
    EXPECT_TRUE(has(first, "Kết quả số 2."));
    EXPECT_FALSE(has(first, "Kết quả số 1."));
    const auto at = first.body.find("/results?after=") + 15;
    const std::string cursor = first.body.substr(at, first.body.find('&', at) - at);
    EXPECT_TRUE(has(first, "/results?after=" + cursor + "&amp;lang=en\" rel=\"next\""));
    const auto second = site.get("/results", {{"after", cursor}});
    EXPECT_TRUE(has(second, "Kết quả số 1."));
    EXPECT_TRUE(has(second, "Kết quả số 0."));
    EXPECT_FALSE(has(second, "Kết quả số 2."));
    EXPECT_FALSE(has(second, "rel=\"next\""));
}

TEST(Results, AreFilteredByField) {
    TestSite site;
    site.publish(site.answered(), "Vỉa hè thông thoáng");
    EXPECT_TRUE(has(site.get("/results", {{"field", "urban_order"}}), "Vỉa hè thông thoáng</a>"));
    EXPECT_TRUE(
        has(site.get("/results", {{"field", "urban_order"}}), "value=\"urban_order\" selected")
    );
    EXPECT_FALSE(has(site.get("/results", {{"field", "traffic"}}), "Vỉa hè thông thoáng"));
}

}  // namespace
}  // namespace k197::web::site
