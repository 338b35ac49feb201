#pragma once
// Blobs in a bucket of an S3-compatible store (AWS Signature 4, path-style addresses), under the
// same names as in the folder of DiskStore: ab/cd/<digest>.

#include "base/clock.h"
#include "base/http.h"
#include "media/blob_cache.h"
#include "media/blob_store.h"
#include "media/outage.h"
#include "media/s3_signer.h"

namespace k197::media {

struct S3Place {
    std::string endpoint{};  ///< "https://s3.example.vn", perhaps with a port and a path
    std::string bucket{};
    S3Credentials credentials{};
    std::filesystem::path cache{};              ///< folder for copies of what was read
    std::uint64_t cache_bytes = 1'000'000'000;  ///< its bound
};

/// A store in a bucket. A call that failed in passing is made again, at most twice and within 5 s;
/// while the store does not answer at all, calls fail at once. What is read is compared with its
/// digest.
class S3Store final : public BlobStore {
 public:
    /// `http` and `clock` outlive the store. Nothing is asked yet.
    S3Store(S3Place place, Http& http, const Clock& clock);

    std::string put(std::string_view bytes) override;
    [[nodiscard]] std::optional<std::string> get(std::string_view digest) const override;
    [[nodiscard]] bool exists(std::string_view digest) const override;
    /// A copy in the cache, fetched when it is not there yet: open it now.
    [[nodiscard]] std::optional<std::filesystem::path> path(std::string_view digest) const override;
    /// One listing of one name, within 3 s.
    [[nodiscard]] Result<void> check() const override;
    [[nodiscard]] Result<void> check_by_writing() const override;

 private:
    struct Ask {
        std::string method{};
        std::string key{};  ///< "" is the bucket itself
        S3Fields query{};
        std::string body{};
        int timeout_ms = 0;
    };
    [[nodiscard]] HttpAnswer send(const Ask& ask) const;
    [[nodiscard]] HttpAnswer send_patiently(const Ask& ask) const;
    [[nodiscard]] Result<HttpAnswer> judge(HttpAnswer answer) const;
    [[nodiscard]] HttpAnswer must(Ask ask) const;
    [[nodiscard]] std::optional<std::string> fetch(const std::string& digest) const;

    S3Place place_;
    std::string origin_{};  // scheme://
    std::string host_{};
    std::string root_{};  // the path of the bucket
    Http& http_;
    const Clock& clock_;
    // What these two remember changes no answer but how soon it comes.
    mutable BlobCache cache_;
    mutable Outage outage_{};
};

}  // namespace k197::media
