#include "base/log.h"

#include <gtest/gtest.h>

namespace k197 {
namespace {

TEST(Log, KeepsTheWordsOfAProblemOnOneLineWithoutQuotes) {
    EXPECT_EQ(log_problem("no column \"x\""), "problem=\"no column 'x'\"");
    EXPECT_EQ(
        log_problem("duplicate key\nDETAIL:  Key (person)=(Lan) exists."),
        "problem=\"duplicate key\""
    );
    EXPECT_EQ(
        log_problem(std::string(1'000, 'a')).size(), 300 + std::string{"problem=\"\""}.size()
    );
}

TEST(Log, LeavesOutWhatMayBeATelephone) {
    EXPECT_EQ(log_problem("near 0912345678, code 190"), "problem=\"near #, code 190\"");
    EXPECT_EQ(log_problem("near 091 234.56 78"), "problem=\"near #\"");
    EXPECT_EQ(log_problem("line 12, column 3456"), "problem=\"line 12, column 3456\"");
}

}  // namespace
}  // namespace k197
