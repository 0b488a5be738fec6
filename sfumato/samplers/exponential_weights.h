// The integral that exponential integrators are made of.
#pragma once

#include <span>
#include <vector>

namespace sfumato {

/// int r e^(-r (to - lambda)) p(lambda) d lambda over [from, to], as weights of p's values at the nodes: p is the
/// polynomial of the lowest degree through them, r the rate. With p the data predicted and r = 1 it is all that a step
/// of the probability-flow ODE adds to x, over alpha (Lu et al. 2022, eq. 9); with r = 2 that of the reverse SDE. The
/// way may lead down (to < from), and begin at -infinity when there is one node.
std::vector<double> exponential_weights(double from, double to, std::span<const double> nodes, double rate = 1);

}  // namespace sfumato
