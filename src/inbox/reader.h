#pragma once
// The thread that runs inbox.read whenever deliveries wait to be read. While the door is crowded it
// pauses between its reads, the less the longer deliveries have waited: they are safe, and a crowd
// at the door is not.

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>

#include "inbox/read.h"

namespace k197::inbox {

class Reader {
 public:
    /// `crowded` says whether the door is, see Intake.
    Reader(const ReadContext& context, std::function<bool()> crowded);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void start();
    void stop();

 private:
    struct Bell;
    void run();

    const ReadContext& context_;
    const std::function<bool()> crowded_;
    std::shared_ptr<Bell> bell_;  // shared with the database's listener, which may outlive us
    std::thread thread_{};
};

}  // namespace k197::inbox
