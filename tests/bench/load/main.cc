// bench_load [PICTURE.jpg]: the load of the benchmarks, and the Graph API that it goes to. Prints
// {"graph": port}; then reads orders, one JSON object a line, and prints one result each
// (scenario.h). Ends with its standard input.

#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>

#include "load/scenario.h"

namespace k197::bench {
namespace {

void print(const Json& value) {
    fmt::print("{}\n", value.dump());
    std::fflush(stdout);
}

class Orders final : public Watcher {
 public:
    explicit Orders(const Stage& stage) : stage_{stage} {
        stage_.loop.add(STDIN_FILENO, EPOLLIN, *this);
    }

    void ready(std::uint32_t) override {
        std::array<char, 65536> bytes{};
        const auto count = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0) return stage_.loop.stop();
        buffer_.append(bytes.data(), static_cast<std::size_t>(count));
        take_next();
    }

 private:
    void take_next() {
        const auto end = buffer_.find('\n');
        if (running_ || end == std::string::npos) return;
        const auto order = Json::parse(buffer_.substr(0, end));
        buffer_.erase(0, end + 1);
        if (!order) throw std::runtime_error{"an order is not JSON"};
        begin(*order);
    }

    void begin(const Json& order) {
        const std::string what = order.text_or("/do");
        const auto done = [this](const Json& result) {
            print(result);
            stage_.loop.later([this] {  // the scenario is still in its own call
                running_.reset();
                take_next();
            });
        };
        if (what == "offer") {
            running_ = offer(stage_, order, done);
        } else if (what == "dialogues") {
            running_ = hold_dialogues(stage_, order, done);
        } else if (what == "prepare") {
            done(prepare(order));
        } else if (what == "count") {
            done(Json::object()
                     .set("calls", static_cast<std::int64_t>(stage_.graph.calls()))
                     .set("pictures", static_cast<std::int64_t>(stage_.graph.pictures())));
        } else {
            throw std::runtime_error{"no such order: " + what};
        }
    }

    const Stage stage_;
    std::unique_ptr<Scenario> running_{};
    std::string buffer_{};
};

std::string contents(const char* path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

int run(const char* picture) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    Loop loop;
    GraphDouble graph{loop, 0, picture == nullptr ? std::string{"\xff\xd8"} : contents(picture)};
    const Orders orders{{.loop = loop, .graph = graph}};
    print(Json::object().set("graph", static_cast<int>(graph.port())));
    loop.run();
    return 0;
}

}  // namespace
}  // namespace k197::bench

int main(int argc, char** argv) {
    try {
        return k197::bench::run(argc > 1 ? argv[1] : nullptr);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "bench_load: {}\n", problem.what());
        return 1;
    }
}
