// backup, restore: everything in one zip: kenh197.db, keys/, media/…, SHA256SUMS last. Media in a
// bucket stay there.

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "app/commands.h"
#include "app/data_lock.h"
#include "app/system.h"
#include "base/bytes.h"
#include "db/copy.h"
#include "db/migrations.h"

namespace k197::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSums = "SHA256SUMS";

struct CloseZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Adds a file from disk; gives its line for SHA256SUMS, or nothing when it cannot be read.
std::optional<std::string> add_file(zip_t* archive, const fs::path& path, const std::string& name) {
    zip_source_t* source = zip_source_file(archive, path.c_str(), 0, -1);
    const zip_int64_t at =
        source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (at < 0) return std::nullopt;
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
    return sha256_hex(read_file(path)) + "  " + name + "\n";
}

/// Every file below the folders of `data` that belong into a backup, by its name in it.
std::map<std::string, fs::path> files_of(const std::string& data, const fs::path& database_copy) {
    std::map<std::string, fs::path> out{{"kenh197.db", database_copy}};
    for (const char* folder : {"keys", "media"}) {
        if (!fs::exists(fs::path{data} / folder)) continue;
        fs::recursive_directory_iterator at{fs::path{data} / folder};
        for (; at != fs::recursive_directory_iterator{}; ++at) {
            if (at->path() == fs::path{data} / "media" / "new") {
                at.disable_recursion_pending();  // being written, gone the next moment
            } else if (at->is_regular_file()) {
                out[fs::relative(at->path(), data).string()] = at->path();
            }
        }
    }
    return out;
}

Result<std::string> entry_bytes(zip_t* archive, zip_uint64_t index) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    zip_file_t* file = zip_stat_index(archive, index, 0, &stat) == 0
                           ? zip_fopen_index(archive, index, 0)
                           : nullptr;
    if (file == nullptr) return fail(Errc::Invalid, "bản sao lưu bị hỏng");
    std::string bytes(stat.size, '\0');
    const zip_int64_t got = zip_fread(file, bytes.data(), bytes.size());
    const bool intact = zip_fclose(file) == 0 && got == static_cast<zip_int64_t>(bytes.size());
    if (!intact) return fail(Errc::Invalid, "bản sao lưu bị hỏng hoặc bị cắt cụt");
    return bytes;
}

bool is_safe_name(const std::string& name) {
    return name.find("..") == std::string::npos && !name.starts_with("/") &&
           (name == "kenh197.db" || name == kSums || name.starts_with("keys/") ||
            name.starts_with("media/"));
}

/// Unpacks everything into `target` and compares each file with SHA256SUMS.
Result<void> unpack(zip_t* archive, const fs::path& target) {
    std::string sums;
    std::string expected;
    const auto count = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        const std::string name = zip_get_name(archive, index, 0);
        if (!is_safe_name(name)) return fail(Errc::Invalid, "bản sao lưu có tên tệp lạ: " + name);
        const auto bytes = entry_bytes(archive, index);
        if (!bytes) return bytes.error();
        if (name == kSums) {
            expected = *bytes;
            continue;
        }
        sums += sha256_hex(*bytes) + "  " + name + "\n";
        fs::create_directories((target / name).parent_path());
        std::ofstream file{target / name, std::ios::binary};
        file << *bytes;
        file.close();
        if (!file) return fail(Errc::Unavailable, "không ghi được " + (target / name).string());
    }
    if (expected.empty() || sums != expected) {
        return fail(Errc::Invalid, "bản sao lưu không khớp SHA256SUMS: tệp bị hỏng hoặc cắt cụt");
    }
    if (!fs::exists(target / "kenh197.db"))
        return fail(Errc::Invalid, "bản sao lưu không có cơ sở dữ liệu");
    return {};
}

/// Removes a file or folder when it goes out of use; an empty path removes nothing.
struct Removed {
    fs::path path{};
    explicit Removed(fs::path what) : path{std::move(what)} {}
    Removed(const Removed&) = delete;
    Removed& operator=(const Removed&) = delete;
    ~Removed() {
        std::error_code ignored;
        if (!path.empty()) fs::remove_all(path, ignored);
    }
};

/// Writes all files and their sums into one zip.
Result<void> write_zip(const std::string& file, const std::map<std::string, fs::path>& files) {
    int problem = 0;
    Zip archive{zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &problem)};
    if (!archive) return fail(Errc::Unavailable, "cannot write " + file);
    std::string sums;
    for (const auto& [name, path] : files) {
        const auto line = add_file(archive.get(), path, name);
        if (!line) return fail(Errc::Unavailable, "cannot read " + path.string());
        sums += *line;
    }
    zip_source_t* source = zip_source_buffer(archive.get(), sums.data(), sums.size(), 0);
    if (zip_file_add(archive.get(), kSums, source, ZIP_FL_ENC_UTF_8) < 0 ||
        zip_close(archive.get()) != 0) {
        return fail(Errc::Unavailable, "cannot write " + file);
    }
    static_cast<void>(archive.release());
    return {};
}

/// Puts what was unpacked into its place; the database last, because it says that the folder is
/// filled.
void move_in(const fs::path& from, const fs::path& data) {
    for (const char* left : {"kenh197.db-wal", "kenh197.db-shm"}) fs::remove(data / left);
    for (const char* part : {"keys", "media", "kenh197.db"}) {
        if (!fs::exists(from / part)) continue;
        fs::remove_all(data / part);
        fs::rename(from / part, data / part);
    }
}

/// Nothing is overwritten: neither a file nor a server's database.
Result<void> check_empty(const Config& config) {
    if (fs::exists(fs::path{config.data} / "kenh197.db") ||
        fs::exists(fs::path{config.data} / "keys")) {
        return fail(
            Errc::Conflict,
            "the data folder " + config.data +
                " holds a database or keys already: name an empty folder with --data"
        );
    }
    if (config.database == "sqlite") return {};
    const auto server = db::open_postgres({.url = config.database});
    if (db::schema_of(*server) == 0) return {};
    return fail(
        Errc::Conflict, "the database on the server holds a store already: name an empty one"
    );
}

/// A backup's database is a SQLite file, whatever it was made from.
Result<void> fill_server(const Config& config, const fs::path& copy) {
    const auto source = db::open_sqlite({.path = copy.string()});
    const auto server = db::open_postgres({.url = config.database});
    if (db::schema_of(*source) != db::newest_schema()) {
        return fail(
            Errc::Conflict,
            "the backup has an older schema: restore it with database=sqlite, run `kenh197 "
            "migrate`, "
            "make a new backup"
        );
    }
    if (const auto made = db::migrate(*server); !made) return made;
    source->read([&](db::Query& query) { db::copy_rows(query, db::Kind::Sqlite, *server); });
    return {};
}

/// With a bucket, says what the zip does not hold.
void tell_of_bucket(const Config& config) {
    if (!s3_bucket(config)) return;
    fmt::print(
        "media and documents stay in {} at {}: keep that bucket as long as this backup\n",
        config.media,
        config.s3_endpoint
    );
}

}  // namespace

int back_up(const Config& config, const std::string& file) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    ::umask(S_IRWXG | S_IRWXO);  // the keys are in it
    const Removed copy{fs::path{config.data} / ("backup-" + new_id() + ".db")};
    (*database)->copy_to(copy.path.string());
    const Removed unfinished{file + ".part"};
    const auto written = write_zip(unfinished.path.string(), files_of(config.data, copy.path));
    if (!written) return failed(written.error().detail);
    fs::rename(unfinished.path, file);
    tell_of_bucket(config);
    return 0;
}

int restore(const Config& config, const std::string& file) {
    const fs::path data = config.data;
    int problem = 0;
    const Zip archive{zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &problem)};
    if (!archive) return failed(file + " is not a whole backup: it may be truncated");
    ::umask(S_IRWXG | S_IRWXO);
    Removed made{fs::exists(data) ? fs::path{} : data};
    const auto lock = DataLock::take(config.data);
    if (!lock) return failed(lock.error().detail);
    if (const auto empty = check_empty(config); !empty) return failed(empty.error().detail);
    const Removed aside{data / ("restore-" + new_id())};
    fs::create_directories(aside.path);
    const auto unpacked = unpack(archive.get(), aside.path);
    if (!unpacked) return failed(file + ": " + unpacked.error().detail);
    if (config.database != "sqlite") {
        if (const auto filled = fill_server(config, aside.path / "kenh197.db"); !filled)
            return failed(filled.error().detail);
        fs::remove(aside.path / "kenh197.db");
    }
    move_in(aside.path, data);
    made.path.clear();  // it is filled: it stays
    tell_of_bucket(config);
    return 0;
}

}  // namespace k197::app
