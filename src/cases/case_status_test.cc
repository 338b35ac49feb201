#include "cases/case_status.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace k197::cases {
namespace {

using enum Status;

/// The moves of the contract and DOMAIN 5.1: action → where from → where to.
const std::map<Action, std::map<Status, Status>>& moves_of_the_contract() {
    static const std::map<Action, std::map<Status, Status>> kMoves{
        {Action::Accept, {{Received, Accepted}, {Triaged, Accepted}, {AwaitingInfo, Accepted}}},
        {Action::Ask,
         {{Received, AwaitingInfo}, {Triaged, AwaitingInfo}, {Accepted, AwaitingInfo}}},
        {Action::Decline,
         {{Received, Rejected},
          {Triaged, Rejected},
          {AwaitingInfo, Rejected},
          {Accepted, Rejected},
          {Reopened, Rejected}}},
        {Action::Propose, {{Accepted, Proposed}, {Returned, Proposed}, {Reopened, Proposed}}},
        {Action::Direct, {{Proposed, Instructed}}},
        {Action::Assign,
         {{Instructed, Referred},
          {Returned, Referred},
          {ResultRejected, Referred},
          {Reopened, Referred}}},
        {Action::Acknowledge, {{Referred, InProgress}}},
        {Action::Return, {{Referred, Returned}, {InProgress, Returned}, {Extended, Returned}}},
        {Action::Resolve,
         {{InProgress, ResultReported},
          {Extended, ResultReported},
          {ResultRejected, ResultReported},
          {Reinspecting, ResultReported}}},
        {Action::Verify, {{ResultReported, InProgress}}},
        {Action::Close,
         {{Accepted, Answered},
          {Instructed, Answered},
          {ResultReported, Answered},
          {Reinspecting, Answered},
          {Reopened, Answered}}},
        {Action::Reopen,
         {{Rejected, Reopened},
          {Redirected, Reopened},
          {Answered, Reopened},
          {Published, Reopened},
          {Closed, Reopened}}},
        {Action::Merge,
         {{Received, Duplicate},
          {AwaitingInfo, Duplicate},
          {Triaged, Duplicate},
          {Accepted, Duplicate},
          {Proposed, Duplicate},
          {Instructed, Duplicate},
          {Returned, Duplicate},
          {Reopened, Duplicate}}},
        {Action::Unmerge, {{Duplicate, Received}}},
        {Action::Publish, {{Answered, Published}, {Closed, Published}}},
        {Action::Unpublish, {{Published, Answered}, {Reopened, Reopened}}},
    };
    return kMoves;
}

TEST(CaseStatus, AllowsExactlyTheMovesOfTheTable) {
    ASSERT_EQ(all_actions().size(), 16U);
    ASSERT_EQ(all_statuses().size(), 21U);
    for (const auto action : all_actions()) {
        for (const auto from : all_statuses()) {
            const auto& allowed_from = moves_of_the_contract().at(action);
            const auto wanted = allowed_from.find(from);
            const auto to = after(action, from, false);
            const std::string name =
                std::string{to_string(action)} + " from " + std::string{to_string(from)};
            ASSERT_EQ(to.has_value(), wanted != allowed_from.end()) << name;
            if (to) {
                EXPECT_EQ(*to, wanted->second) << name;
            } else {
                EXPECT_EQ(to.error().code, Errc::Conflict) << name;
            }
        }
    }
}

TEST(CaseStatus, AssignsBeforeADirectionOnlyUnderAStandingAuthority) {
    for (const auto from : {Accepted, Proposed}) {
        EXPECT_FALSE(after(Action::Assign, from, false));
        EXPECT_TRUE(after(Action::Assign, from, true));
    }
    EXPECT_FALSE(after(Action::Assign, Received, true));
}

TEST(CaseStatus, ListsWhatIsAllowedFromEachStatus) {
    for (const auto from : all_statuses()) {
        std::set<Action> wanted;
        for (const auto& [action, moves] : moves_of_the_contract()) {
            if (moves.contains(from)) wanted.insert(action);
        }
        const auto given = allowed(from, false);
        EXPECT_EQ(std::set<Action>(given.begin(), given.end()), wanted) << to_string(from);
    }
}

TEST(CaseStatus, NamesEveryStatusAndActionBothWays) {
    for (const auto status : all_statuses()) EXPECT_EQ(status_from(to_string(status)), status);
    for (const auto action : all_actions()) EXPECT_EQ(action_from(to_string(action)), action);
    EXPECT_FALSE(status_from("lost"));
    EXPECT_FALSE(action_from("forget"));
    EXPECT_EQ(to_string(InProgress), "in_progress");
}

TEST(CaseStatus, KnowsWhatIsFinishedAndWhatMayBeRated) {
    EXPECT_TRUE(is_finished(Rejected));
    EXPECT_TRUE(is_finished(Answered));
    EXPECT_FALSE(is_finished(Reopened));
    EXPECT_FALSE(is_finished(AwaitingInfo));
    EXPECT_TRUE(may_be_rated(Published));
    EXPECT_FALSE(may_be_rated(Rejected));
    EXPECT_FALSE(may_be_rated(InProgress));
}

}  // namespace
}  // namespace k197::cases
