#pragma once
// Where the bytes of media and documents lie, each once, under its SHA-256. Nothing is ever
// overwritten or removed.

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace k197::media {

/// Bytes by digest. Thread-safe. A store that cannot do what it is asked (full, gone) throws
/// db::Failure.
class BlobStore {
 public:
    virtual ~BlobStore() = default;

    /// Keeps `bytes` and gives their SHA-256 in hex. When it returns they are on stable storage.
    /// Putting the same bytes again changes nothing.
    virtual std::string put(std::string_view bytes) = 0;
    /// The bytes of a digest; nothing when they are not here or `digest` is not a SHA-256 in hex.
    [[nodiscard]] virtual std::optional<std::string> get(std::string_view digest) const = 0;
    [[nodiscard]] virtual bool exists(std::string_view digest) const = 0;
    /// A file on this machine that holds these bytes, when the store has them and can give one.
    /// Never write to it, and open it now: later it may be gone.
    [[nodiscard]] virtual std::optional<std::filesystem::path> path(std::string_view digest
    ) const = 0;
    /// Unavailable when bytes could not be kept at this moment, as far as a cheap and quick
    /// question can tell (for /readyz). Says what to do.
    [[nodiscard]] virtual Result<void> check() const = 0;
    /// The same, proved by really keeping something and reading it back (for doctor).
    [[nodiscard]] virtual Result<void> check_by_writing() const { return check(); }

    /// Keeps the bytes of a file; Invalid when it cannot be read.
    Result<std::string> put_file(const std::filesystem::path& file);
};

/// A store in a folder: `ab/cd/<digest>` by the first digits.
class DiskStore final : public BlobStore {
 public:
    /// Makes the folder when it is missing. Throws db::Failure when it cannot.
    explicit DiskStore(std::filesystem::path root);

    std::string put(std::string_view bytes) override;
    [[nodiscard]] std::optional<std::string> get(std::string_view digest) const override;
    [[nodiscard]] bool exists(std::string_view digest) const override;
    [[nodiscard]] std::optional<std::filesystem::path> path(std::string_view digest) const override;
    [[nodiscard]] Result<void> check() const override;

 private:
    [[nodiscard]] std::filesystem::path place_of(std::string_view digest) const;
    [[nodiscard]] std::filesystem::path write_aside(std::string_view bytes) const;

    std::filesystem::path root_;
};

/// A store that forgets everything: for tests.
class MemoryStore final : public BlobStore {
 public:
    std::string put(std::string_view bytes) override;
    [[nodiscard]] std::optional<std::string> get(std::string_view digest) const override;
    [[nodiscard]] bool exists(std::string_view digest) const override;
    [[nodiscard]] std::optional<std::filesystem::path> path(std::string_view) const override {
        return std::nullopt;
    }
    [[nodiscard]] Result<void> check() const override { return {}; }
    /// How many different blobs it holds.
    [[nodiscard]] std::size_t count() const;

 private:
    mutable std::mutex mutex_{};
    std::map<std::string, std::string, std::less<>> blobs_{};
};

/// 64 lower-case hex digits?
bool is_digest(std::string_view text);

}  // namespace k197::media
