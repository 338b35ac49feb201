#pragma once
// The stories of data/demo: JSON, and when each of their steps happens. Pure.
//
// A story starts at "-12d 07:42" (so many days ago, at that time in Hanoi) or at "-95m" (m, h)
// before now. A step comes "at" some time after the one before it: "+40s", "+5m", "+3h", or "+1d
// 08:30". Steps of a conversation may leave it out.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace k197::app {

/// The story that is wrong, and how.
[[noreturn]] inline void fail_story(std::string_view story, std::string_view problem) {
    throw std::runtime_error{"demo story " + std::string{story} + ": " + std::string{problem}};
}

/// One step of one story, and when.
struct Moment {
    Time at = 0;
    std::size_t story = 0;
    std::size_t step = 0;
};

/// The stories and the people of data/demo.
Json load_stories();
/// What a step does, the name of its first member: "in", "bot", "act" …
std::string verb_of(const Json& step);
/// The steps of all stories in the order of time. Throws for a time that cannot be read or lies
/// after `now`.
std::vector<Moment> moments_of(const Json::Array& stories, Time now);

}  // namespace k197::app
