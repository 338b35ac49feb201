// Readers of citizens' texts return valid UTF-8 for any bytes; a masked text has no mobile number.
// layer: text
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "text/form.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/phone.h"
#include "text/place.h"
#include "text/slip.h"
#include "text/teencode.h"
#include "text/when.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void require_valid(std::string_view text) {
    require(k197::to_valid_utf8(text) == text);
}

void check_form(std::string_view bytes) {
    const auto form = k197::text::read_form(bytes);
    for (const auto& value :
         {form.name,
          form.phone,
          form.address,
          form.field,
          form.time,
          form.place,
          form.content,
          form.rest}) {
        if (value) require_valid(*value);
    }
}

void check_readers(std::string_view bytes) {
    if (const auto when = k197::text::find_when(bytes, 1'630'936'500'000'000))
        require_valid(when->words);
    if (const auto place = k197::text::find_place(bytes))
        require_valid(place->text + place->ward_text);
    require_valid(k197::text::read_address(bytes).text);
    if (const auto name = k197::text::find_name(bytes)) require_valid(*name);
    if (const auto text = k197::text::from_legacy(bytes)) require_valid(*text);
    require_valid(k197::text::expand(bytes));
    k197::text::contains_phrase_with_slips(bytes, "chay roi");
}

void check_phones(std::string_view bytes) {
    for (const auto& found : k197::text::find_phones(bytes)) {
        require(
            found.phone.e164.has_value() && found.begin < found.end && found.end <= bytes.size()
        );
    }
}

/// Ten digits in a row that begin as a mobile number does.
bool holds_mobile(std::string_view text) {
    std::size_t run = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        run = text[i] >= '0' && text[i] <= '9' ? run + 1 : 0;
        if (run >= 10 && text[i - 9] == '0') return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    check_form(bytes);
    check_readers(bytes);
    check_phones(bytes);
    const auto masked = k197::text::mask_personal(bytes);
    require_valid(masked);
    require(!holds_mobile(masked));
    return 0;
}
