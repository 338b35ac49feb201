#include <fstream>
#include <stdexcept>

#include "load/scenario.h"

namespace k197::bench {

Target target_of(const Json& order) {
    return {
        .host = order.text_or("/host", "127.0.0.1"),
        .port = static_cast<std::uint16_t>(order.integer("/port").value_or(0)),
        .path = order.text_or("/path", "/webhooks/facebook"),
        .page_id = order.text_or("/page"),
        .app_secret = order.text_or("/secret"),
        .old_signature = order.boolean("/old").value_or(false),
    };
}

Json prepare(const Json& order) {
    const Target target = target_of(order);
    const std::string run = order.text_or("/run", "run");
    const auto first = static_cast<std::uint64_t>(order.integer("/first").value_or(0));
    const auto count = static_cast<std::uint64_t>(order.integer("/count").value_or(1));
    const auto people = static_cast<std::uint64_t>(order.integer("/people").value_or(5'000));
    std::ofstream file{order.text_or("/file"), std::ios::binary | std::ios::trunc};
    std::size_t length = 0;
    for (std::uint64_t number = first; number < first + count; ++number) {
        const Event event{
            .mid = mid_of(run, number),
            .psid = psid_of(number % people),
            .text = std::string{words_of(number)},
        };
        const std::string request = request_of(target, body_of(target, event));
        if (length == 0) length = request.size();
        if (request.size() != length) throw std::runtime_error{"prepare: lengths differ"};
        file << request;
    }
    file.close();
    if (!file) throw std::runtime_error{"prepare: cannot write " + order.text_or("/file")};
    return Json::object().set("length", length).set("count", count);
}

}  // namespace k197::bench
