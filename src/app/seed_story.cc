#include "app/seed_story.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>

#include "base/embedded.h"

namespace k197::app {
namespace {

/// Reads the digits at the front of `text` and takes them off.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// "08:30" as time since midnight.
std::optional<Time> time_of_day(std::string_view text) {
    const auto hour = take_number(text);
    if (!hour || text.empty() || text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
    const auto minute = take_number(text);
    if (!minute || !text.empty() || *hour > 23 || *minute > 59) return std::nullopt;
    return *hour * kHour + *minute * kMinute;
}

Time midnight_of(Time time) {
    LocalTime local = to_local(time);
    local.hour = local.minute = local.second = 0;
    return from_local(local);
}

/// `from` moved by "+40s" or "-12d 07:42".
std::optional<Time> moved(Time from, std::string_view by) {
    if (by.size() < 3 || (by.front() != '+' && by.front() != '-')) return std::nullopt;
    const int sign = by.front() == '-' ? -1 : 1;
    by.remove_prefix(1);
    const auto number = take_number(by);
    if (!number || by.empty()) return std::nullopt;
    const char unit = by.front();
    by.remove_prefix(1);
    if (unit == 'd' && by.starts_with(' ')) {
        const auto clock = time_of_day(by.substr(1));
        if (!clock) return std::nullopt;
        return midnight_of(from) + sign * *number * kDay + *clock;
    }
    static const std::map<char, Time> kUnits{
        {'s', kSecond}, {'m', kMinute}, {'h', kHour}, {'d', kDay}};
    const auto length = kUnits.find(unit);
    if (length == kUnits.end() || !by.empty()) return std::nullopt;
    return from + sign * *number * length->second;
}

/// How long people and the channel take when a step does not say.
std::string_view usual_pause(std::string_view verb) {
    if (verb == "in" || verb == "hi" || verb == "answer" || verb == "join") return "+45s";
    if (verb == "press") return "+20s";
    if (verb == "act" || verb == "officer" || verb == "rate") return "";
    return "+2s";
}

Time time_of_step(const std::string& story, const Json& step, Time before) {
    const std::string written = step.text_or("/at", usual_pause(verb_of(step)));
    const auto at = moved(before, written);
    if (!at) fail_story(story, "no time “" + written + "” for step " + step.dump());
    if (*at < before) fail_story(story, "goes back in time at step " + step.dump());
    return *at;
}

}  // namespace

Json load_stories() {
    const auto file = embedded("data/demo/stories.json");
    if (!file) throw std::runtime_error{"data/demo/stories.json is not in this program"};
    auto stories = Json::parse(*file);
    if (!stories) throw std::runtime_error{"data/demo/stories.json: " + stories.error().detail};
    return std::move(*stories);
}

std::string verb_of(const Json& step) {
    return step.members().empty() ? "" : step.members().front().first;
}

std::vector<Moment> moments_of(const Json::Array& stories, Time now) {
    std::vector<Moment> out;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        const std::string name = stories[i].text_or("/name", "without a name");
        const auto start = moved(now, stories[i].text_or("/start"));
        if (!start) fail_story(name, "no start");
        Time at = *start;
        const auto& steps = stories[i].items("/steps");
        for (std::size_t k = 0; k < steps.size(); ++k) {
            if (k > 0) at = time_of_step(name, steps[k], at);
            if (at > now) fail_story(name, "lies in the future at step " + steps[k].dump());
            out.push_back({.at = at, .story = i, .step = k});
        }
    }
    std::ranges::stable_sort(out, {}, &Moment::at);
    return out;
}

}  // namespace k197::app
