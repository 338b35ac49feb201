#include "base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace k197 {
namespace {

TEST(Process, SeesAFileThatIsOpenedAndClosed) {
    const auto before = process_state();
    EXPECT_GT(before.resident_bytes, 1'000'000);
    EXPECT_GT(before.most_files, before.open_files);
    const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(process_state().open_files, before.open_files + 1);
    ::close(file);
    EXPECT_EQ(process_state().open_files, before.open_files);
}

}  // namespace
}  // namespace k197
