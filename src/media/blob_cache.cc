#include "media/blob_cache.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "media/file.h"

namespace k197::media {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{512} << 20;

struct Kept {
    fs::file_time_type used{};
    std::uint64_t bytes = 0;
    fs::path path{};
};

/// Every file of a folder, the one not used for the longest time first.
std::vector<Kept> files_by_use(const fs::path& folder) {
    std::vector<Kept> out;
    std::error_code gone;  // another process may be removing them too
    for (const auto& entry : fs::directory_iterator{folder, gone}) {
        const auto used = entry.last_write_time(gone);
        const auto bytes = gone ? 0 : entry.file_size(gone);
        if (!gone) out.push_back({.used = used, .bytes = bytes, .path = entry.path()});
    }
    std::ranges::sort(out, {}, &Kept::used);
    return out;
}

void mark_as_used(const fs::path& file) {
    std::error_code ignored;
    fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);
}

/// For the owner alone. Without the folder nothing is kept, which is allowed.
void make_folder(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder, ignored)) return;
    fs::create_directories(folder, ignored);
    fs::permissions(folder, fs::perms::owner_all, ignored);
}

bool write_whole(const fs::path& path, std::string_view bytes) {
    std::ofstream file{path, std::ios::binary};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    return !file.fail();
}

}  // namespace

BlobCache::BlobCache(fs::path folder, std::uint64_t most_bytes)
    : folder_{std::move(folder)}, most_bytes_{most_bytes} {}

std::optional<std::string> BlobCache::get(const std::string& digest) {
    const auto file = folder_ / digest;
    auto bytes = read_file(file, kLargestFile);
    if (!bytes) return std::nullopt;
    if (sha256_hex(*bytes) != digest) {
        std::error_code ignored;
        fs::remove(file, ignored);
        return std::nullopt;
    }
    mark_as_used(file);
    const std::lock_guard lock{mutex_};
    verified_.insert(digest);
    return bytes;
}

std::optional<fs::path> BlobCache::path(const std::string& digest) {
    const auto file = folder_ / digest;
    {
        const std::lock_guard lock{mutex_};
        if (verified_.contains(digest) && fs::exists(file)) {
            mark_as_used(file);
            return file;
        }
    }
    if (!get(digest)) return std::nullopt;
    return file;
}

bool BlobCache::keep(const std::string& digest, std::string_view bytes) {
    make_folder(folder_);  // somebody may have cleared it away
    const auto aside = folder_ / ("new-" + new_id());
    std::error_code problem;
    if (write_whole(aside, bytes)) {
        fs::rename(aside, folder_ / digest, problem);
        if (!problem) {
            const std::lock_guard lock{mutex_};
            verified_.insert(digest);
            if (bytes_) *bytes_ += bytes.size();
            if (!bytes_ || *bytes_ > most_bytes_) shrink();
            return true;
        }
    }
    fs::remove(aside, problem);
    return false;
}

/// Counts the folder anew and, when it is too full, makes room for some time to come.
void BlobCache::shrink() {
    auto files = files_by_use(folder_);
    std::uint64_t sum = 0;
    for (const auto& file : files) sum += file.bytes;
    if (sum > most_bytes_) {
        if (!files.empty()) files.pop_back();  // the newest stays
        for (const auto& file : files) {
            if (sum <= most_bytes_ / 10 * 9) break;
            std::error_code ignored;
            fs::remove(file.path, ignored);
            verified_.erase(file.path.filename().string());
            sum -= file.bytes;
        }
    }
    bytes_ = sum;
}

}  // namespace k197::media
