// serve, simulator, demo: run until SIGTERM or Ctrl-C.

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <filesystem>

#include "app/commands.h"
#include "app/data_lock.h"
#include "app/demo.h"
#include "app/demo_past.h"
#include "app/system.h"
#include "base/bytes.h"
#include "base/log.h"
#include "simulator/simulator.h"

namespace k197::app {
namespace {

/// Blocks the signals that end the program, so that every thread leaves them to wait_for_end().
sigset_t block_end_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return set;
}

void wait_for_end(const sigset_t& set) {
    int signal = 0;
    sigwait(&set, &signal);
    log_info("stopping", fmt::format("signal={}", signal));
}

}  // namespace

int serve(const Config& config) {
    const auto signals = block_end_signals();
    const auto lock = DataLock::take(config.data);
    if (!lock) return failed(lock.error().detail);
    auto database = open_store(config);
    if (!database) return failed(database.error().detail);
    System system{config, std::move(*database)};
    system.start();
    fmt::print(
        "listening on {}:{}\n", config.listen.substr(0, config.listen.rfind(':')), system.port()
    );
    std::fflush(stdout);
    wait_for_end(signals);
    system.stop();
    return 0;
}

int simulate(const Config& config, const std::string& listen) {
    const auto signals = block_end_signals();
    const SystemClock clock;
    const auto http = make_http();
    simulator::Simulator simulator{simulator_options(config, listen), clock, *http};
    simulator.start();
    fmt::print("simulator on http://{}\n", listen);
    std::fflush(stdout);
    wait_for_end(signals);
    simulator.stop();
    return 0;
}

int demo(Config config, const std::string& simulator_listen) {
    const auto signals = block_end_signals();
    fill_demo_config(config, simulator_listen);
    const auto lock = DataLock::take(config.data);
    if (!lock) return failed(lock.error().detail);
    auto database = open_store(config);
    if (!database) return failed(database.error().detail);

    System system{config, std::move(*database)};
    simulator::Simulator simulator{
        simulator_options(config, simulator_listen), system.clock(), system.http()};
    simulator.start();
    prepare_demo(system);
    simulator.remember(past_of(system));
    system.start();
    print_demo(system, simulator_listen);
    wait_for_end(signals);
    system.stop();
    simulator.stop();
    return 0;
}

}  // namespace k197::app
