#include "media/sandbox.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "media/samples_test.h"

namespace k197::media {
namespace {

using How = ToolOutcome::How;

class SandboxTest : public testing::TestWithParam<SandboxKind> {
 protected:
    ToolOutcome run(
        std::vector<std::string> argv, std::chrono::milliseconds time = std::chrono::seconds{20}
    ) {
        return run_tool(
            sandbox_,
            folder_.path(),
            {.argv = std::move(argv), .deadline = std::chrono::steady_clock::now() + time}
        );
    }

    ScratchFolder folder_{std::filesystem::temp_directory_path()};
    Sandbox sandbox_{.kind = GetParam()};
};

TEST_P(SandboxTest, ReadsAndWritesItsFolder) {
    write_file(folder_.path() / "in", "xin chào");
    EXPECT_EQ(run({"cp", "in", "out"}).how, How::Done);
    EXPECT_EQ(read_file(folder_.path() / "out", 100), "xin chào");
    EXPECT_EQ(run({"cat", "in"}).output, "xin chào");
}

TEST_P(SandboxTest, TellsAFailedToolFromOneThatIsNotThere) {
    EXPECT_EQ(run({"false"}).how, How::Failed);
    EXPECT_EQ(run({"no-such-tool"}).how, How::NotStarted);
    // The dynamic linker: a library of the tool is not there.
    EXPECT_EQ(run({"sh", "-c", "exit 127"}).how, How::NotStarted);
}

TEST_P(SandboxTest, StopsWhatTakesTooLongAndAllItStarted) {
    const auto before = std::chrono::steady_clock::now();
    const auto outcome =
        run({"sh", "-c", "sleep 3000 & echo $!; sleep 3000"}, std::chrono::milliseconds{700});
    EXPECT_EQ(outcome.how, How::TimedOut);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{10});
    if (GetParam() == SandboxKind::Limits) {  // there the number is one of ours
        const int pid = std::stoi(outcome.output);
        for (int i = 0; i < 500 && ::kill(pid, 0) == 0; ++i) {
            const auto state = shell("/", "cat /proc/" + std::to_string(pid) + "/stat || true");
            if (state.find(") Z") != std::string::npos || state.empty()) return;
        }
        EXPECT_NE(::kill(pid, 0), 0);
    }
}

TEST_P(SandboxTest, KeepsLimitsOnMemoryAndFiles) {
    EXPECT_EQ(run({"sh", "-c", "ulimit -v"}).output, "3145728\n");
    EXPECT_EQ(
        run({"dd", "if=/dev/null", "of=big", "bs=1", "seek=500000000", "count=0"}).how, How::Failed
    );
}

TEST_P(SandboxTest, ALotOfOutputDoesNotStopTheTool) {
    const auto outcome =
        run({"sh", "-c", "head -c 5000000 /dev/urandom; head -c 5000000 /dev/urandom >&2"});
    EXPECT_EQ(outcome.how, How::Done);
    EXPECT_EQ(outcome.output.size(), 256u << 10);
    EXPECT_EQ(outcome.problem.size(), 4u << 10);
}

TEST_P(SandboxTest, GetsNoOpenFileAndNoEnvironmentOfOurs) {
    ::setenv("KENH197_SECRET", "s3cret", 1);  // NOLINT: before any thread of this test
    const File open_without_cloexec{::dup(0)};
    const auto outcome = run(
        {"sh",
         "-c",
         "env; for i in 3 4 5 6 7 8 9; do eval \"true <&$i\" 2>/dev/null && echo open $i; done; "
         "true"}
    );
    ::unsetenv("KENH197_SECRET");
    EXPECT_EQ(outcome.how, How::Done) << outcome.problem;
    EXPECT_EQ(outcome.output.find("s3cret"), std::string::npos);
    EXPECT_EQ(outcome.output.find("open "), std::string::npos) << outcome.output;
}

TEST_P(SandboxTest, WorksFromManyThreadsAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> done{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 5; ++n) done += run({"true"}).how == How::Done ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 20);
}

TEST_P(SandboxTest, HasTheToolsItNeeds) {
    const auto works = sandbox_works(sandbox_);
    EXPECT_TRUE(works) << works.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    BothKinds,
    SandboxTest,
    testing::Values(SandboxKind::Bubblewrap, SandboxKind::Limits),
    [](const auto& kind) { return kind.param == SandboxKind::Bubblewrap ? "Bubblewrap" : "Limits"; }
);

TEST(Bubblewrap, HidesTheMachine) {
    ASSERT_TRUE(bubblewrap_works());
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    const auto line =
        "cat /etc/passwd; ls " + std::filesystem::current_path().string() +
        "; ls /proc /sys /tmp; touch /usr/x && echo wrote; cat < /dev/tcp/127.0.0.1/1; id -u";
    const auto outcome = run_tool(
        {.kind = SandboxKind::Bubblewrap},
        folder.path(),
        {.argv = {"bash", "-c", line},
         .deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20}}
    );
    EXPECT_EQ(outcome.output, "65534\n") << outcome.problem;
}

TEST(Sandbox, IsNamedInTheConfiguration) {
    EXPECT_EQ(sandbox_kind("bubblewrap"), SandboxKind::Bubblewrap);
    EXPECT_EQ(sandbox_kind("rlimits"), SandboxKind::Limits);
    EXPECT_FALSE(sandbox_kind("none"));
}

}  // namespace
}  // namespace k197::media
