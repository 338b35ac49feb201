#pragma once
// The connection to the Page: checked, and put right.

#include <string>
#include <vector>

#include "app/system.h"

namespace k197::app {

struct Finding {
    bool ok = false;
    std::string words{};  ///< what was found, and what to do when it is not well
};

/// Subscribes the app to the Page's events and sets greeting, Get Started and menu.
std::vector<Finding> connect_page(System& system);
/// Looks whether token, subscription and profile are as they should be; changes nothing.
std::vector<Finding> check_page(System& system);
/// Configuration, database, disk, sandbox, fonts.
std::vector<Finding> check_machine(System& system);

}  // namespace k197::app
