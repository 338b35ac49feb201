#pragma once
// Small things about files that others may have had their hands on.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace k197::media {

/// Owns a file descriptor.
class File {
 public:
    explicit File(int fd = -1) : fd_{fd} {}
    ~File() { close(); }
    File(File&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    File& operator=(File&& other) noexcept;
    [[nodiscard]] int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    void close();

 private:
    int fd_;
};

/// The bytes of a regular file; nothing when it is missing, is a link or a pipe, or is larger than
/// `most` bytes.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most);

/// A folder of its own, removed with everything in it at the end.
class ScratchFolder {
 public:
    /// Below `parent`. Throws db::Failure when it cannot be made.
    explicit ScratchFolder(const std::filesystem::path& parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

/// Writes a new file. Throws db::Failure when it cannot.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace k197::media
