#pragma once
// What Facebook already knew before the simulator started: people, their threads, the Page's posts.
// A demonstration over stored data begins with it. Nothing is sent for it.

#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/world.h"

namespace k197::simulator {

struct PastFile {
    std::string kind{};  ///< image video audio file
    std::string type{};
    std::string bytes{};
};

struct PastMessage {
    std::string mid{};
    bool from_citizen = false;
    bool by_person = false;  ///< an officer wrote it, not the app's dialogue
    std::string text{};
    Time at = 0;
    Json quick_replies = Json::array();  ///< {title,payload}
    std::vector<PastFile> files{};
};

struct PastPerson {
    std::string psid{};
    std::string name{};
    std::vector<PastMessage> messages{};
};

struct PastPost {
    std::string id{};
    std::string text{};
    Time at = 0;
    std::vector<PastFile> pictures{};
};

struct Past {
    std::vector<PastPerson> people{};
    std::vector<PastPost> posts{};
};

/// Puts the past into the world; who is known there already is left alone.
void remember(World& world, const Past& past);

}  // namespace k197::simulator
