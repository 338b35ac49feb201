#include "media/s3_signer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/bytes.h"

namespace k197::media {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// 20130524T000000Z
std::string stamp_of(Time now) {
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(static_cast<std::time_t>(now / kSecond)));
}

/// Each part encoded once, the slashes between them kept: S3 alone does not encode twice.
std::string encoded_path(std::string_view path) {
    std::string out;
    for (;;) {
        const auto slash = path.find('/');
        out += url_encode(path.substr(0, slash));
        if (slash == std::string_view::npos) return out;
        out += '/';
        path.remove_prefix(slash + 1);
    }
}

/// Encoded, then sorted by name and value; a name without a value keeps its "=".
std::string encoded_query(const S3Fields& query) {
    S3Fields encoded;
    for (const auto& [name, value] : query)
        encoded.emplace_back(url_encode(name), url_encode(value));
    std::ranges::sort(encoded);
    std::string out;
    for (const auto& [name, value] : encoded) {
        out += (out.empty() ? "" : "&") + name + "=" + value;
    }
    return out;
}

std::string signed_names(const S3Fields& headers) {
    std::string out;
    for (const auto& [name, value] : headers) out += (out.empty() ? "" : ";") + name;
    return out;
}

std::string canonical_request(const S3Call& call, const S3Fields& headers) {
    std::string lines;
    for (const auto& [name, value] : headers) lines += name + ":" + value + "\n";
    return fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}",
        call.method,
        encoded_path(call.path),
        encoded_query(call.query),
        lines,
        signed_names(headers),
        call.body_sha256
    );
}

/// The key of one day, region and service.
std::string signing_key(const S3Credentials& credentials, std::string_view day) {
    const auto dated = hmac_sha256("AWS4" + credentials.secret, day);
    return hmac_sha256(hmac_sha256(hmac_sha256(dated, credentials.region), "s3"), "aws4_request");
}

}  // namespace

std::string s3_target(const S3Call& call) {
    const auto query = encoded_query(call.query);
    return encoded_path(call.path) + (query.empty() ? "" : "?" + query);
}

S3Fields s3_sign(const S3Call& call, const S3Credentials& credentials, Time now) {
    const std::string stamp = stamp_of(now);
    const std::string day = stamp.substr(0, 8);
    S3Fields headers = call.headers;
    headers.emplace_back("host", call.host);
    headers.emplace_back("x-amz-content-sha256", call.body_sha256);
    headers.emplace_back("x-amz-date", stamp);
    std::ranges::sort(headers);

    const auto scope = fmt::format("{}/{}/s3/aws4_request", day, credentials.region);
    const auto to_sign = fmt::format(
        "{}\n{}\n{}\n{}", kAlgorithm, stamp, scope, sha256_hex(canonical_request(call, headers))
    );
    const auto signature = to_hex(hmac_sha256(signing_key(credentials, day), to_sign));
    headers.emplace_back(
        "authorization",
        fmt::format(
            "{} Credential={}/{},SignedHeaders={},Signature={}",
            kAlgorithm,
            credentials.key,
            scope,
            signed_names(headers),
            signature
        )
    );
    return headers;
}

}  // namespace k197::media
