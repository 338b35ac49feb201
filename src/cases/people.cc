#include "cases/people.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/bytes.h"
#include "base/json.h"

namespace k197::cases {
namespace {

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Nonce and ciphertext of XChaCha20-Poly1305 (libsodium's secretbox).
std::string encrypt(const std::string& key, const std::string& plain) {
    const std::string nonce = random_bytes(crypto_secretbox_NONCEBYTES);
    std::string box(plain.size() + crypto_secretbox_MACBYTES, '\0');
    crypto_secretbox_easy(raw(box), raw(plain), plain.size(), raw(nonce), raw(key));
    return nonce + box;
}

std::optional<std::string> decrypt(const std::string& key, const std::string& sealed) {
    constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (key.size() != crypto_secretbox_KEYBYTES || sealed.size() < kOverhead) return std::nullopt;
    const std::string nonce = sealed.substr(0, crypto_secretbox_NONCEBYTES);
    const std::string box = sealed.substr(crypto_secretbox_NONCEBYTES);
    std::string plain(box.size() - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(raw(plain), raw(box), box.size(), raw(nonce), raw(key)) != 0)
        return std::nullopt;
    return plain;
}

/// A new file with these bytes, on disk before it bears its name. Another process may be first:
/// then its file stays.
void write_private(const std::string& path, const std::string& bytes) {
    const std::string draft = path + "." + new_id();
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0) throw std::runtime_error{"cannot make " + path};
    const bool written =
        ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const bool synced = ::fsync(file) == 0;
    ::close(file);
    const bool linked =
        written && synced && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
    ::unlink(draft.c_str());
    if (!linked) throw std::runtime_error{"cannot write " + path};
}

}  // namespace

MasterKey load_master_key(const std::string& data_folder) {
    const std::string folder = data_folder + "/keys";
    const std::string path = folder + "/master.key";
    std::filesystem::create_directories(folder);
    if (!std::filesystem::exists(path))
        write_private(path, random_bytes(crypto_secretbox_KEYBYTES));
    std::ifstream file{path, std::ios::binary};
    MasterKey key{.bytes = {std::istreambuf_iterator<char>{file}, {}}};
    if (key.bytes.size() != crypto_secretbox_KEYBYTES) {
        throw std::runtime_error{path + " is not a key of 32 bytes: restore it from the backup"};
    }
    return key;
}

std::string add_person(
    db::Tx& tx, const Clock& clock, const MasterKey& master, const Reporter& reporter
) {
    const std::string id = new_id();
    const std::string key = random_bytes(crypto_secretbox_KEYBYTES);
    const std::string identity = Json::object()
                                     .set("name", reporter.name)
                                     .set("phone", reporter.phone)
                                     .set("address", reporter.address)
                                     .dump();
    tx.query(
        "INSERT INTO people (id, wrapped_key, identity, created_at) VALUES ($1, $2, $3, $4)",
        id,
        db::Blob{encrypt(master.bytes, key)},
        db::Blob{encrypt(key, identity)},
        clock.now()
    );
    return id;
}

std::optional<Reporter> find_person(
    db::Query& query, const MasterKey& master, const std::string& id
) {
    const auto row = query.one("SELECT wrapped_key, identity FROM people WHERE id = $1", id);
    if (!row) return std::nullopt;
    const auto key = decrypt(master.bytes, row->text("wrapped_key"));
    const auto identity = key ? decrypt(*key, row->text("identity")) : std::nullopt;
    const auto json = identity ? Json::parse(*identity) : Result<Json>{fail(Errc::NotFound, "")};
    if (!json) return std::nullopt;
    return Reporter{
        .name = json->text_or("/name"),
        .phone = json->text_or("/phone"),
        .address = json->text_or("/address")};
}

}  // namespace k197::cases
