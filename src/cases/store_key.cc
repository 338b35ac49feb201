#include "cases/store_key.h"

#include "base/bytes.h"

namespace k197::cases {

bool is_key_of_store(db::Tx& tx, const MasterKey& master) {
    const auto mark = sha256_hex("kenh197 master key\n" + master.bytes);
    tx.query(
        "INSERT INTO settings (key, value) VALUES ('master_key', $1) ON CONFLICT (key) DO NOTHING",
        mark
    );
    return tx.one("SELECT value FROM settings WHERE key = 'master_key'")->text("value") == mark;
}

}  // namespace k197::cases
