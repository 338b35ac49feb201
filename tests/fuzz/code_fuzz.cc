// read_code and find_code return for any bytes; what they give is a code that reads as itself.
// layer: cases
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cases/code.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const auto& code : {k197::cases::read_code(text), k197::cases::find_code(text)}) {
        if (!code) continue;
        if (code->size() != 12 || k197::cases::read_code(*code) != code) std::abort();
    }
    return 0;
}
