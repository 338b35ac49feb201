#pragma once
// Who listens for what, and what was signalled.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace k197::db {

/// Names of what was signalled; "" means everything.
using Signals = std::set<std::string, std::less<>>;

class Listeners {
 public:
    void add(std::string what, std::function<void()> action) {
        all_.emplace_back(std::move(what), std::move(action));
    }
    /// The actions of all who listen for any of `signals`.
    [[nodiscard]] std::vector<std::function<void()>> of(const Signals& signals) const {
        std::vector<std::function<void()>> actions;
        for (const auto& [what, action] : all_) {
            if (signals.contains(what) || signals.contains("")) actions.push_back(action);
        }
        return actions;
    }

 private:
    std::vector<std::pair<std::string, std::function<void()>>> all_{};
};

}  // namespace k197::db
