#include "text/slip.h"

#include <gtest/gtest.h>

#include "text/normalise.h"

namespace k197::text {
namespace {

TEST(Slip, FindsPhrasesOnWordBoundaries) {
    EXPECT_TRUE(contains_phrase(folded_words("Cháy rồi!!! cứu với"), "chay roi"));
    EXPECT_TRUE(contains_phrase("cuu voi", "cuu voi"));
    EXPECT_FALSE(contains_phrase("xe chay roi bo", "hay roi"));
    EXPECT_FALSE(contains_phrase("chay roif", "chay roi"));
    EXPECT_FALSE(contains_phrase("abc", ""));
}

TEST(Slip, ForgivesSlipsOfTyping) {
    for (const std::string_view typed : {
             "chasy roi",
             "chays roif",
             "chaay rooi",
             "chay rooii",
             "chya roi",
             "chayyyy roi",
             "chayroi",
             "ccháy rồi",
         }) {
        EXPECT_TRUE(contains_phrase_with_slips(folded_words(typed), "chay roi")) << typed;
    }
    EXPECT_TRUE(contains_phrase_with_slips("dnah nhau cam dao", "danh nhau"));
    EXPECT_TRUE(contains_phrase_with_slips("ddanhs nhau", "danh nhau"));
    EXPECT_TRUE(contains_phrase_with_slips("cuuws vowis", "cuu voi"));
    EXPECT_TRUE(contains_phrase_with_slips("danhnhau", "danh nhau"));
}

TEST(Slip, DoesNotTakeOtherWordsForSlips) {
    EXPECT_FALSE(contains_phrase_with_slips("toi thay roi", "chay roi"));
    EXPECT_FALSE(contains_phrase_with_slips("dang nhau", "danh nhau"));
    EXPECT_FALSE(contains_phrase_with_slips("tre em", "te em"));
    EXPECT_FALSE(contains_phrase_with_slips("chay", "chay roi"));
    EXPECT_FALSE(contains_phrase_with_slips("", "chay roi"));
    EXPECT_FALSE(contains_phrase_with_slips("chay roi", ""));
}

}  // namespace
}  // namespace k197::text
