#include "cases/code.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace k197::cases {
namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

TEST(Code, HasTheCheckLettersOfTheFormat) {
    // The five examples of docs/formats/code.md.
    for (const char* code :
         {"PA-7K3M-92Q5", "PA-0000-0012", "PA-1234-567Y", "PA-ZZZZ-ZZZC", "PA-HAN0-1XXT"}) {
        EXPECT_EQ(read_code(code), code);
    }
}

TEST(Code, IsMadeFreshInItsWrittenForm) {
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) {
        const auto code = new_code();
        ASSERT_EQ(code.size(), 12U);
        EXPECT_EQ(code.substr(0, 3), "PA-");
        EXPECT_EQ(code[7], '-');
        EXPECT_EQ(read_code(code), code);
        seen.insert(code);
    }
    EXPECT_EQ(seen.size(), 1'000U);
}

TEST(Code, IsReadAsPeopleTypeIt) {
    for (const char* typed :
         {"PA-7K3M-92Q5",
          "pa-7k3m-92q5",
          "PA7K3M92Q5",
          "7K3M92Q5",
          " pa 7k3m 92q5 ",
          "7k3m-92q5",
          "PA.7K3M.92Q5"}) {
        EXPECT_EQ(read_code(typed), "PA-7K3M-92Q5") << typed;
    }
    EXPECT_EQ(read_code("PA-OOOO-OOl2"), "PA-0000-0012");
    EXPECT_EQ(read_code("pa-i234-567y"), "PA-1234-567Y");
    EXPECT_EQ(read_code("pa-L234-567y"), "PA-1234-567Y");
    EXPECT_EQ(read_code("PAPAPAPE"), "PA-PAPA-PAPE");
}

TEST(Code, IsRefusedWhenItIsNone) {
    for (const char* typed :
         {"",
          "PA",
          "PA-7K3M-92QF",
          "PA-7K3M-92Q",
          "PA-7K3M-92Q55",
          "PA-7K3M-92Q5-1",
          "PA-UUUU-UUUU",
          "xin chào",
          "PA-7K3M-92Qđ"}) {
        EXPECT_FALSE(read_code(typed)) << typed;
    }
}

TEST(Code, FindsEveryWrongLetterAndEverySwap) {
    for (int i = 0; i < 20; ++i) {
        const auto code = new_code();
        const std::string letters = code.substr(3, 4) + code.substr(8);
        for (std::size_t at = 0; at < 8; ++at) {
            for (const char other : kLetters) {
                auto wrong = letters;
                wrong[at] = other;
                EXPECT_EQ(read_code(wrong).has_value(), other == letters[at])
                    << letters << " " << wrong;
            }
            for (std::size_t with = at + 1; with < 8; ++with) {
                auto swapped = letters;
                std::swap(swapped[at], swapped[with]);
                EXPECT_EQ(read_code(swapped).has_value(), swapped == letters)
                    << letters << " " << swapped;
            }
        }
    }
}

TEST(Code, IsFoundInASentence) {
    EXPECT_EQ(find_code("tra cứu pa-7k3m-92q5 giúp tôi"), "PA-7K3M-92Q5");
    EXPECT_EQ(find_code("Tin PA7K3M92Q5, xử lý chưa?"), "PA-7K3M-92Q5");
    EXPECT_EQ(find_code("sai PA-7K3M-92QF, đúng PA 7K3M 92Q5"), "PA-7K3M-92Q5");
    EXPECT_FALSE(find_code("phản ánh việc 7K3M92Q5"));
    EXPECT_FALSE(find_code("pa pa pa"));
    EXPECT_FALSE(find_code(""));
}

}  // namespace
}  // namespace k197::cases
