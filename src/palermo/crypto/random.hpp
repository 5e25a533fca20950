// crypto/random.hpp: randomness that nobody can foresee, and that nobody can ask for twice.
//
// Privacy noise is worth as much as its source. A SecureRandom is keyed by the kernel and cannot be
// made from a number, so a release cannot be repeated, and noise cannot be subtracted, by who knows
// a seed. Simulation takes a `seed`; privacy noise takes a `SecureRandom&`; the two do not convert.
//
// Sources  RFC 8439 (ChaCha20); Bernstein (2017), "Fast-key-erasure random-number generators".
//
//     SecureRandom random;   const auto word = random.bits();
//
// Thread safety: one SecureRandom a thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace palermo::crypto {

/// ChaCha20 keyed from getrandom(2). Each block of 16 KiB gives away the key of the next and is
/// wiped as it is read, so a memory image tells nothing of noise already drawn. A child process
/// draws a key of its own.
///
/// One generator belongs to one thread.
class SecureRandom {
public:
    /// Waits until the kernel has randomness (early boot only).
    SecureRandom();
    ~SecureRandom();
    SecureRandom(const SecureRandom&) = delete;
    SecureRandom& operator=(const SecureRandom&) = delete;

    /// 64 independent fair bits. Cost: about 5 ns.
    std::uint64_t bits() {
        if (next_ == words_.size() || forked()) [[unlikely]]
            refill();
        const auto word = words_[next_];
        words_[next_++] = 0;
        return word;
    }

    void fill(std::span<std::byte> bytes);

private:
    void rekey();
    void refill();
    bool forked() const noexcept;

    static constexpr std::size_t block_words = 2048;
    static constexpr std::size_t key_words = 4;

    std::array<std::uint64_t, key_words> key_ = {};
    std::array<std::uint64_t, block_words> words_ = {};
    std::size_t next_ = block_words;
    std::uint64_t generation_ = 0;  // how many forks lie between the first process and this one
};

}  // namespace palermo::crypto
