#include "sfumato/samplers/exponential_weights.h"

#include <cmath>
#include <numeric>

namespace sfumato {

namespace {

// m_k = int h e^(-h (1 - u)) u^k du over [0, 1] for k = 0, 1, ... By parts, m_k = 1 - (k / h) m_{k-1}; this recursion
// is stable upwards for large h and downwards for small h.
std::vector<double> moments(double h, std::size_t count) {
  std::vector<double> m(count);
  if (std::abs(h) >= 1) {
    m[0] = -std::expm1(-h);
    for (std::size_t k = 1; k < count; ++k) m[k] = 1 - static_cast<double>(k) / h * m[k - 1];
    return m;
  }
  constexpr std::size_t kFar = 24;  // h^24 / 24! is negligible
  double next = 0;
  for (std::size_t k = kFar; k-- > 0;) {
    next = (1 - next) * h / static_cast<double>(k + 1);
    if (k < count) m[k] = next;
  }
  return m;
}

// Coefficients in ascending order of the Lagrange polynomial that is 1 at nodes[k] and 0 at the others.
std::vector<double> lagrange_polynomial(std::span<const double> nodes, std::size_t k) {
  std::vector<double> coefficients{1};
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    if (j == k) continue;
    const double scale = 1 / (nodes[k] - nodes[j]);
    coefficients.push_back(0);
    for (std::size_t i = coefficients.size(); i-- > 0;) {
      coefficients[i] = scale * ((i > 0 ? coefficients[i - 1] : 0) - nodes[j] * coefficients[i]);
    }
  }
  return coefficients;
}

}  // namespace

std::vector<double> exponential_weights(double from, double to, std::span<const double> nodes, double rate) {
  const double h = to - from;
  const std::vector<double> m = moments(rate * h, nodes.size());
  std::vector<double> parts;  // relative positions of the nodes, 0 at the beginning and 1 at the end
  for (const double node : nodes) parts.push_back((node - from) / h);
  std::vector<double> weights;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const std::vector<double> basis = lagrange_polynomial(parts, k);
    weights.push_back(std::inner_product(basis.begin(), basis.end(), m.begin(), 0.0));
  }
  return weights;
}

}  // namespace sfumato
