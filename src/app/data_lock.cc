#include "app/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace k197::app {

Result<DataLock> DataLock::take(const std::string& folder) {
    std::filesystem::create_directories(folder);
    // The folder itself is locked, so that asking leaves nothing behind in it.
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return fail(Errc::Unavailable, "cannot open " + folder);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return fail(
            Errc::Conflict,
            "the data folder " + folder + " is in use by a running server: stop it first"
        );
    }
    return DataLock{file};
}

DataLock::DataLock(DataLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}

DataLock::~DataLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace k197::app
