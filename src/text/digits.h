#pragma once
// Groups of digits in a text: what phone.cc and mask.cc look for numbers in.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace k197::text {

/// A run of digits (full-width and styled ones included; o for 0 in a run of digits and o's).
struct DigitGroup {
    std::string digits{};
    std::size_t begin = 0;  ///< its bytes in the text
    std::size_t end = 0;
    bool joined = false;  ///< only a separator (space, dot, hyphen, bracket) lies between it and
                          ///< the one before
    bool plus = false;    ///< a + stands before it
    char before = ' ';    ///< the character before it; 'a' for any letter
    char after = ' ';     ///< the character after it; 'a' for any letter
    int letters = 0;      ///< how many of the digits were written as o
};

std::vector<DigitGroup> digit_groups(std::string_view text);

/// The licence plates in `text` as byte ranges: 30K-123.45, 29B1 123.45, 29-C1 12345.
struct ByteRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};
std::vector<ByteRange> find_plates(std::string_view text);

}  // namespace k197::text
