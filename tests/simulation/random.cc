#include "simulation/random.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace k197::simulation {
namespace {

Random& source() {
    static Random instance{0};
    return instance;
}

std::uint32_t number() {
    return static_cast<std::uint32_t>(source().next());
}

void fill(void* const bytes, const std::size_t size) {
    auto* out = static_cast<unsigned char*>(bytes);
    for (std::size_t done = 0; done < size; done += sizeof(std::uint64_t)) {
        const std::uint64_t word = source().next();
        std::memcpy(out + done, &word, std::min(sizeof word, size - done));
    }
}

const char* name() {
    return "simulation";
}

}  // namespace

void seed_product_randomness(std::uint64_t seed) {
    static randombytes_implementation ours{
        .implementation_name = name,
        .random = number,
        .stir = nullptr,
        .uniform = nullptr,
        .buf = fill,
        .close = nullptr,
    };
    randombytes_set_implementation(&ours);
    // The first one of a process draws: before the seed, or a run would differ by being the first.
    if (sodium_init() < 0) throw std::runtime_error{"libsodium cannot start"};
    source() = Random{seed};
}

}  // namespace k197::simulation
