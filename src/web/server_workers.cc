#include "web/server_workers.h"

#include <utility>

#include "base/thread_name.h"

namespace k197::web {

void Workers::start(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

bool Workers::offer(Task task) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() >= queue_limit_) return false;
        waiting_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void Workers::go_on(Task task) {
    {
        const std::lock_guard lock{mutex_};
        waiting_.push_front(std::move(task));
    }
    changed_.notify_one();
}

void Workers::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    waiting_.clear();
}

void Workers::run() {
    name_thread("pages");
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        Task task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

}  // namespace k197::web
