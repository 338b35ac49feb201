#pragma once
// A stand-in for Facebook on this machine: the Graph API by Meta's rules, signed webhooks, media
// links that expire, and a page where a person plays a citizen. Everything is in memory.

#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"
#include "simulator/options.h"

namespace k197::simulator {

/// Whether the options may be used: Forbidden for an address that is not loopback unless that is
/// allowed, Invalid without an app secret.
Result<void> check_options(const Options& options);

struct Past;

class Simulator {
 public:
    /// `clock` and `http` must outlive it.
    Simulator(Options options, const Clock& clock, Http& http);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Throws std::runtime_error when the options are refused or the address cannot be bound.
    void start();
    void stop();
    /// Puts people, threads and posts of an earlier time into the world.
    void remember(const Past& past);
    [[nodiscard]] unsigned short port() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace k197::simulator
