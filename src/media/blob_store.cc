#include "media/blob_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/bytes.h"
#include "db/db.h"
#include "media/file.h"

namespace k197::media {
namespace {

constexpr std::size_t kDigestLength = 64;
constexpr std::size_t kLargestFile = std::size_t{512} << 20;

[[noreturn]] void give_up(std::string_view action, const std::filesystem::path& path) {
    throw db::Failure{
        fmt::format("blob store: cannot {} {}: {}", action, path.string(), std::strerror(errno))};
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) give_up("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Puts the entries of a folder on stable storage.
void sync_folder(const std::filesystem::path& folder) {
    const File file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!file || ::fsync(file.fd()) != 0) give_up("sync", folder);
}

/// Makes one folder. Its entry is synced also when another thread has just made it: that one may be
/// behind us.
void make_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) give_up("make", folder);
    sync_folder(folder.parent_path());
}

/// Removes what a power failure left half written: older than a day, so that no other process is at
/// it.
void remove_leftovers(const std::filesystem::path& folder) {
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours{24};
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{folder, ignored}) {
        if (entry.last_write_time(ignored) < old) std::filesystem::remove(entry.path(), ignored);
    }
}

}  // namespace

bool is_digest(std::string_view text) {
    return text.size() == kDigestLength && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Result<std::string> BlobStore::put_file(const std::filesystem::path& file) {
    const auto bytes = read_file(file, kLargestFile);
    if (!bytes) return fail(Errc::Invalid, fmt::format("cannot read {}", file.string()));
    return put(*bytes);
}

DiskStore::DiskStore(std::filesystem::path root) : root_{std::move(root)} {
    std::error_code problem;
    std::filesystem::create_directories(root_ / "new", problem);
    if (problem)
        throw db::Failure{fmt::format("blob store: {}: {}", root_.string(), problem.message())};
    remove_leftovers(root_ / "new");
}

std::filesystem::path DiskStore::place_of(std::string_view digest) const {
    return root_ / digest.substr(0, 2) / digest.substr(2, 2) / digest;
}

/// The bytes in a file of their own, synced; not yet under their name.
std::filesystem::path DiskStore::write_aside(std::string_view bytes) const {
    const auto aside = root_ / "new" / new_id();
    const File file{::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!file) give_up("create", aside);
    try {
        write_all(file.fd(), bytes, aside);
        if (::fsync(file.fd()) != 0) give_up("sync", aside);
    } catch (const db::Failure&) {
        ::unlink(aside.c_str());
        throw;
    }
    return aside;
}

std::string DiskStore::put(std::string_view bytes) {
    std::string digest = sha256_hex(bytes);
    const auto place = place_of(digest);
    if (!exists(digest)) {
        const auto aside = write_aside(bytes);
        make_folder(place.parent_path().parent_path());
        make_folder(place.parent_path());
        if (::rename(aside.c_str(), place.c_str()) != 0) give_up("rename to", place);
    }
    sync_folder(place.parent_path()
    );  // also when another thread has just put it: that one may be behind us
    return digest;
}

std::optional<std::string> DiskStore::get(std::string_view digest) const {
    if (!exists(digest)) return std::nullopt;
    const auto place = place_of(digest);
    auto bytes = read_file(place, kLargestFile);
    if (!bytes) give_up("read", place);
    return bytes;
}

bool DiskStore::exists(std::string_view digest) const {
    struct stat info {};
    return is_digest(digest) && ::stat(place_of(digest).c_str(), &info) == 0 &&
           S_ISREG(info.st_mode);
}

std::optional<std::filesystem::path> DiskStore::path(std::string_view digest) const {
    if (!exists(digest)) return std::nullopt;
    return place_of(digest);
}

Result<void> DiskStore::check() const {
    try {
        const auto aside = write_aside("check");
        ::unlink(aside.c_str());
        return {};
    } catch (const db::Failure& problem) {
        return fail(Errc::Unavailable, problem.what());
    }
}

std::string MemoryStore::put(std::string_view bytes) {
    std::string digest = sha256_hex(bytes);
    const std::lock_guard lock{mutex_};
    blobs_.emplace(digest, bytes);
    return digest;
}

std::optional<std::string> MemoryStore::get(std::string_view digest) const {
    const std::lock_guard lock{mutex_};
    const auto found = blobs_.find(digest);
    if (found == blobs_.end()) return std::nullopt;
    return found->second;
}

bool MemoryStore::exists(std::string_view digest) const {
    const std::lock_guard lock{mutex_};
    return blobs_.find(digest) != blobs_.end();
}

std::size_t MemoryStore::count() const {
    const std::lock_guard lock{mutex_};
    return blobs_.size();
}

}  // namespace k197::media
