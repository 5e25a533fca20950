// What a release costs the people in it: variances of noise in, epsilon out, never rounded down.
// Prints the epsilon of two counts with Gaussian noise of variance 100 and 50.
#include <cstdio>

#include "palermo/ledger/accountant.hpp"

using namespace palermo;

int main() {
    // Costs in rho simply add: 1/200 + 1/100 = 3/200, exactly.
    const auto rho = protect::rho_of_gaussian(100) + protect::rho_of_gaussian(50);
    std::printf("rho %s, epsilon %.4f at delta 1e-6\n", rho.text().c_str(),
                protect::epsilon_of(rho, 1e-6));
}
