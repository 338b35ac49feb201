#pragma once
// One run of the simulation: one seed drives everything.

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/process.h"

namespace k197::simulation {

struct RunOptions {
    std::uint64_t seed = 0;
    Mutation mutation = Mutation::None;
    bool verbose = false;  ///< tells each event as it happens, on standard output
};

struct RunResult {
    std::vector<std::string> problems{};  ///< what did not hold, "" none
    std::string digest{};                 ///< of all that happened: the same for the same seed
    std::size_t events = 0;
    std::size_t crashes = 0;
    std::size_t messages = 0;
    std::size_t reports = 0;
};

/// `from` and `folder` come from make_template for the same mutation.
RunResult run(const RunOptions& options, const Template& from, const std::string& folder);

}  // namespace k197::simulation
