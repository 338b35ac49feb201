#include "org/password.h"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace k197::org {
namespace {

constexpr std::size_t kLeast = 8;
constexpr std::size_t kMost = 1024;

// Of random bytes that nobody knows: verified when there is no account, so that both take the same
// time.
constexpr const char* kNobody =
    "$argon2id$v=19$m=65536,t=2,p=1$3edK4ZwQ6H/GK0IOxHb5+Q$20WzPxuAJVuglixOBsCRIaypCls7wrkiBiN/"
    "TaLBx6A";

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    if (password.size() < kLeast)
        return fail(Errc::Invalid, "a password needs at least 8 characters", "password");
    if (password.size() > kMost)
        return fail(Errc::Invalid, "a password has at most 1024 bytes", "password");
    if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const int done = crypto_pwhash_str(
        hash.data(),
        password.data(),
        password.size(),
        crypto_pwhash_OPSLIMIT_INTERACTIVE,
        crypto_pwhash_MEMLIMIT_INTERACTIVE
    );
    if (done != 0) throw std::runtime_error{"no memory to hash a password"};
    return std::string{hash.data()};
}

bool is_password(std::string_view password, const std::string& hash) {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
    const auto tried = password.substr(0, kMost + 1);
    const auto* against = hash.empty() ? kNobody : hash.c_str();
    const bool right = crypto_pwhash_str_verify(against, tried.data(), tried.size()) == 0;
    return right && !hash.empty();
}

}  // namespace k197::org
