#pragma once
// AWS Signature Version 4 as S3-compatible stores check it. Pure: bytes and a time in, headers out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace k197::media {

struct S3Credentials {
    std::string key{};     ///< the public half (access key id)
    std::string secret{};  ///< the private half
    std::string region = "us-east-1";
};

/// Names and values, in any order.
using S3Fields = std::vector<std::pair<std::string, std::string>>;

/// A request to be signed, nothing in it encoded.
struct S3Call {
    std::string method = "GET";
    std::string host{};  ///< as in the Host header: with the port unless it is the scheme's own
    std::string path = "/";
    S3Fields query{};
    S3Fields headers{};  ///< beyond those that the signature adds; names in lower case
    std::string body_sha256{};
};

/// `path` and `query` as they stand after the host in the URL: encoded, the query in the order that
/// is signed.
std::string s3_target(const S3Call& call);

/// Every header to send: host, x-amz-content-sha256, x-amz-date, those of the call, and
/// authorization, which covers all of them.
S3Fields s3_sign(const S3Call& call, const S3Credentials& credentials, Time now);

}  // namespace k197::media
