// simulation [--seeds N] [--from N] [--seed N] [--verbose] [--mutations]
// Runs seeds of the deterministic simulation; a failing one is printed with the way to replay it.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/log.h"
#include "simulation/run.h"

namespace k197::simulation {
namespace {

struct Options {
    std::uint64_t from = 1;
    std::uint64_t seeds = 1'000;
    bool verbose = false;
    bool mutations = false;
};

/// A folder of our own that goes away again.
struct Folder {
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "simulation-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path{};
};

void tell_failure(const RunResult& result, std::uint64_t seed, const char* program) {
    for (const auto& problem : result.problems) fmt::print("  {}\n", problem);
    fmt::print("FAIL seed {}; replay: {} --seed {} --verbose\n", seed, program, seed);
}

/// The seeds must hold, and a few of them must come out the same when they are run again.
int run_seeds(const Options& options, const Folder& folder, const char* program) {
    const auto from = make_template(folder.path, Mutation::None);
    std::size_t failed = 0;
    std::size_t crashes = 0;
    std::size_t messages = 0;
    std::size_t reports = 0;
    for (auto seed = options.from; seed < options.from + options.seeds; ++seed) {
        const RunOptions one{.seed = seed, .verbose = options.verbose};
        const auto result = run(one, from, folder.path);
        crashes += result.crashes;
        messages += result.messages;
        reports += result.reports;
        bool good = result.problems.empty();
        if (!good) tell_failure(result, seed, program);
        if (good && seed % 50 == 1 && !options.verbose) {
            good = run(one, from, folder.path).digest == result.digest;
            if (!good) fmt::print("FAIL seed {} is not the same when run again\n", seed);
        }
        if (!good) ++failed;
    }
    fmt::print(
        "{} seeds, {} failed: {} crashes, {} messages, {} reports\n",
        options.seeds,
        failed,
        crashes,
        messages,
        reports
    );
    return failed == 0 ? 0 : 1;
}

struct MutationCase {
    Mutation mutation;
    const char* name;
    std::uint64_t within;  ///< it must be caught by one of so many seeds
};
constexpr MutationCase kMutations[] = {
    {Mutation::AcknowledgeFirst, "acknowledge before the commit", 40},
    {Mutation::NoUniqueKey, "drop the unique key of messages", 40},
    {Mutation::NoFlush, "send what is not on disk yet", 40},
    {Mutation::DoneFirst, "mark jobs as done first", 40},
    {Mutation::SendBlindly, "send again blindly", 60},
};

std::optional<std::uint64_t> caught_by(
    const MutationCase& one, const Options& options, const std::string& folder, std::string& how
) {
    const auto from = make_template(folder, one.mutation);
    for (auto seed = options.from; seed < options.from + one.within; ++seed) {
        const auto result = run({.seed = seed, .mutation = one.mutation}, from, folder);
        if (result.problems.empty()) continue;
        how = result.problems.front();
        return seed;
    }
    return std::nullopt;
}

/// Each mutation must be caught; one that is not means that the checks cannot fail.
int run_mutations(const Options& options, const Folder& folder) {
    int missed = 0;
    for (const auto& one : kMutations) {
        std::string how;
        const auto seed = caught_by(one, options, folder.path, how);
        if (seed) {
            fmt::print("caught \"{}\" with seed {}: {}\n", one.name, *seed, how);
        } else {
            fmt::print("FAIL \"{}\" was not caught in {} seeds\n", one.name, one.within);
            ++missed;
        }
    }
    return missed == 0 ? 0 : 1;
}

std::optional<Options> read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view word{words[i]};
        const bool takes_number = word == "--seed" || word == "--seeds" || word == "--from";
        if (takes_number && i + 1 == count) return std::nullopt;
        if (word == "--verbose") {
            options.verbose = true;
        } else if (word == "--mutations") {
            options.mutations = true;
        } else if (!takes_number) {
            return std::nullopt;
        } else {
            const auto number = std::strtoull(words[++i], nullptr, 10);
            if (word == "--seeds") options.seeds = number;
            if (word != "--seeds") options.from = number;
            if (word == "--seed") options.seeds = 1;
        }
    }
    return options;
}

int start(int count, char** words) {
    const auto options = read_options(count, words);
    if (!options) {
        fmt::print("usage: simulation [--seeds N] [--from N] [--seed N] [--verbose] [--mutations]\n"
        );
        return 2;
    }
    set_log_level("error");
    if (!options->verbose && std::freopen("/dev/null", "w", stderr) == nullptr) return 2;
    const Folder folder;
    return options->mutations ? run_mutations(*options, folder)
                              : run_seeds(*options, folder, words[0]);
}

}  // namespace
}  // namespace k197::simulation

// As in the server's main.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libfontconfig\n";
}

int main(int count, char** words) {
    return k197::simulation::start(count, words);
}
