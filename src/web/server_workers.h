#pragma once
// The bounded pool of threads that runs the handlers.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace k197::web {

/// Runs tasks first come, first served. Tasks must not throw.
class Workers {
 public:
    using Task = std::function<void()>;

    explicit Workers(std::size_t queue_limit) : queue_limit_{queue_limit} {}
    ~Workers() { stop(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void start(unsigned threads);
    /// Queues a task; false, and nothing done, when as many wait as may.
    [[nodiscard]] bool offer(Task task);
    /// Queues the continuation of a task that was let in before, ahead of all that wait.
    void go_on(Task task);
    /// Waits for the tasks that run, then drops those that wait. Nothing is taken in afterwards.
    void stop();

 private:
    void run();

    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace k197::web
