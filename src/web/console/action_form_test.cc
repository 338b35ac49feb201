#include "web/console/action_form.h"

#include <gtest/gtest.h>

#include "cases/case_status.h"
#include "web/console/visit.h"

namespace k197::web::console {
namespace {

const std::vector<org::Unit> kUnits{
    {.id = "1@2025-07-01", .code = "1", .name = "Phường Ba Đình", .level = "ward"}};

Result<Json> body(
    std::string_view action, std::vector<std::pair<std::string, std::string>> fields
) {
    return body_of_form(*find_action(action), {.fields = std::move(fields)}, kUnits);
}

TEST(ActionForm, EveryActionHasAForm) {
    for (const auto action : cases::all_actions())
        EXPECT_NE(find_action(cases::to_string(action)), nullptr) << cases::to_string(action);
}

TEST(ActionForm, AssignTakesATypedUnitBeforeTheSuggestedOne) {
    EXPECT_EQ(
        body("assign", {{"unit", "ba dinh"}, {"unit_picked", "PC07"}})->text_or("/unit"), "1"
    );
    EXPECT_EQ(body("assign", {{"unit", ""}, {"unit_picked", "1"}})->text_or("/unit"), "1");
    EXPECT_EQ(body("assign", {{"unit", ""}}).error().field, "unit");
}

TEST(ActionForm, ADeadlineIsMeantInHanoi) {
    const auto assigned = body("assign", {{"unit", "1"}, {"due_at", "2026-11-30T17:00"}});
    EXPECT_EQ(assigned->text_or("/due_at"), "2026-11-30T17:00:00+07:00");
    EXPECT_EQ(body("assign", {{"unit", "1"}, {"due_at", "mai"}}).error().field, "due_at");
    EXPECT_FALSE(body("assign", {{"unit", "1"}, {"due_at", ""}})->has("/due_at"));
}

TEST(ActionForm, VerifyNeedsAChoiceAndWordsWhenNotOk) {
    EXPECT_EQ(body("verify", {{"ok", "yes"}})->boolean("/ok"), true);
    EXPECT_FALSE(body("verify", {}));
    EXPECT_EQ(body("verify", {{"ok", "no"}, {"note", ""}}).error().field, "note");
    EXPECT_EQ(body("verify", {{"ok", "no"}, {"note", "Chưa có ảnh"}})->boolean("/ok"), false);
}

TEST(ActionForm, ResolveNamesItsFiles) {
    const auto resolved =
        body("resolve", {{"result", "Đã xong"}, {"media", "m1"}, {"media", "m2"}});
    ASSERT_EQ(resolved->items("/media").size(), 2U);
    EXPECT_EQ(resolved->text_or("/media/1"), "m2");
}

TEST(ActionForm, TheNextStepComesFirstAndOpen) {
    const FormWorld world{.open = {"ask", "decline", "accept"}, .primary = "accept"};
    const auto forms = forms_view(world);
    ASSERT_EQ(forms.items().size(), 3U);
    EXPECT_EQ(forms.text_or("/0/action_name"), "accept");
    EXPECT_EQ(forms.at("/0/open").boolean(), true);
    EXPECT_EQ(forms.text_or("/2/action_name"), "decline") << "what ends something comes last";
}

TEST(ActionForm, AFailedFormIsShownAgainWithItsWords) {
    const auto attempt = attempt_of(
        "ask",
        {.fields = {{"csrf", "x"}, {"text", "Ở đoạn nào?"}}},
        fail(Errc::Stale, "Tin đã được cập nhật.")
    );
    const auto forms =
        forms_view({.open = {"accept", "ask"}, .primary = "accept", .attempt = &attempt});
    EXPECT_EQ(forms.at("/0/open").boolean(), false);
    EXPECT_EQ(forms.at("/1/open").boolean(), true);
    EXPECT_EQ(forms.text_or("/1/inputs/0/input_value"), "Ở đoạn nào?");
    EXPECT_EQ(forms.text_or("/1/form_error"), "Tin đã được cập nhật.");
}

TEST(ActionForm, WordsOfAnActionThatIsClosedNowAreNotLost) {
    const auto attempt = attempt_of(
        "direct", {.fields = {{"decision", "Đồng ý"}}}, fail(Errc::Conflict, "Không được.")
    );
    const auto lost = lost_words({.open = {"assign"}, .attempt = &attempt});
    ASSERT_EQ(lost.items().size(), 1U);
    EXPECT_EQ(lost.text_or("/0/typed"), "Đồng ý");
}

TEST(ActionForm, AfterAnApprovedResultTheAnswerIsNext) {
    EXPECT_EQ(primary_action("result_reported", false), "verify");
    EXPECT_EQ(primary_action("result_reported", true), "close");
    EXPECT_EQ(primary_action("archived", false), "");
}

TEST(Visit, ReturnsOnlyToPagesOfTheConsole) {
    EXPECT_EQ(
        local_path("/console/reports/PA-7K3M-92QF?done=accept"),
        "/console/reports/PA-7K3M-92QF?done=accept"
    );
    for (const char* path :
         {"",
          "https://elsewhere.example/console",
          "//elsewhere.example",
          "/console\\elsewhere",
          "/consolex",
          "/console/login?next=/console",
          "/console\r\nSet-Cookie: a=b"}) {
        EXPECT_EQ(local_path(path), "/console") << path;
    }
}

}  // namespace
}  // namespace k197::web::console
