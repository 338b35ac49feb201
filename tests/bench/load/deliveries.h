#pragma once
// Webhook deliveries as Facebook posts them, signed, all of one length so that a file of them can
// be read by position. Message ids and people are numbers spelled out: nothing repeats unless
// asked.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace k197::bench {

/// The Page that the deliveries are for, and where they are posted.
struct Target {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string path = "/webhooks/facebook";
    std::string page_id{};
    std::string app_secret{};
    bool old_signature = false;  ///< adds the header with SHA-1, which Facebook sends too
};

/// One event of a citizen. Text is UTF-8; it is escaped as Facebook does.
struct Event {
    std::string mid{};
    std::string psid{};
    std::string text{};
    std::string payload{};                ///< of a pressed quick reply
    std::vector<std::string> pictures{};  ///< addresses
};

/// A message id as long as Facebook's, the same for the same numbers.
std::string mid_of(std::string_view run, std::uint64_t number);
/// A PSID of 16 digits.
std::string psid_of(std::uint64_t number);
/// The body with one event, at the time of the wall clock.
std::string body_of(const Target& target, const Event& event);
/// The whole HTTP request, signed with the secret of `target`.
std::string request_of(const Target& target, std::string_view body);
/// What a citizen writes; `number` picks one of a few of equal length in bytes.
std::string_view words_of(std::uint64_t number);

}  // namespace k197::bench
