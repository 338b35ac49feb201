#pragma once
// An S3-compatible store in memory. It checks every signature by its own reading of what came over
// the wire, not with the signer under test.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/http.h"

namespace k197::media {

class FakeS3 final : public Http {
 public:
    explicit FakeS3(const Clock& clock) : clock_{clock} {}

    std::string host = "s3.example.vn:9000";
    std::string bucket = "media";
    std::string key = "AKIATEST";
    std::string secret = "bi mat/+=";
    std::string region = "us-east-1";
    /// Asked before anything else: an answer it gives is sent instead.
    std::function<std::optional<HttpAnswer>(const HttpRequest&)> fault{};
    std::map<std::string, std::string> objects{};  ///< by name in the bucket
    std::vector<HttpRequest> requests{};

    [[nodiscard]] HttpAnswer send(const HttpRequest& request) override {
        const std::lock_guard lock{mutex_};
        requests.push_back(request);
        if (fault) {
            if (auto instead = fault(request)) return *instead;
        }
        if (const auto code = refusal(request); !code.empty()) return error(403, code);
        return answer(request);
    }
    [[nodiscard]] std::size_t count(const std::string& method) const {
        const auto found = std::ranges::count(requests, method, &HttpRequest::method);
        return static_cast<std::size_t>(found);
    }

    static HttpAnswer error(int status, const std::string& code) {
        return {
            .outcome = HttpOutcome::Answered,
            .status = status,
            .body = "<?xml version='1.0'?><Error><Code>" + code + "</Code></Error>"};
    }

 private:
    static std::string header(const HttpRequest& request, const std::string& wanted) {
        for (const auto& [name, value] : request.headers) {
            if (name == wanted) return value;
        }
        return "";
    }
    static std::string between(
        const std::string& text, const std::string& start, const std::string& end
    ) {
        const auto at = text.find(start);
        if (at == std::string::npos) return "";
        const auto from = at + start.size();
        return text.substr(from, end.empty() ? end.npos : text.find(end, from) - from);
    }

    /// The error code when the signature is not right.
    [[nodiscard]] std::string refusal(const HttpRequest& request) const {
        const auto authorization = header(request, "authorization");
        const auto date = header(request, "x-amz-date");
        const auto scope = date.substr(0, 8) + "/" + region + "/s3/aws4_request";
        if (between(authorization, "Credential=", ",") != key + "/" + scope)
            return "InvalidAccessKeyId";
        if (header(request, "host") != host) return "SignatureDoesNotMatch";
        if (header(request, "x-amz-content-sha256") != sha256_hex(request.body))
            return "XAmzContentSHA256Mismatch";
        const auto day = from_rfc3339(fmt::format(
            "{}-{}-{}T{}:{}:{}Z",
            date.substr(0, 4),
            date.substr(4, 2),
            date.substr(6, 2),
            date.substr(9, 2),
            date.substr(11, 2),
            date.substr(13, 2)
        ));
        if (!day || std::abs(*day - clock_.now()) > 15 * kMinute) return "RequestTimeTooSkewed";

        const auto names = between(authorization, "SignedHeaders=", ",");
        for (const std::string needed : {"host", "x-amz-content-sha256", "x-amz-date"}) {
            if ((";" + names + ";").find(";" + needed + ";") == std::string::npos)
                return "AccessDenied";
        }
        const auto wanted = signature(request, names, scope);
        return between(authorization, "Signature=", "") == wanted ? "" : "SignatureDoesNotMatch";
    }

    [[nodiscard]] std::string signature(
        const HttpRequest& request, const std::string& names, const std::string& scope
    ) const {
        const auto target = request.url.substr(request.url.find(host) + host.size());
        const auto mark = target.find('?');
        std::ostringstream text;
        text << request.method << '\n' << target.substr(0, mark) << '\n';
        text << (mark == std::string::npos ? "" : target.substr(mark + 1)) << '\n';
        std::istringstream list{names};
        for (std::string name; std::getline(list, name, ';');)
            text << name << ':' << header(request, name) << '\n';
        text << '\n' << names << '\n' << header(request, "x-amz-content-sha256");
        const auto to_sign = "AWS4-HMAC-SHA256\n" + header(request, "x-amz-date") + "\n" + scope +
                             "\n" + sha256_hex(text.str());
        std::string derived = "AWS4" + secret;
        std::istringstream parts{scope};
        for (std::string part; std::getline(parts, part, '/');)
            derived = hmac_sha256(derived, part);
        return to_hex(hmac_sha256(derived, to_sign));
    }

    HttpAnswer answer(const HttpRequest& request) {
        const auto target = request.url.substr(request.url.find(host) + host.size());
        const auto path = target.substr(0, target.find('?'));
        if (!(path + "/").starts_with("/" + bucket + "/")) return error(404, "NoSuchBucket");
        const auto name = path.size() > bucket.size() + 2 ? path.substr(bucket.size() + 2) : "";
        if (name.empty()) return ok("<ListBucketResult></ListBucketResult>");
        if (request.method == "PUT") {
            objects[name] = request.body;
            return ok("");
        }
        const auto found = objects.find(name);
        if (found == objects.end())
            return request.method == "HEAD"
                       ? HttpAnswer{.outcome = HttpOutcome::Answered, .status = 404}
                       : error(404, "NoSuchKey");
        auto out = ok(request.method == "HEAD" ? "" : found->second);
        out.headers = {{"content-length", std::to_string(found->second.size())}};
        return out;
    }
    static HttpAnswer ok(std::string body) {
        return {.outcome = HttpOutcome::Answered, .status = 200, .body = std::move(body)};
    }

    const Clock& clock_;
    std::mutex mutex_{};
};

}  // namespace k197::media
