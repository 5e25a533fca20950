// core/clones.hpp: loops built twice, for AVX2 and for every x86-64, picked when the program starts.
//
//     PALERMO_CLONES void add(double* sum, const double* row) { ... }
//
// The bits are the same in both: no fused multiply-add, one order of summing. GCC only, whose loader picks;
// not under the address sanitizer, whose start the picking would precede.
//
// Thread safety: the choice is made before main().
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define PALERMO_CLONES __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define PALERMO_CLONES
#endif
