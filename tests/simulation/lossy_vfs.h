#pragma once
// A disk in memory, seen by SQLite as a VFS. What was not synced is lost or kept when the power
// fails, by the run's chance and sector by sector; only xSync makes it last. It can be full, refuse
// to write, and lose power at any write, sync or removal.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulation/random.h"

namespace k197::simulation {

/// Files as they lie on the disk, by path.
using DiskImage = std::map<std::string, std::string>;

/// What the disk refuses, in a hundred writes or syncs.
struct DiskFaults {
    unsigned full = 0;
    unsigned broken = 0;
};

/// One at a time: while it lives it is SQLite's VFS "lossy". Not thread-safe.
class Disk {
 public:
    static constexpr const char* kVfs = "lossy";

    Disk(DiskImage image, Random random);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    /// The power fails after so many more writes, syncs and removals.
    void fail_power_after(std::uint64_t operations);
    /// The power fails now.
    void fail_power();
    [[nodiscard]] bool has_power() const { return powered_; }
    /// Power comes back: what had lasted is there, what had not may be. Connections opened before
    /// stay dead.
    void restore_power();

    void set_faults(DiskFaults faults) { faults_ = faults; }
    [[nodiscard]] std::uint64_t operations() const { return operations_; }
    /// What a sudden power failure could at best leave: all that was written.
    [[nodiscard]] DiskImage image() const;

    struct File;
    struct Handle;
    struct Calls;

 private:
    friend struct Calls;
    /// Counts one operation; false when the power fails instead of it.
    bool operate();
    [[nodiscard]] int fault(int broken_code);
    void write_some(File& file);
    void enter();

    std::map<std::string, std::shared_ptr<File>> files_{};
    Random random_;
    DiskFaults faults_{};
    bool powered_ = true;
    std::uint64_t age_ = 0;  ///< power failures so far
    std::uint64_t operations_ = 0;
    std::uint64_t power_left_ = UINT64_MAX;
};

}  // namespace k197::simulation
