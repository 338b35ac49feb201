#include "simulation/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "jobs/jobs.h"
#include "simulation/checks.h"
#include "simulation/citizens.h"

namespace k197::simulation {
namespace {

constexpr Time kBegin = 1'773'108'000'000'000;  // 2026-03-10T09:00:00+07:00
constexpr int kMostRounds = 4'000;              // of draining
constexpr Time kSettling = 3 * kDay;            // after it nothing may hang

/// How rough a run is, by its seed.
struct Weather {
    std::size_t events = 0;
    NetworkFaults network{};
    DiskFaults disk{};
    unsigned crash_at_send = 0;  ///< in a thousand requests
    std::size_t operations_between_crashes = 0;
    unsigned between = 0;  ///< in a hundred calls: others come between
};

Weather weather_of(Random& random) {
    const auto some = [&](unsigned most) {
        return random.chance(30) ? 0U : static_cast<unsigned>(random.below(most + 1));
    };
    return {
        .events = 100 + random.below(130),
        .network =
            {.graph = some(50),
             .repeated = some(30),
             .late = some(50),
             .together = some(40),
             .lost = random.chance(20) ? 5U : 0U},
        .disk = {.full = random.chance(15) ? 3U : 0U, .broken = random.chance(15) ? 2U : 0U},
        .crash_at_send = some(60),
        .operations_between_crashes = random.chance(25) ? 0 : 20 + random.below(600),
        .between = some(25),
    };
}

class Run {
 public:
    Run(const RunOptions& options, const Template& from, const std::string& folder);
    RunResult go();

 private:
    void event();
    bool deliver();
    void work();
    void pass_time();
    void trouble();
    void meanwhile();
    void on_send();
    void on_claim(db::Query& query, const jobs::Job& job);
    void on_begin(const jobs::Job& job);
    void on_end(const jobs::Job& job, bool done);
    void boot();
    void crash();
    void restart();
    void drain();
    bool drain_round();
    std::optional<Time> next_moment();
    void arm();
    void note(const std::string& what);
    void add_problems(const std::vector<std::string>& found);
    template <class Action>
    void survive(Action action);

    const RunOptions options_;
    Random random_;
    Weather weather_;
    FakeClock clock_{kBegin};
    media::MemoryStore blobs_{};
    Disk disk_;
    Facebook facebook_;
    Citizens citizens_;
    Outside outside_;
    std::unique_ptr<Process> process_{};
    int depth_ = 0;
    bool calm_ = false;
    std::set<std::string> turned_{};  ///< messages whose turn is done
    RunResult result_{};
    std::string story_{};
};

/// Before anything else draws random numbers.
Random seeded(std::uint64_t seed) {
    seed_product_randomness(seed);
    return Random{seed};
}

Run::Run(const RunOptions& options, const Template& from, const std::string& folder)
    : options_{options},
      random_{seeded(options.seed)},
      weather_{weather_of(random_)},
      disk_{from.image, random_.split()},
      facebook_{clock_, random_.split()},
      citizens_{facebook_, random_.split()},
      outside_{
          .clock = clock_,
          .disk = disk_,
          .facebook = facebook_,
          .blobs = blobs_,
          .knowledge = from.knowledge,
          .folder = folder,
          .mutation = options.mutation,
          .meanwhile = [this] { meanwhile(); },
          .on_send = [this] { on_send(); },
          .on_claim = [this](db::Query& query, const jobs::Job& job) { on_claim(query, job); },
          .on_begin = [this](const jobs::Job& job) { on_begin(job); },
          .on_end = [this](const jobs::Job& job, bool done) { on_end(job, done); }} {}

void Run::note(const std::string& what) {
    ++result_.events;
    story_ += what;
    story_ += '\n';
    if (story_.size() > 1 << 16) story_ = sha256_hex(story_);
    if (options_.verbose)
        fmt::print("{:>9.3f} {}\n", static_cast<double>(clock_.now() - kBegin) / kSecond, what);
}

void Run::add_problems(const std::vector<std::string>& found) {
    for (const auto& problem : found) note("PROBLEM " + problem);
    result_.problems.insert(result_.problems.end(), found.begin(), found.end());
}

/// Does something with the process; when the power fails meanwhile, the process is gone and a new
/// one begins.
template <class Action>
void Run::survive(Action action) {
    try {
        action();
        if (!disk_.has_power()) crash();
    } catch (const PowerFailure&) {
        crash();
    }
}

void Run::arm() {
    if (!calm_ && weather_.operations_between_crashes > 0)
        disk_.fail_power_after(1 + random_.below(2 * weather_.operations_between_crashes));
}

/// A new process on what the disk holds. It may die again while it starts.
void Run::boot() {
    while (!process_) {
        try {
            process_ = std::make_unique<Process>(outside_);
        } catch (const PowerFailure&) {
            note("power fails while starting");
        } catch (const std::exception& problem) {
            note(std::string{"cannot start: "} + problem.what());
            disk_.set_faults({});
        }
        if (!disk_.has_power()) {
            process_.reset();
            disk_.restore_power();
        }
    }
    // A turn whose end was not on disk yet is done again; what it said was told to nobody.
    const auto between = std::exchange(weather_.between, 0);
    process_->database().read([&](db::Query& query) {
        for (const auto& row : query.query("SELECT id FROM jobs WHERE kind = 'conversation.turn'"))
            turned_.erase(row.text("id"));
    });
    weather_.between = between;
}

void Run::crash() {
    ++result_.crashes;
    note("power fails");
    depth_ = 0;
    disk_.fail_power();
    process_.reset();
    disk_.restore_power();
    disk_.set_faults({});
    const auto between = std::exchange(weather_.between, 0);
    boot();
    add_problems(process_->database().read([&](db::Query& query) {
        return check_always(query, facebook_);
    }));
    weather_.between = between;
    arm();
}

void Run::restart() {
    note("restart");
    process_.reset();
    boot();
}

/// What was not answered comes again, also when the power failed meanwhile.
bool Run::deliver() {
    std::vector<Post> posts;
    for (auto count = 1 + random_.below(3); count > 0; --count) {
        if (auto post = facebook_.take_post()) posts.push_back(std::move(*post));
    }
    if (posts.empty()) return false;
    std::vector<int> statuses(posts.size(), 0);
    const auto finish = [&] {
        for (std::size_t i = 0; i < posts.size(); ++i) {
            note(fmt::format("webhook of {} bytes: {}", posts[i].body.size(), statuses[i]));
            facebook_.finish(std::move(posts[i]), statuses[i]);
        }
    };
    try {
        statuses = process_->receive(posts);
    } catch (const PowerFailure&) {
        finish();
        throw;
    }
    finish();
    return true;
}

void Run::work() {
    if (random_.chance(40)) {
        const auto count = process_->read_new(1 + random_.below(8));
        if (count > 0) note(fmt::format("reads {}", count));
        return;
    }
    process_->run_one(random_);
}

void Run::pass_time() {
    Time by = static_cast<Time>(random_.below(3 * kSecond));
    if (random_.chance(20)) by = static_cast<Time>(random_.below(5 * kMinute));
    if (random_.chance(1)) by = 25 * kHour;
    clock_.advance(by);
}

void Run::trouble() {
    switch (random_.below(6)) {
        case 0: throw PowerFailure{};
        case 1: return restart();
        case 2: {
            const bool dead = random_.chance(50);
            facebook_.set_token_dead(dead);
            return note(dead ? "token dies" : "token lives");
        }
        case 3: return disk_.set_faults(weather_.disk);
        case 4: return disk_.set_faults({});
        default:
            return facebook_.set_faults(random_.chance(50) ? weather_.network : NetworkFaults{});
    }
}

/// Between two calls of the product: another worker, a webhook, time.
void Run::meanwhile() {
    if (depth_ >= 3 || !process_ || !random_.chance(weather_.between)) return;
    ++depth_;
    switch (random_.below(4)) {
        case 0: {
            const bool leaps = random_.chance(10);  // past the end of a lease, under a call as well
            clock_.advance(static_cast<Time>(random_.below(leaps ? kHour : 20 * kSecond)));
            break;
        }
        case 1: deliver(); break;
        default: work(); break;
    }
    --depth_;
}

void Run::on_send() {
    if (random_.below(1'000) < weather_.crash_at_send) throw PowerFailure{};
    meanwhile();
}

/// One citizen's messages are handled one after the other, as Facebook dates what is on file.
void Run::on_claim(db::Query& query, const jobs::Job& job) {
    if (job.lane.empty()) return;
    const auto before = query.one(
        "SELECT id FROM jobs WHERE lane = $1 AND id <> $2 AND (state = 'running' OR (state = "
        "'ready' AND (position, id) < ($3, $2)))",
        job.lane,
        job.id,
        job.position
    );
    if (before) add_problems({job.id + " is taken before " + before->text("id")});
}

void Run::on_begin(const jobs::Job& job) {
    note("begins " + job.id);
}

void Run::on_end(const jobs::Job& job, bool done) {
    note((done ? "ends " : "again ") + job.id);
    if (done && job.id.starts_with("turn:") && !turned_.insert(job.id).second)
        add_problems({"turn done twice: " + job.id});
}

void Run::event() {
    const auto lot = random_.below(100);
    if (lot < 22) {
        note(citizens_.act(clock_.now()));
    } else if (lot < 47) {
        deliver();
    } else if (lot < 84) {
        work();
    } else if (lot < 94) {
        pass_time();
    } else if (lot < 97) {
        note("officer: " + process_->officer_acts(random_));
    } else {
        trouble();
    }
}

/// When something is due next: a job or a webhook. What is due already waits for its lane.
std::optional<Time> Run::next_moment() {
    const auto job = process_->database().read([this](db::Query& query) {
        return query.one(
            "SELECT min(due) AS due FROM (SELECT CASE WHEN state = 'running' THEN lease_until + 1 "
            "ELSE run_at END AS due FROM jobs WHERE state IN ('ready', 'running')) AS moments "
            "WHERE "
            "due > $1",
            clock_.now()
        );
    });
    auto due = job ? job->maybe_integer("due") : std::nullopt;
    if (const auto post = facebook_.next_due(); post && (!due || *post < *due)) due = post;
    return due;
}

/// Everything that is due now; false when nothing was.
bool Run::drain_round() {
    bool any = false;
    while (deliver()) any = true;
    while (process_->read_new(64) > 0) any = true;
    while (process_->run_one(random_)) any = true;
    return any;
}

void Run::drain() {
    note("calm");
    calm_ = true;
    weather_.between = 0;
    weather_.crash_at_send = 0;
    facebook_.set_faults({});
    facebook_.set_token_dead(false);
    disk_.set_faults({});
    disk_.fail_power_after(UINT64_MAX);
    const Time end = clock_.now() + kSettling;
    for (int round = 0; round < kMostRounds && clock_.now() < end; ++round) {
        if (drain_round()) continue;
        const auto next = next_moment();
        if (!next) return;
        clock_.set(std::max(*next, clock_.now() + kMillisecond));
    }
}

RunResult Run::go() {
    boot();
    arm();
    disk_.set_faults(weather_.disk);
    facebook_.set_faults(weather_.network);
    for (std::size_t i = 0; i < weather_.events && result_.problems.empty(); ++i)
        survive([&] { event(); });
    survive([&] { drain(); });
    add_problems(process_->database().read([&](db::Query& query) {
        result_.messages =
            static_cast<std::size_t>(query.one("SELECT count(*) AS n FROM messages")->integer("n"));
        result_.reports =
            static_cast<std::size_t>(query.one("SELECT count(*) AS n FROM reports")->integer("n"));
        return check_settled(query, facebook_, blobs_);
    }));
    process_.reset();
    result_.digest = sha256_hex(story_);
    return result_;
}

}  // namespace

RunResult run(const RunOptions& options, const Template& from, const std::string& folder) {
    return Run{options, from, folder}.go();
}

}  // namespace k197::simulation
