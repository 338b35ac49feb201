#pragma once
// How fast the Page may call Facebook: pure rules of the usage headers, and the windows of this
// process.

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace k197::channel {

/// What the usage headers of one answer ask of the calls after it.
struct Pace {
    Time stop_until = 0;  ///< no call before then; 0 when none is forbidden
    Time spacing = 0;     ///< at least so long between two calls

    friend bool operator==(const Pace&, const Pace&) = default;
};

/// From X-App-Usage, X-Page-Usage and X-Business-Use-Case-Usage: nothing under 80 %, growing pauses
/// up to 100 %, there a stop for as long as Facebook says (five minutes when it does not).
Pace pace_of(const std::vector<std::pair<std::string, std::string>>& headers, Time now);

/// In no second more than `per_second` calls; within one, as they come.
class CallWindow {
 public:
    explicit CallWindow(std::size_t per_second);
    /// Takes a place: 0, or how long to wait before asking again. Each asker is given another
    /// moment, so that not all come back at once.
    Time take(Time now);

 private:
    std::vector<Time> taken_;  ///< the last calls, a ring
    std::size_t oldest_ = 0;   ///< where it begins
    Time promised_ = 0;        ///< the last moment that was given to somebody
};

enum class CallKind {
    Message,  ///< text, links: 300 a second for a Page
    Media,    ///< audio and video: 10 a second
    Look,     ///< the Conversations API: 2 a second
    Post,     ///< posts and pictures: no documented limit of their own
};

/// The pace of one Page in this process. Thread-safe.
class Pacer {
 public:
    /// Takes a place for one call: 0, or how long to wait.
    Time take(CallKind kind, Time now);
    /// Facebook said how much is used: keep this distance for the next minute.
    void space(Time spacing, Time now);
    /// Counts calls in a row that brought nothing; a good one starts anew. Gives the count.
    int count_trouble(bool trouble);

 private:
    std::mutex mutex_{};
    CallWindow messages_{300};
    CallWindow media_{10};
    CallWindow looks_{2};
    Time spacing_ = 0;
    Time spacing_until_ = 0;
    Time last_ = 0;
    Time promised_ = 0;
    int troubles_ = 0;
};

}  // namespace k197::channel
