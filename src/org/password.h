#pragma once
// Passwords: Argon2id with libsodium's interactive cost (about 50 ms and 64 MiB each).

#include <string>
#include <string_view>

#include "base/result.h"

namespace k197::org {

/// The hash to store. Invalid for a password of fewer than 8 or more than 1024 bytes.
Result<std::string> hash_password(std::string_view password);
/// Whether the password is the one that was hashed. An empty hash is never right, and takes the
/// same time.
bool is_password(std::string_view password, const std::string& hash);

}  // namespace k197::org
