// The normal distribution's quantile function.
#pragma once

namespace sfumato {

/// The z that a standard normal variable is below with chance u. u: [0, 1], its ends count as 1e-16 off them.
double normal_quantile(double u);

}  // namespace sfumato
