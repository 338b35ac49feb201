#pragma once
// What the simulator must know about the Page it stands in for.

#include <string>

namespace k197::simulator {

struct Options {
    std::string listen = "127.0.0.1:8198";
    std::string public_url = "http://127.0.0.1:8198";  ///< its own address, for media links
    std::string webhook_url = "http://127.0.0.1:8197/webhooks/facebook";
    std::string page_id = "100197000197001";
    std::string app_id = "1970000000000197";
    std::string app_secret{};
    std::string page_token{};
    std::string verify_token{};
    std::string page_name = "Ban Chỉ đạo 197 TP Hà Nội";
    bool allow_remote = false;  ///< may listen on an address that is not loopback
};

}  // namespace k197::simulator
