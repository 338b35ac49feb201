#include "text/collate.h"

#include <unicode/coll.h>
#include <unicode/sortkey.h>

#include <memory>
#include <stdexcept>

#include "text/normalise.h"

namespace k197::text {
namespace {

std::unique_ptr<const icu::Collator> make_collator() {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Collator> collator{
        icu::Collator::createInstance(icu::Locale{"vi"}, error)};
    if (U_SUCCESS(error)) collator->setAttribute(UCOL_NUMERIC_COLLATION, UCOL_ON, error);
    if (U_FAILURE(error)) throw std::runtime_error{"ICU has no Vietnamese collation"};
    return collator;
}

/// Const use of a collator is thread-safe.
const icu::Collator& collator() {
    static const auto instance = make_collator();
    return *instance;
}

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(to_nfc(text));
}

}  // namespace

bool vi_less(std::string_view a, std::string_view b) {
    UErrorCode error = U_ZERO_ERROR;
    return collator().compare(wide(a), wide(b), error) == UCOL_LESS;
}

std::string collation_key(std::string_view text) {
    UErrorCode error = U_ZERO_ERROR;
    icu::CollationKey key;
    collator().getCollationKey(wide(text), key, error);
    int32_t count = 0;
    const auto* bytes = key.getByteArray(count);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count)};
}

}  // namespace k197::text
