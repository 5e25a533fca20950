# Outside libraries, all from Debian 12 packages (docs/decisions/0002-libraries.md says why each).
# `./dev setup` installs them; the package names stand in tools/packages.txt.
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(CLI11 REQUIRED)
find_package(simdjson REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(gmp REQUIRED IMPORTED_TARGET gmp)
pkg_check_modules(mpfr REQUIRED IMPORTED_TARGET mpfr)
if(PALERMO_BENCH)
    find_package(benchmark REQUIRED)
endif()
