#include "media/child.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "media/file.h"

namespace k197::media {
namespace {

constexpr std::size_t kMostOutput = 256 << 10;
constexpr std::size_t kMostProblem = 4 << 10;

using Deadline = std::chrono::steady_clock::time_point;

struct Pipe {
    File read{};
    File write{};
};

Pipe make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    return {.read = File{ends[0]}, .write = File{ends[1]}};
}

/// Owns the two argument blocks of posix_spawn.
class SpawnPlan {
 public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    void files(const std::filesystem::path& folder, int output, int problem) {
        ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
        ::posix_spawn_file_actions_adddup2(&actions_, problem, 2);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
        ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    }
    /// Own process group, signals as a program expects to find them.
    void signals() {
        sigset_t none;
        sigset_t ordinary;
        ::sigemptyset(&none);
        ::sigemptyset(&ordinary);
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGXFSZ})
            ::sigaddset(&ordinary, signal);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &ordinary);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        );
    }
    [[nodiscard]] int spawn(pid_t& pid, const ChildSpec& spec) const {
        auto argv = pointers(spec.argv);
        auto environment = pointers(spec.environment);
        return ::posix_spawn(
            &pid, argv[0], &actions_, &attributes_, argv.data(), environment.data()
        );
    }

 private:
    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (const auto& text : texts)
            all.push_back(const_cast<char*>(text.c_str()));  // NOLINT: a C interface
        all.push_back(nullptr);
        return all;
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

int milliseconds_to(Deadline deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 600'000));
}

/// Takes what is there; closes the end when the other side is gone. What is over the limit is
/// dropped.
void drain(File& from, std::string& to, std::size_t most) {
    std::array<char, 16 << 10> buffer{};
    const ssize_t got = ::read(from.fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
        from.close();
        return;
    }
    to.append(
        buffer.data(), std::min(static_cast<std::size_t>(got), most - std::min(most, to.size()))
    );
}

/// Reads both streams until the child has closed them or time is up.
void listen(File output, File problem, Deadline deadline, Ended& ended) {
    while (output || problem) {
        const int wait = milliseconds_to(deadline);
        if (wait == 0) return;
        std::array<pollfd, 2> ends{{{output.fd(), POLLIN, 0}, {problem.fd(), POLLIN, 0}}};
        if (::poll(ends.data(), ends.size(), wait) <= 0) continue;
        if (ends[0].revents != 0) drain(output, ended.output, kMostOutput);
        if (ends[1].revents != 0) drain(problem, ended.problem, kMostProblem);
    }
}

/// Has the child ended? It is not reaped yet, so its number still belongs to it.
bool ended_already(pid_t pid) {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid;
}

/// Waits for the child until the deadline, then kills its group: itself, or what it left behind.
void reap(pid_t pid, Deadline deadline, Ended& ended) {
    bool in_time = ended_already(pid);
    while (!in_time && milliseconds_to(deadline) > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
        in_time = ended_already(pid);
    }
    ::kill(-pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (!in_time) {
        ended.how = Ended::How::TimedOut;
    } else if (WIFEXITED(status)) {
        ended.how = Ended::How::Exited;
        ended.status = WEXITSTATUS(status);
    } else {
        ended.how = Ended::How::Killed;
    }
}

}  // namespace

Ended run_child(const ChildSpec& spec) {
    Ended ended;
    Pipe output = make_pipe();
    Pipe problem = make_pipe();
    if (!output.write || !problem.write) {
        ended.problem = std::strerror(errno);
        return ended;
    }
    SpawnPlan plan;
    plan.files(spec.folder, output.write.fd(), problem.write.fd());
    plan.signals();
    pid_t pid = 0;
    if (const int code = plan.spawn(pid, spec); code != 0) {
        ended.problem = spec.argv.front() + ": " + std::strerror(code);
        return ended;
    }
    output.write.close();
    problem.write.close();
    listen(std::move(output.read), std::move(problem.read), spec.deadline, ended);
    reap(pid, spec.deadline, ended);
    return ended;
}

}  // namespace k197::media
