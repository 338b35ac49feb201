// read_webhook returns for any bytes, names no citizen's event without a citizen, and gives every
// event an id. layer: channel
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "channel/messenger/media_link.h"
#include "channel/messenger/webhook.h"

namespace {

using k197::channel::Event;
using k197::channel::EventKind;

constexpr std::string_view kPage = "100000000000197";
constexpr k197::Time kReceived = 1'630'804'330 * k197::kSecond;

bool is_sound(const Event& event) {
    const bool tapped = event.kind == EventKind::Message || event.kind == EventKind::Postback;
    if (tapped && event.person.empty()) return false;
    if (event.kind == EventKind::Comment && event.person == kPage) return false;
    if (event.external_id.empty() || event.channel.empty() || event.page_id != kPage) return false;
    return event.at > 0 && event.at <= kReceived + k197::kDay;
}

void check(const k197::channel::Reading& reading) {
    std::size_t unknown = 0;
    for (const auto& event : reading.events) {
        if (!is_sound(event)) std::abort();
        if (event.kind == EventKind::Other) ++unknown;
        for (const auto& attachment : event.attachments) {
            (void)k197::channel::host_allowed(attachment.url, {"*.fbcdn.net", "[::1]:80"});
        }
    }
    if (unknown != reading.unknown) std::abort();
    if (reading.foreign && !reading.events.empty()) std::abort();
    if (!reading.problem.empty() && !reading.events.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    check(k197::channel::read_webhook(body, kPage, kReceived));
    return 0;
}
