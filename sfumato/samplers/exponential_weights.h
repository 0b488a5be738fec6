// Quadrature weights of exponential integrators.
#pragma once

#include <span>
#include <vector>

namespace sfumato {

/// The weights of p's values at the nodes in int r e^(-r (to - lambda)) p(lambda) d lambda over [from, to], where p is
/// the interpolating polynomial and r the rate. With p the predicted data and r = 1 this is what a step of the
/// probability-flow ODE adds to x / alpha (Lu et al. 2022, eq. 9); r = 2 gives the reverse SDE. `to` may be less than
/// `from`, and `from` may be -infinity if there is one node.
std::vector<double> exponential_weights(double from, double to, std::span<const double> nodes, double rate = 1);

}  // namespace sfumato
