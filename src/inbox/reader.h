#pragma once
// The thread that runs inbox.read whenever deliveries wait.

#include <memory>
#include <thread>

#include "inbox/read.h"

namespace k197::inbox {

class Reader {
 public:
    explicit Reader(const ReadContext& context);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void start();
    void stop();

 private:
    struct Bell;
    void run();

    const ReadContext& context_;
    std::shared_ptr<Bell> bell_;  // shared with the database's listener, which may outlive us
    std::thread thread_{};
};

}  // namespace k197::inbox
