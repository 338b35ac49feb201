#pragma once
// A service that does not answer is left alone for a while, so that callers fail at once instead of
// each waiting for it in turn.

#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace k197::media {

/// Thread-safe.
class Outage {
 public:
    /// Why the service is not to be asked now. After the pause one caller gets nothing and tries,
    /// the others wait for what it finds.
    [[nodiscard]] std::optional<std::string> reason(Time now) {
        const std::lock_guard lock{mutex_};
        if (reason_.empty()) return std::nullopt;
        if (now < next_try_) return reason_;
        next_try_ = now + kPause;
        return std::nullopt;
    }
    void begin(Time now, std::string reason) {
        const std::lock_guard lock{mutex_};
        reason_ = std::move(reason);
        next_try_ = now + kPause;
    }
    void end() {
        const std::lock_guard lock{mutex_};
        reason_.clear();
    }

    static constexpr Time kPause = 5 * kSecond;

 private:
    std::mutex mutex_{};
    std::string reason_{};  // empty while all is well
    Time next_try_ = 0;
};

}  // namespace k197::media
