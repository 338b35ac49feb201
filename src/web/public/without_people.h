#pragma once
// Takes people out of a text that officers wrote to one citizen, before whoever holds the code may
// read it.

#include <string>
#include <string_view>
#include <vector>

namespace k197::web::site {

/// Whom a text must not show.
struct People {
    std::vector<std::string> names{};  ///< and addresses
    std::vector<std::string> phones{};
};

/// `text` with each of `people` as "[…]", however they are spelt, and other telephone numbers, mail
/// addresses, identity numbers and plates as what they were. A name of fewer than two words is
/// left: it would hit other words.
std::string without_people(std::string_view text, const People& people);

}  // namespace k197::web::site
