#include "simulation/lossy_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace k197::simulation {
namespace {

constexpr std::size_t kSector = 512;
constexpr int kPageOfShm = 32 * 1024;

/// A write or a truncation that has not been synced.
struct Change {
    bool truncates = false;
    std::size_t at = 0;  ///< of a truncation: the new size
    std::string bytes{};
};

void write_at(std::string& content, std::size_t at, std::string_view bytes) {
    if (content.size() < at + bytes.size()) content.resize(at + bytes.size(), '\0');
    content.replace(at, bytes.size(), bytes);
}

void carry_out(std::string& content, const Change& change) {
    if (change.truncates) {
        content.resize(std::min(content.size(), change.at));
    } else {
        write_at(content, change.at, change.bytes);
    }
}

/// What connections agree on through the operating system; gone with the power.
struct Shared {
    struct Slot {
        int shared = 0;
        const void* exclusive = nullptr;
    };
    int readers = 0;
    const void* reserved = nullptr;
    const void* pending = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<char[]>> pages{};
    std::array<Slot, SQLITE_SHM_NLOCK> slots{};
};

}  // namespace

struct Disk::File {
    std::string now{};      ///< as read
    std::string durable{};  ///< as of the last sync
    std::vector<Change> unsynced{};
    bool entry_durable = false;  ///< its name in the folder lasts
    bool removed = false;        ///< its name is gone, but that may not last
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
};

struct Disk::Handle {
    sqlite3_file base{};
    Disk* disk = nullptr;
    std::uint64_t age = 0;
    std::shared_ptr<File> file{};
    std::shared_ptr<Shared> shared{};
    int level = SQLITE_LOCK_NONE;
    bool journal = false;
    bool removed_on_close = false;
    std::string path{};
    std::array<bool, SQLITE_SHM_NLOCK> shared_slots{};
};

Disk::Disk(DiskImage image, Random random) : random_{random} {
    for (auto& [path, bytes] : image) {
        auto file = std::make_shared<File>();
        file->now = bytes;
        file->durable = std::move(bytes);
        file->entry_durable = true;
        files_.emplace(path, std::move(file));
    }
    enter();
}

bool Disk::operate() {
    if (!powered_) return false;
    ++operations_;
    if (power_left_ == 0) {
        powered_ = false;
        return false;
    }
    --power_left_;
    return true;
}

void Disk::fail_power_after(std::uint64_t operations) {
    power_left_ = operations;
}

void Disk::fail_power() {
    powered_ = false;
}

int Disk::fault(int broken_code) {
    if (faults_.full > 0 && random_.chance(faults_.full)) return SQLITE_FULL;
    if (faults_.broken > 0 && random_.chance(faults_.broken)) return broken_code;
    return SQLITE_OK;
}

/// Decides for each unsynced sector whether it reached the platter. None is unsynced any more.
void Disk::write_some(File& file) {
    static constexpr std::array<unsigned, 4> kKept = {0, 50, 90, 100};
    const unsigned kept = kKept[random_.below(kKept.size())];
    for (const auto& change : file.unsynced) {
        if (change.truncates) {
            if (random_.chance(kept)) carry_out(file.durable, change);
            continue;
        }
        for (std::size_t begin = 0; begin < change.bytes.size();) {
            const std::size_t in_sector = (change.at + begin) % kSector;
            const std::size_t size = std::min(kSector - in_sector, change.bytes.size() - begin);
            if (random_.chance(kept)) {
                write_at(
                    file.durable,
                    change.at + begin,
                    std::string_view{change.bytes}.substr(begin, size)
                );
            }
            begin += size;
        }
    }
    file.unsynced.clear();
}

void Disk::restore_power() {
    powered_ = true;
    power_left_ = UINT64_MAX;
    ++age_;
    for (auto at = files_.begin(); at != files_.end();) {
        File& file = *at->second;
        const bool gone = (file.removed || !file.entry_durable) && random_.chance(50);
        if (gone) {
            at = files_.erase(at);
            continue;
        }
        write_some(file);
        auto kept =
            std::make_shared<File>();  // dead connections keep the old one, and touch nothing
        kept->durable = std::move(file.durable);
        kept->now = kept->durable;
        kept->entry_durable = true;
        at->second = std::move(kept);
        ++at;
    }
}

DiskImage Disk::image() const {
    DiskImage out;
    for (const auto& [path, file] : files_) {
        if (!file->removed) out.emplace(path, file->now);
    }
    return out;
}

/// SQLite's calls. A dead handle answers with an I/O error and touches nothing.
struct Disk::Calls {
    static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
    static bool dead(const Handle& handle) {
        return !handle.disk->powered_ || handle.age != handle.disk->age_;
    }
    static Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
        auto* handle = new (file) Handle{};
        Disk& disk = disk_of(vfs);
        handle->base.pMethods = nullptr;  // SQLite then closes nothing
        if (!disk.powered_) return SQLITE_CANTOPEN;
        handle->path = name == nullptr ? "temporary-" + std::to_string(disk.operations_) : name;
        handle->removed_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
        auto& entry = disk.files_[handle->path];
        if (!entry || entry->removed) {
            if ((flags & SQLITE_OPEN_CREATE) == 0) {
                if (!entry) disk.files_.erase(handle->path);
                handle->~Handle();
                return SQLITE_CANTOPEN;
            }
            entry = std::make_shared<File>();
        }
        handle->disk = &disk;
        handle->age = disk.age_;
        handle->file = entry;
        handle->shared = entry->shared;
        handle->base.pMethods = methods();
        if (out != nullptr) *out = flags;
        return SQLITE_OK;
    }

    static int close(sqlite3_file* file) {
        Handle& handle = of(file);
        static_cast<void>(unlock(file, SQLITE_LOCK_NONE));
        shm_unmap(file, 0);
        if (handle.removed_on_close && !dead(handle)) handle.disk->files_.erase(handle.path);
        handle.~Handle();
        return SQLITE_OK;
    }

    static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
        const Handle& handle = of(file);
        if (dead(handle)) return SQLITE_IOERR_READ;
        const std::string& content = handle.file->now;
        const auto begin = std::min(static_cast<std::size_t>(at), content.size());
        const auto count = std::min(static_cast<std::size_t>(size), content.size() - begin);
        std::memcpy(out, content.data() + begin, count);
        if (count == static_cast<std::size_t>(size)) return SQLITE_OK;
        std::memset(static_cast<char*>(out) + count, 0, static_cast<std::size_t>(size) - count);
        return SQLITE_IOERR_SHORT_READ;
    }

    /// The write under which the power fails may still have reached the cache.
    static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
        const Handle& handle = of(file);
        if (dead(handle)) return SQLITE_IOERR_WRITE;
        Change change{
            .at = static_cast<std::size_t>(at),
            .bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(size)}};
        if (!handle.disk->operate()) {
            handle.file->unsynced.push_back(std::move(change));
            return SQLITE_IOERR_WRITE;
        }
        if (const int refused = handle.disk->fault(SQLITE_IOERR_WRITE)) return refused;
        carry_out(handle.file->now, change);
        handle.file->unsynced.push_back(std::move(change));
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        const Handle& handle = of(file);
        if (dead(handle) || !handle.disk->operate()) return SQLITE_IOERR_TRUNCATE;
        Change change{.truncates = true, .at = static_cast<std::size_t>(size)};
        carry_out(handle.file->now, change);
        handle.file->unsynced.push_back(std::move(change));
        return SQLITE_OK;
    }

    /// When the power fails in a sync, it may have been done and only its answer lost. What a
    /// refused one did not write no later one writes, as on Linux.
    static int sync(sqlite3_file* file, int) {
        const Handle& handle = of(file);
        if (dead(handle)) return SQLITE_IOERR_FSYNC;
        const bool powered = handle.disk->operate();
        if (!powered && handle.disk->random_.chance(50)) return SQLITE_IOERR_FSYNC;
        if (powered) {
            if (const int refused = handle.disk->fault(SQLITE_IOERR_FSYNC)) {
                handle.disk->write_some(*handle.file);
                return refused;
            }
        }
        for (const auto& change : handle.file->unsynced) carry_out(handle.file->durable, change);
        handle.file->unsynced.clear();
        handle.file->entry_durable = true;
        return powered ? SQLITE_OK : SQLITE_IOERR_FSYNC;
    }

    static int size(sqlite3_file* file, sqlite3_int64* out) {
        const Handle& handle = of(file);
        if (dead(handle)) return SQLITE_IOERR_FSTAT;
        *out = static_cast<sqlite3_int64>(handle.file->now.size());
        return SQLITE_OK;
    }

    static int lock(sqlite3_file* file, int level) {
        Handle& handle = of(file);
        if (dead(handle)) return SQLITE_IOERR_LOCK;
        Shared& shared = *handle.shared;
        const auto free = [&](const void* owner) { return owner == nullptr || owner == file; };
        if (handle.level >= level) return SQLITE_OK;
        if (!free(shared.exclusive)) return SQLITE_BUSY;
        if (level == SQLITE_LOCK_SHARED) {
            if (!free(shared.pending)) return SQLITE_BUSY;
            ++shared.readers;
        } else if (level == SQLITE_LOCK_RESERVED) {
            if (!free(shared.reserved)) return SQLITE_BUSY;
            shared.reserved = file;
        } else {
            if (!free(shared.pending) || !free(shared.reserved)) return SQLITE_BUSY;
            shared.pending = file;
            if (shared.readers > 1) return SQLITE_BUSY;
            shared.exclusive = file;
        }
        handle.level = level;
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* file, int level) {
        Handle& handle = of(file);
        if (!handle.shared) return SQLITE_OK;
        Shared& shared = *handle.shared;
        if (shared.exclusive == file) shared.exclusive = nullptr;
        if (shared.pending == file) shared.pending = nullptr;
        if (shared.reserved == file) shared.reserved = nullptr;
        if (level == SQLITE_LOCK_NONE && handle.level > SQLITE_LOCK_NONE) --shared.readers;
        handle.level = std::min(handle.level, level);
        return SQLITE_OK;
    }

    static int is_reserved(sqlite3_file* file, int* out) {
        *out = of(file).shared->reserved != nullptr;
        return SQLITE_OK;
    }
    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) { return 4'096; }
    static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
        const Handle& handle = of(file);
        *out = nullptr;
        if (dead(handle) || size != kPageOfShm) return SQLITE_IOERR_SHMMAP;
        auto& pages = handle.shared->pages;
        while (pages.size() <= static_cast<std::size_t>(page)) {
            if (extend == 0) return SQLITE_OK;
            pages.push_back(std::make_unique<char[]>(kPageOfShm));
        }
        *out = pages[static_cast<std::size_t>(page)].get();
        return SQLITE_OK;
    }

    static int shm_lock(sqlite3_file* file, int first, int count, int flags) {
        Handle& handle = of(file);
        auto& slots = handle.shared->slots;
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        const auto begin = static_cast<std::size_t>(first);
        const auto end = begin + static_cast<std::size_t>(count);
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            for (auto i = begin; i < end; ++i) release(handle, i);
            return SQLITE_OK;
        }
        if (dead(handle)) return SQLITE_IOERR_SHMLOCK;
        for (auto i = begin; i < end; ++i) {
            const int others = slots[i].shared - (handle.shared_slots[i] ? 1 : 0);
            const bool taken = slots[i].exclusive != nullptr && slots[i].exclusive != file;
            if (taken || (exclusive && others > 0)) return SQLITE_BUSY;
        }
        for (auto i = begin; i < end; ++i) {
            if (exclusive) {
                slots[i].exclusive = file;
            } else if (!handle.shared_slots[i]) {
                handle.shared_slots[i] = true;
                ++slots[i].shared;
            }
        }
        return SQLITE_OK;
    }

    static void release(Handle& handle, std::size_t slot) {
        auto& held = handle.shared->slots[slot];
        if (held.exclusive == &handle) held.exclusive = nullptr;
        if (handle.shared_slots[slot]) --held.shared;
        handle.shared_slots[slot] = false;
    }

    static void shm_barrier(sqlite3_file*) {}
    static int shm_unmap(sqlite3_file* file, int remove) {
        Handle& handle = of(file);
        if (!handle.shared) return SQLITE_OK;
        for (std::size_t i = 0; i < handle.shared_slots.size(); ++i) release(handle, i);
        if (remove != 0 && !dead(handle)) handle.shared->pages.clear();
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* path, int last) {
        Disk& disk = disk_of(vfs);
        const auto found = disk.files_.find(path);
        if (found == disk.files_.end() || found->second->removed) return SQLITE_IOERR_DELETE_NOENT;
        if (!disk.operate()) return SQLITE_IOERR_DELETE;
        if (last != 0) {
            disk.files_.erase(found);
        } else {
            found->second->removed = true;
        }
        return SQLITE_OK;
    }
    static int access(sqlite3_vfs* vfs, const char* path, int, int* out) {
        Disk& disk = disk_of(vfs);
        if (!disk.powered_) return SQLITE_IOERR_ACCESS;
        const auto found = disk.files_.find(path);
        *out = found != disk.files_.end() && !found->second->removed;
        return SQLITE_OK;
    }
    static int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", path);
        return SQLITE_OK;
    }
    static int randomness(sqlite3_vfs* vfs, int size, char* out) {
        for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk_of(vfs).random_.next());
        return size;
    }
    static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
    static int time(sqlite3_vfs*, sqlite3_int64* out) {
        *out = 212'000'000'000'000;
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs*, int, char*) { return 0; }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods table{
            2,
            close,
            read,
            write,
            truncate,
            sync,
            size,
            lock,
            unlock,
            is_reserved,
            control,
            sector_size,
            characteristics,
            shm_map,
            shm_lock,
            shm_barrier,
            shm_unmap,
            nullptr,
            nullptr,
        };
        return &table;
    }

    static sqlite3_vfs& vfs() {
        static sqlite3_vfs table{};
        table.iVersion = 2;
        table.szOsFile = sizeof(Handle);
        table.mxPathname = 512;
        table.zName = kVfs;
        table.xOpen = open;
        table.xDelete = remove;
        table.xAccess = access;
        table.xFullPathname = full_path;
        table.xRandomness = randomness;
        table.xSleep = sleep;
        table.xCurrentTimeInt64 = time;
        table.xGetLastError = last_error;
        return table;
    }
};

void Disk::enter() {
    auto& vfs = Calls::vfs();
    vfs.pAppData = this;
    sqlite3_vfs_register(&vfs, 0);
}

Disk::~Disk() {
    sqlite3_vfs_unregister(&Calls::vfs());
}

}  // namespace k197::simulation
