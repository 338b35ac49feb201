#pragma once
// What the state of the program means for the person who looks after it, and what that person
// should do. Pure.

#include <string>
#include <vector>

#include "web/health.h"

namespace k197::web::console {

struct Finding {
    bool bad = false;      ///< something is lost or stands still until a person acts
    std::string words{};   ///< what is the case
    std::string advice{};  ///< what to do
    std::string href{};    ///< where; "" for nowhere in the console
};

/// Everything that is not as it should be, the bad first; empty when all is well.
std::vector<Finding> findings(const Health& health);

}  // namespace k197::web::console
