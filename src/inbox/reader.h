#pragma once
// The thread that runs inbox.read whenever deliveries wait to be read. While others wait at the
// door it reads fewer at a time and lets the door have the store as long as it had it itself.

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>

#include "inbox/read.h"

namespace k197::inbox {

class Reader {
 public:
    /// `at_door` gives how many deliveries wait to be stored.
    Reader(const ReadContext& context, std::function<std::size_t()> at_door);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void start();
    void stop();

 private:
    struct Bell;
    void run();

    const ReadContext& context_;
    const std::function<std::size_t()> at_door_;
    std::shared_ptr<Bell> bell_;  // shared with the database's listener, which may outlive us
    std::thread thread_{};
};

}  // namespace k197::inbox
