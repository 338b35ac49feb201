#include "publication/publish.h"

#include <gtest/gtest.h>

#include "cases/office_for_tests.h"
#include "dispatch/act.h"

namespace k197::publication {
namespace {

using cases::body_with;
using cases::Report;
using cases::Status;

struct Publish : ::testing::Test {
    cases::Office office{};

    Report answered(cases::Filing filing = {}) {
        return office.put(office.file_report(std::move(filing)), Status::Answered);
    }
    Json body(
        const std::string& text = "Vỉa hè đã thông thoáng", const Json& media = Json::array()
    ) {
        return Json::object().set("title", "Đã xử lý").set("text", text).set("media", media);
    }
    std::optional<Publication> standing(const Report& report) {
        return office.database->read([&](db::Query& query) {
            return publication_of(query, report.id);
        });
    }
};

TEST_F(Publish, ShowsTheResultOnTheSiteAndThePageAndTellsTheCitizen) {
    const auto report = answered();
    const auto picture = office.upload_picture();
    const auto moved = office.act(
        publish, report, body("Vỉa hè đã thông thoáng", Json::array().push(picture).push(picture))
    );
    ASSERT_TRUE(moved) << moved.error().detail;
    EXPECT_EQ(moved->status, Status::Published);
    const auto shown = standing(report);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->title, "Đã xử lý");
    EXPECT_EQ(shown->media_ids, std::vector<std::string>{picture});
    office.database->read([&](db::Query& query) {
        EXPECT_TRUE(is_public(query, picture));
        const auto post = query.one("SELECT body FROM outbox WHERE kind = 'post'");
        ASSERT_TRUE(post);
        const auto json = *Json::parse(post->text("body"));
        EXPECT_NE(json.text_or("/text").find("Vỉa hè đã thông thoáng"), std::string::npos);
        EXPECT_NE(json.text_or("/text").find("/results/" + shown->id), std::string::npos);
        ASSERT_EQ(json.items("/media").size(), 1U);
        EXPECT_EQ(json.items("/media")[0].text(), "shown-" + picture);
    });
    EXPECT_NE(office.told(report.conversation_id).back().find("/results/"), std::string::npos);
    EXPECT_TRUE(office.archive_fits());
}

TEST_F(Publish, LetsNothingOfAPersonOut) {
    const auto report = answered(
        {.conversation_id = office.open_conversation("Nguyễn Facebook Mẫu"),
         .reporter = {.name = "Trần Thị Mẫu", .phone = "0900000001"}}
    );
    const auto twin = office.file_report({.reporter = {.name = "Lê Văn Ví Dụ"}});
    ASSERT_TRUE(office.act(cases::merge, twin, body_with("into", report.code)));
    for (const char* text : {
             "Liên hệ 0900000001",
             "Bà Trần Thị Mẫu cho biết",
             "ba TRAN THI MAU cho biet",
             "Theo nguyễn facebook mẫu",
             "Ông Lê Văn Ví Dụ phản ánh",
             "Gửi về mau@example.com",
             "CCCD 001099000001",
         }) {
        const auto moved = office.act(publish, report, body(text));
        ASSERT_FALSE(moved) << text;
        EXPECT_EQ(moved.error().code, Errc::Invalid) << text;
        EXPECT_EQ(moved.error().field, "text");
        EXPECT_EQ(moved.error().detail.find("0900000001"), std::string::npos);
    }
    EXPECT_EQ(
        office.act(publish, report, body().set("title", "Bà Trần Thị Mẫu")).error().field, "title"
    );
    EXPECT_FALSE(standing(report));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox WHERE kind = 'post'"), 0);
    EXPECT_TRUE(office.act(publish, report, body("Đã xử phạt 2.500.000 đồng ngày 05/3/2026")));
}

TEST_F(Publish, RefusesSealedReportsAndWrongMoments) {
    const auto sealed = answered({.sealed = true});
    EXPECT_EQ(office.act(publish, sealed, body()).error().code, Errc::Forbidden);
    const auto fresh = office.file_report();
    EXPECT_EQ(office.act(publish, fresh, body("Gọi 0900000001")).error().code, Errc::Conflict);
    EXPECT_EQ(office.act(unpublish, fresh, body_with("reason", "x")).error().code, Errc::Conflict);
    EXPECT_EQ(office.act(publish, answered(), Json::object()).error().field, "title");
}

TEST_F(Publish, ShowsOnlyPicturesThatBelongThere) {
    const auto report = answered();
    const auto of_another = office.upload_picture();
    const auto other = office.file_report({.sealed = true});
    office.database->write([&](db::Tx& tx) {
        cases::link_media(tx, other.id, of_another, "result");
    });
    EXPECT_EQ(
        office.act(publish, report, body("Đã dọn", Json::array().push(of_another))).error().field,
        "media"
    );
    EXPECT_EQ(
        office.act(publish, report, body("Đã dọn", Json::array().push("no such"))).error().field,
        "media"
    );
    Json many = Json::array();
    for (int i = 0; i < 11; ++i) many.push(office.upload_picture());
    EXPECT_EQ(office.act(publish, report, body("Đã dọn", many)).error().field, "media");
}

TEST_F(Publish, TakesAResultOffTheSiteAndThePage) {
    const auto report = answered();
    const auto picture = office.upload_picture();
    const auto published =
        *office.act(publish, report, body("Đã dọn", Json::array().push(picture)));
    office.database->write([](db::Tx& tx) {
        tx.query("UPDATE outbox SET state = 'sent', external_id = 'page_1' WHERE kind = 'post'");
    });
    EXPECT_EQ(office.act(unpublish, published, Json::object()).error().field, "reason");
    const auto taken = office.act(unpublish, published, body_with("reason", "Sai địa chỉ"));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->status, Status::Answered);
    EXPECT_FALSE(standing(report));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox WHERE kind = 'unpost'"), 1);
    office.database->read([&](db::Query& query) {
        EXPECT_FALSE(is_public(query, picture));
        EXPECT_TRUE(list_publications(query, "", "", 10).empty());
    });
}

TEST_F(Publish, HoldsBackAPostThatHasNotLeftYet) {
    const auto published = *office.act(publish, answered(), body());
    ASSERT_TRUE(office.act(unpublish, published, body_with("reason", "Sai")));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox WHERE kind = 'unpost'"), 0);
    EXPECT_EQ(
        office.count("SELECT count(*) AS n FROM outbox WHERE kind = 'post' AND state = 'held'"), 1
    );
}

TEST_F(Publish, ReplacesWhatStoodWhenAReopenedReportIsPublishedAgain) {
    auto report = *office.act(publish, answered(), body("Lần một"));
    report = *office.act(cases::reopen, report, body_with("reason", "Tái diễn"));
    report = *office.act(publish, office.put(report, Status::Answered), body("Lần hai"));
    EXPECT_EQ(standing(report)->text, "Lần hai");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM publications WHERE state = 'published'"), 1);
}

TEST_F(Publish, TakesTheFormerResultOfAReopenedReportOff) {
    auto report = *office.act(publish, answered(), body());
    report = *office.act(cases::reopen, report, body_with("reason", "Tái diễn"));
    const auto taken = office.act(unpublish, report, body_with("reason", "Sai"));
    ASSERT_TRUE(taken) << taken.error().detail;
    EXPECT_EQ(taken->status, Status::Reopened);
    EXPECT_FALSE(standing(report));
    EXPECT_EQ(
        office.act(unpublish, *taken, body_with("reason", "Sai")).error().code, Errc::Conflict
    );
}

TEST_F(Publish, ListsNewestFirstByPageAndField) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(office.act(
            publish,
            answered({.field = i % 2 == 0 ? "traffic" : "environment"}),
            body("Tin số " + std::to_string(i))
        ));
    }
    office.database->read([&](db::Query& query) {
        const auto first = list_publications(query, "", "", 3);
        ASSERT_EQ(first.size(), 3U);
        EXPECT_EQ(first[0].text, "Tin số 4");
        const auto rest = list_publications(query, "", first[2].id, 3);
        ASSERT_EQ(rest.size(), 2U);
        EXPECT_EQ(rest[1].text, "Tin số 0");
        EXPECT_EQ(list_publications(query, "environment", "", 10).size(), 2U);
    });
}

}  // namespace
}  // namespace k197::publication
