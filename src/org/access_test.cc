#include "org/access.h"

#include <gtest/gtest.h>

#include <sstream>

namespace k197::org {
namespace {

constexpr const char* kEveryAction =
    "accept ask decline propose direct assign acknowledge return resolve verify close reopen merge "
    "unmerge publish "
    "unpublish message file upload";

std::string allowed_to(const Caller& caller) {
    std::istringstream in{kEveryAction};
    std::string allowed;
    for (std::string name; in >> name;) {
        if (may_act(caller, *action_from(name))) allowed += (allowed.empty() ? "" : " ") + name;
    }
    return allowed;
}

TEST(Access, AllowsEachRoleItsActionsAndNoOther) {
    constexpr const char* kIntake =
        "accept ask decline propose assign verify close reopen merge unmerge message file upload";
    EXPECT_EQ(allowed_to({.roles = {Role::Admin}}), kEveryAction);
    EXPECT_EQ(allowed_to({.roles = {Role::Intake}}), kIntake);
    EXPECT_EQ(
        allowed_to({.roles = {Role::Leader}}),
        "accept ask decline propose direct assign verify close reopen merge unmerge message file "
        "upload"
    );
    EXPECT_EQ(
        allowed_to({.roles = {Role::Unit}, .unit_code = "00004"}),
        "acknowledge return resolve upload"
    );
    EXPECT_EQ(allowed_to({.roles = {Role::Publisher}}), "publish unpublish upload");
    EXPECT_EQ(allowed_to({.roles = {Role::Inspector}}), "");
    EXPECT_EQ(allowed_to({.roles = {Role::Inspector, Role::Sealed}}), "");
    EXPECT_EQ(allowed_to({}), "");
    EXPECT_EQ(action_from("filed"), std::nullopt);
}

TEST(Access, HidesSealedReportsFromEverybodyWithoutTheRole) {
    const ReportFacts report{
        .sealed = true, .status = "answered", .unit_code = "00004", .unit_codes = {"00004"}};
    for (const auto role :
         {Role::Admin, Role::Intake, Role::Leader, Role::Unit, Role::Publisher, Role::Inspector}) {
        EXPECT_FALSE(may_see({.roles = {role}, .unit_code = "00004"}, report)) << to_string(role);
        EXPECT_FALSE(may_see_reporter({.roles = {role}, .unit_code = "00004"}, report))
            << to_string(role);
        const bool sees = role != Role::Publisher;
        EXPECT_EQ(
            may_see(
                {.roles = {role, Role::Sealed}, .unit_code = role == Role::Unit ? "00004" : ""},
                report
            ),
            sees
        ) << to_string(role);
    }
    EXPECT_FALSE(may_see_conversation({.roles = {Role::Admin}}, true));
    EXPECT_TRUE(may_see_conversation({.roles = {Role::Intake, Role::Sealed}}, true));
}

TEST(Access, ShowsAUnitOnlyWhatItHasOrHad) {
    const Caller unit{.roles = {Role::Unit}, .unit_code = "00004"};
    const ReportFacts own{.status = "referred", .unit_code = "00004", .unit_codes = {"00004"}};
    const ReportFacts former{
        .status = "referred", .unit_code = "00008", .unit_codes = {"00004", "00008"}};
    const ReportFacts other{.status = "referred", .unit_code = "00008", .unit_codes = {"00008"}};
    const ReportFacts nobodys{.status = "received"};
    EXPECT_TRUE(may_see(unit, own));
    EXPECT_TRUE(may_see(unit, former));
    EXPECT_FALSE(may_see(unit, other));
    EXPECT_FALSE(may_see(unit, nobodys));
    EXPECT_FALSE(may_see({.roles = {Role::Unit}}, nobodys));
    EXPECT_TRUE(may_act(unit, Action::Resolve, own));
    EXPECT_FALSE(may_act(unit, Action::Resolve, former));
    EXPECT_FALSE(may_act(unit, Action::Accept, own));
    EXPECT_FALSE(may_see_reporter(unit, own));
    EXPECT_TRUE(may_see_reporter({.roles = {Role::Intake}}, own));
    EXPECT_FALSE(may_see_conversation(unit, false));
    const Caller both{.roles = {Role::Unit, Role::Intake}, .unit_code = "00004"};
    EXPECT_TRUE(may_act(both, Action::Accept, other));
    EXPECT_FALSE(may_act(both, Action::Resolve, other));
}

TEST(Access, ShowsAPublisherEveryReportThatIsNotSealedButNeverThePerson) {
    const Caller publisher{.roles = {Role::Publisher}};
    for (const auto* status : {"received", "referred", "answered", "published", "closed"}) {
        EXPECT_TRUE(may_see(publisher, {.status = status})) << status;
        EXPECT_FALSE(may_see_reporter(publisher, {.status = status})) << status;
        EXPECT_FALSE(may_see(publisher, {.sealed = true, .status = status})) << status;
    }
}

TEST(Access, ShowsTheStateOfTheProgramToTheAdministratorAndTheInspector) {
    for (const auto role :
         {Role::Admin, Role::Inspector, Role::Intake, Role::Leader, Role::Unit, Role::Publisher}) {
        Caller caller;
        caller.roles.add(role);
        EXPECT_EQ(may_see_operations(caller), role == Role::Admin || role == Role::Inspector);
    }
}

}  // namespace
}  // namespace k197::org
