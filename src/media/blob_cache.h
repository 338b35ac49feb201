#pragma once
// Copies on this machine of blobs that lie elsewhere: what was read lately, within a bound. Losing
// the folder, or all of it, loses nothing.

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace k197::media {

/// A folder of files named by their SHA-256. Thread-safe; several processes may share it. What does
/// not fit its name is thrown away, never given.
class BlobCache {
 public:
    /// At most about `most_bytes` are kept; the newest is kept however large it is.
    BlobCache(std::filesystem::path folder, std::uint64_t most_bytes);

    [[nodiscard]] std::optional<std::string> get(const std::string& digest);
    /// The file that holds these bytes. It may be gone later: open it now.
    [[nodiscard]] std::optional<std::filesystem::path> path(const std::string& digest);
    /// Keeps bytes and removes what was not used for the longest time; false when they cannot be
    /// kept.
    bool keep(const std::string& digest, std::string_view bytes);

 private:
    void shrink();

    std::filesystem::path folder_;
    std::uint64_t most_bytes_;
    std::mutex mutex_{};
    std::optional<std::uint64_t> bytes_{};  // in the folder; unknown until the first count
    std::set<std::string> verified_{};      // by this process, since it began
};

}  // namespace k197::media
