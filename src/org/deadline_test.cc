#include "org/deadline.h"

#include <gtest/gtest.h>

#include "org/fields.h"

namespace k197::org {
namespace {

Time at(std::string_view text) {
    return *from_rfc3339(std::string{text} + ":00+07:00");
}

std::string shown(Time time) {
    return to_rfc3339(time).substr(0, 16);
}

TEST(Deadline, CountsWorkingHoursOverNightsWeekendsAndTet) {
    const auto calendar = load_calendar();
    const auto after = [&](const char* from, int hours) {
        return shown(add_working_hours(calendar, at(from), hours));
    };
    EXPECT_EQ(after("2026-03-02T08:00", 4), "2026-03-02T12:00");
    EXPECT_EQ(after("2026-03-02T10:00", 4), "2026-03-02T15:00");
    EXPECT_EQ(after("2026-03-02T12:30", 1), "2026-03-02T14:00");
    EXPECT_EQ(after("2026-03-02T16:00", 8), "2026-03-03T16:00");
    EXPECT_EQ(after("2026-03-06T16:00", 4), "2026-03-09T11:00");
    EXPECT_EQ(after("2026-03-07T09:00", 1), "2026-03-09T09:00");
    EXPECT_EQ(after("2026-02-13T16:30", 1), "2026-02-23T08:30");
    EXPECT_EQ(after("2021-02-09T22:00", 8), "2021-02-17T17:00");
    EXPECT_EQ(after("2024-04-26T16:00", 2), "2024-05-02T09:00");
    EXPECT_EQ(after("2026-01-09T16:00", 2), "2026-01-10T09:00");
}

TEST(Deadline, CountsWorkingDaysFromTheDayAfterToTheEndOfWork) {
    const auto calendar = load_calendar();
    const auto after = [&](const char* from, int days) {
        return shown(add_working_days(calendar, at(from), days));
    };
    EXPECT_EQ(after("2026-03-02T08:00", 3), "2026-03-05T17:00");
    EXPECT_EQ(after("2026-03-05T23:59", 1), "2026-03-06T17:00");
    EXPECT_EQ(after("2026-03-06T10:00", 1), "2026-03-09T17:00");
    EXPECT_EQ(after("2026-04-24T10:00", 1), "2026-04-28T17:00");
    EXPECT_EQ(after("2026-08-28T10:00", 1), "2026-09-03T17:00");
}

TEST(Deadline, DependsOnFieldAndUrgency) {
    const auto calendar = load_calendar();
    const auto deadlines = load_deadlines();
    const auto due = [&](const char* field, Urgency urgency) {
        return shown(due_for(calendar, deadlines, field, urgency, at("2026-03-02T09:00")));
    };
    EXPECT_EQ(due("environment", Urgency::Normal), "2026-03-05T17:00");
    EXPECT_EQ(due("environment", Urgency::Urgent), "2026-03-02T14:00");
    EXPECT_EQ(due("environment", Urgency::Emergency), "2026-03-02T10:00");
    EXPECT_EQ(due("construction", Urgency::Normal), "2026-03-23T17:00");
    for (const auto& field : load_fields()) {
        for (const auto urgency : {Urgency::Normal, Urgency::Urgent, Urgency::Emergency}) {
            EXPECT_GT(
                due_for(calendar, deadlines, field.code, urgency, at("2026-03-02T09:00")),
                at("2026-03-02T09:00")
            );
        }
    }
}

TEST(Deadline, EndsWithACalendarThatNeverWorks) {
    EXPECT_GT(add_working_hours(Calendar{}, at("2026-03-02T09:00"), 1), at("2030-01-01T00:00"));
}

}  // namespace
}  // namespace k197::org
