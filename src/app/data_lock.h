#pragma once
// One server at a time works in a data folder; restore refuses a folder in use.

#include <memory>
#include <string>

#include "base/result.h"

namespace k197::app {

/// Holds the folder's lock until it is destroyed (or the process ends, however it ends).
class DataLock {
 public:
    /// Conflict when another process holds it.
    static Result<DataLock> take(const std::string& folder);

    DataLock(DataLock&& other) noexcept;
    DataLock& operator=(DataLock&&) = delete;
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;
    ~DataLock();

 private:
    explicit DataLock(int file) : file_{file} {}
    int file_ = -1;
};

}  // namespace k197::app
