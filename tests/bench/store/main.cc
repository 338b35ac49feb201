// bench_store commit ADDRESS BATCH SECONDS: group commits of deliveries by one connection, each
// batch on disk before the next; prints {"rows", "seconds", "commits"}. bench_store fill ADDRESS
// FIRST COUNT: a history of messages; prints {"messages", "seconds"}. ADDRESS is a file of SQLite
// or postgresql://…; its schema must be there.

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "store/history.h"

namespace k197::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void measure_commits(Store& store, std::int64_t batch, double seconds) {
    std::int64_t rows = 0;
    std::int64_t commits = 0;
    const auto begin = Clock::now();
    while (seconds_since(begin) < seconds) {
        std::vector<Row> together;
        for (std::int64_t i = 0; i < batch; ++i) together.push_back(new_delivery(rows + i));
        store.commit(deliveries(), together);
        rows += batch;
        ++commits;
    }
    fmt::print(
        "{{\"rows\":{},\"seconds\":{},\"commits\":{}}}\n", rows, seconds_since(begin), commits
    );
}

void measure_fill(Store& store, std::int64_t first, std::int64_t count) {
    const auto begin = Clock::now();
    write_history(store, first, count);
    fmt::print("{{\"messages\":{},\"seconds\":{}}}\n", count, seconds_since(begin));
}

int run(int argc, char** argv) {
    if (argc != 5) {
        fmt::print(stderr, "usage: bench_store commit|fill ADDRESS NUMBER NUMBER\n");
        return 2;
    }
    const auto store = open_store(argv[2]);
    const auto first = std::strtoll(argv[3], nullptr, 10);
    if (std::string{argv[1]} == "commit") {
        measure_commits(*store, first, std::strtod(argv[4], nullptr));
    } else {
        measure_fill(*store, first, std::strtoll(argv[4], nullptr, 10));
    }
    return 0;
}

}  // namespace
}  // namespace k197::bench

int main(int argc, char** argv) {
    try {
        return k197::bench::run(argc, argv);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "bench_store: {}\n", problem.what());
        return 1;
    }
}
