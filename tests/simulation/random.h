#pragma once
// All chance of a run comes from its seed.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace k197::simulation {

/// SplitMix64: small, the same on every machine.
class Random {
 public:
    explicit Random(std::uint64_t seed)
        : state_{seed * 0x9e3779b97f4a7c15U + 0x632be59bd9b4e019U} {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// A number below `bound`; 0 for 0.
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : next() % bound; }
    /// True in `percent` of a hundred cases.
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    /// A stream of its own, so that one part of a run does not disturb another.
    Random split() { return Random{next()}; }

 private:
    std::uint64_t state_;
};

/// From now on the product's own random numbers (ids, salts, keys) follow `seed`. For the process.
void seed_product_randomness(std::uint64_t seed);

}  // namespace k197::simulation
