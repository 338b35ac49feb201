#include <gtest/gtest.h>

#include "web/public/followed.h"
#include "web/public/test_site.h"

namespace k197::web::site {
namespace {

const std::vector<std::string> kSecrets{
    "Nguyễn Thị Mẫu",
    "0912345678",
    "Hàng Bột",
    "Quán bia",
    "Tràng Tiền",
    "Mau Nguyen Facebook",
    "canbo",
};

void expect_nothing_of(const std::vector<std::string>& secrets, const std::string& html) {
    for (const auto& secret : secrets) EXPECT_EQ(html.find(secret), std::string::npos) << secret;
}

bool has(const Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string location(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Location") return value;
    }
    return "";
}

TEST(Follow, ShowsAFreshReportWithoutThePerson) {
    TestSite site;
    const auto report = site.file();
    const auto page = site.get("/t/" + report.code);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, report.code));
    EXPECT_TRUE(has(page, "Đã nhận tin"));
    EXPECT_TRUE(has(page, "Trật tự đô thị"));
    EXPECT_FALSE(has(page, "name=\"value\""));
    expect_nothing_of(kSecrets, page.body);
}

TEST(Follow, TellsWhoHandlesItAndByWhen) {
    TestSite site;
    auto report = site.act(cases::accept, site.file());
    report = site.act(cases::propose, report, Json::object().set("measure", "Đề xuất nội bộ."));
    report = site.act(cases::direct, report, Json::object().set("decision", "Ý kiến lãnh đạo."));
    site.act(
        dispatch::assign, report, Json::object().set("unit", "00004").set("note", "Ghi chú nội bộ.")
    );
    const auto page = site.get("/t/" + report.code);
    EXPECT_TRUE(has(page, "Đã chuyển cơ quan xử lý"));
    EXPECT_TRUE(has(page, "Phường Ba Đình"));
    EXPECT_TRUE(has(page, "26/11/2026"));
    EXPECT_FALSE(has(page, "đã quá hạn"));
    expect_nothing_of({"nội bộ", "Ý kiến lãnh đạo"}, page.body);
    site.clock.advance(9 * kDay);
    EXPECT_TRUE(has(site.get("/t/" + report.code), "đã quá hạn"));
}

TEST(Follow, ASealedReportShowsItsStatusAndNothingElse) {
    TestSite site;
    const auto report = site.act(cases::accept, site.file(true));
    const auto closed =
        site.act(cases::close, report, Json::object().set("answer", "Đã kỷ luật cán bộ."));
    const auto page = site.get("/t/" + closed.code);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "Đã có kết quả"));
    expect_nothing_of(kSecrets, page.body);
    expect_nothing_of({"kỷ luật", "Thái độ", "<time", "<form", "timeline"}, page.body);
}

TEST(Follow, TakesTheCitizenOutOfTheAnswer) {
    TestSite site;
    const auto report =
        site.answered("Kính gửi bà NGUYỄN THỊ MẪU, số 0912.345.678: phường đã lập biên bản.");
    const auto page = site.get("/t/" + report.code);
    EXPECT_TRUE(has(page, "phường đã lập biên bản"));
    expect_nothing_of({"NGUYỄN THỊ MẪU", "0912.345.678"}, page.body);
}

TEST(Follow, DoesNotShowWhatTheOfficerAskedInTheChat) {
    TestSite site;
    const auto report =
        site.act(cases::ask, site.file(), Json::object().set("text", "Nhà bà ở tầng mấy?"));
    const auto page = site.get("/t/" + report.code);
    EXPECT_TRUE(has(page, "Cần bạn bổ sung thông tin"));
    EXPECT_FALSE(has(page, "tầng mấy"));
}

TEST(Follow, TellsWhyItWasDeclined) {
    TestSite site;
    const auto report = site.act(
        cases::decline, site.file(), Json::object().set("reason", "Thuộc thẩm quyền Toà án.")
    );
    EXPECT_TRUE(has(site.get("/t/" + report.code), "Thuộc thẩm quyền Toà án."));
}

TEST(Follow, AMergedReportShowsTheOtherOnesStateButNotItsCode) {
    TestSite site;
    const auto main = site.answered("Đã dọn sạch.");
    const auto other = site.act(cases::merge, site.file(), Json::object().set("into", main.code));
    const auto page = site.get("/t/" + other.code);
    EXPECT_TRUE(has(page, "Đã gộp với tin khác"));
    EXPECT_TRUE(has(page, "Đã dọn sạch."));
    EXPECT_FALSE(has(page, main.code));
}

TEST(Follow, ReadsACodeAsPeopleTypeIt) {
    TestSite site;
    const auto report = site.file();
    std::string typed;
    for (const char c : report.code) {
        if (c == '-') continue;
        if (c == '0')
            typed += 'o';
        else if (c == '1')
            typed += 'l';
        else
            typed += static_cast<char>(std::tolower(c));
    }
    EXPECT_EQ(site.get("/t/" + typed).status, 303);
    EXPECT_EQ(location(site.get("/t/" + typed)), "/t/" + report.code);
    EXPECT_EQ(
        location(site.get("/t/" + typed, {{"lang", "en"}})), "/t/" + report.code + "?lang=en"
    );
    EXPECT_EQ(location(site.get("/t", {{"code", " " + typed}})), "/t/" + report.code);
}

TEST(Follow, AWrongCodeIsNotFoundAndHelps) {
    TestSite site;
    site.file();
    for (const auto* code : {"PA-0000-0000", "PA-0000-0001", "<script>", "x"}) {
        const auto page = site.get(std::string{"/t/"} + code);
        EXPECT_EQ(page.status, 404) << code;
        EXPECT_TRUE(has(page, "Không có tin nào mang mã này")) << code;
        EXPECT_TRUE(has(page, "action=\"/t\"")) << code;
        EXPECT_FALSE(has(page, "<script>")) << code;
    }
    EXPECT_EQ(site.get("/t", {{"code", "PA-1"}}).status, 404);
    EXPECT_EQ(site.get("/t").status, 200);
}

TEST(Follow, LinksTheResultOnlyWhileItStands) {
    TestSite site;
    auto report = site.publish(site.answered(), "Đã trả lại vỉa hè");
    EXPECT_TRUE(has(site.get("/t/" + report.code), "/results/" + site.publication_of(report)));
    report = site.act(publication::unpublish, report, Json::object().set("reason", "Đăng nhầm."));
    const auto page = site.get("/t/" + report.code);
    expect_nothing_of({"/results/p", "Kết quả được công khai.", "Đăng nhầm"}, page.body);
}

TEST(EventsOf, PairsEachAssignWithItsHandover) {
    const auto events = events_of(
        {{.at = 1, .action = "filed"},
         {.at = 2, .action = "assign"},
         {.at = 3, .action = "return"},
         {.at = 4, .action = "assign"}},
        {{.unit_id = "a"}, {.unit_id = "b", .due_at = 9}}
    );
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[1].unit_id, "a");
    EXPECT_EQ(events[2].unit_id, "b");
    EXPECT_EQ(events[2].due_at, 9);
}

}  // namespace
}  // namespace k197::web::site
