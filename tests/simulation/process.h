#pragma once
// The product as one process of a run: the real System on the simulated disk, clock and network,
// without threads. Destroying it without ado is what a crash leaves behind.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "conversation/read_words.h"
#include "db/db.h"
#include "media/blob_store.h"
#include "simulation/facebook.h"
#include "simulation/lossy_vfs.h"

namespace k197::app {
class System;
}
namespace k197::jobs {
struct Job;
}

namespace k197::simulation {

/// Power failed while the product was at work. Thrown through it from the seams and caught by the
/// run; not a std::exception, so that no handler of the product can take it for an error.
struct PowerFailure {};

/// Faults of the product that a run must be able to see. Each changes what passes through a seam;
/// the product itself knows nothing of it.
enum class Mutation {
    None,
    AcknowledgeFirst,  ///< 200 before the delivery is stored
    NoUniqueKey,       ///< messages are unique by an id of their own only
    NoFlush,           ///< no commit waits for the disk
    DoneFirst,         ///< a job is marked as done before its work
    SendBlindly,       ///< a send without an answer is taken for one that never left
};

/// What surrounds the process; all of it outlives the process.
struct Outside {
    FakeClock& clock;
    Disk& disk;
    Facebook& facebook;
    media::MemoryStore& blobs;
    std::shared_ptr<const conversation::Knowledge> knowledge{};
    std::string folder{};  ///< with keys/, on the real disk; never written to after its making
    Mutation mutation = Mutation::None;
    /// At every call to the store or the network: what others do at this moment. May crash.
    std::function<void()> meanwhile{};
    /// Before and after each request leaves; may crash.
    std::function<void()> on_send{};
    /// A job has just been claimed, in the same transaction.
    std::function<void(db::Query&, const jobs::Job&)> on_claim{};
    /// A step begins, and how it ended: done or to be tried again.
    std::function<void(const jobs::Job&)> on_begin{};
    std::function<void(const jobs::Job&, bool done)> on_end{};
};

/// What every run begins with.
struct Template {
    DiskImage image{};  ///< the store: schema and units
    /// Loaded once, since a seed starts many processes.
    std::shared_ptr<const conversation::Knowledge> knowledge{};
};
Template make_template(const std::string& folder, Mutation mutation);

class Process {
 public:
    /// Opens the store and takes back what a dead process had claimed. Throws db::Failure.
    explicit Process(Outside& outside);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Posts that came together: checks, keeps and answers them. Gives the status of each.
    std::vector<int> receive(const std::vector<Post>& posts);
    /// Reads deliveries that wait; gives how many.
    std::size_t read_new(std::size_t most);
    /// A worker claims and runs one due job, of a pool by chance; false when none was due.
    bool run_one(Random& random);
    /// An officer does what may be done now to a report by chance; gives what.
    std::string officer_acts(Random& random);

    [[nodiscard]] db::Database& database() { return *database_; }

 private:
    void run(const jobs::Job& job);
    int receive_one(const std::vector<std::string>& bodies);

    Outside& outside_;
    std::unique_ptr<app::System> system_;
    db::Database* database_ = nullptr;
    struct Steps;
    std::unique_ptr<Steps> steps_;
    std::vector<std::string> unstored_{};  ///< what a mutation has acknowledged already
};

}  // namespace k197::simulation
